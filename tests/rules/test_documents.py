"""The documents tell the truth: the names in the tour exist where it says, and
every file and document that is pointed to is there."""

import re

import pytest

import source

DOCUMENTS = ("README.md", "docs/tour.md", "docs/ipc.md", "docs/locking.md", "docs/recovery.md",
             "docs/references.md", "docs/performance.md")
FILE = r"(?:kernel|net|drivers|user|libc|tools|tests)/[\w./*-]*[\w*]\.(?:c|h|S|ld|py|sh|mk|gdb)"


def defined_in(path, name):
    """Is a function or macro of this name defined in the file, not just called?"""
    content = source.text(path)
    if path.endswith(".S"):
        return re.search(rf"^(?:ENTRY\({name}\)|{name}:)", content, re.MULTILINE)
    if re.search(rf"^#\s*define\s+{name}\(", content, re.MULTILINE):
        return True
    # a system call: SYSCALL(socket, ...) defines sys_socket()
    if name.startswith("sys_") and re.search(rf"^SYSCALL(_AS)?\({name[4:]},", content, re.MULTILINE):
        return True
    # a definition: the name at file level, its parameters, then a brace or (asm) a colon
    return re.search(rf"^[^\s#/*][^;\n]*\b{name}\(|^{name}\(|^{name}:", source.code(content),
                     re.MULTILINE)


def steps(document):
    """Yield (line, function, file) for every function of the tour: `name()` belongs
    to the last file named in backticks before it in the same paragraph or table row,
    or to the next one in the same line."""
    current = None
    for number, line in enumerate(document.split("\n"), 1):
        if not line.strip() or line.startswith(("#", "|")):
            current = None
        files_here = [(m.start(), m.group(1)) for m in re.finditer(rf"`({FILE})(?::\d+)?`", line)]
        for m in re.finditer(r"`(\w+)\(\)`", line):
            before = [f for at, f in files_here if at < m.start()]
            after = [f for at, f in files_here if at > m.start()]
            owner = before[-1] if before else (current or (after[0] if after else None))
            if owner is None and after:
                owner = after[0]
            yield number, m.group(1), owner
        if files_here:
            current = files_here[-1][1]


@pytest.mark.parametrize("path", DOCUMENTS)
def test_the_document_exists_and_its_paths_do_too(path):
    content = source.text(path)
    wrong = []
    for m in re.finditer(rf"`({FILE})(?::\d+)?`", content):
        if not list(source.TOP.glob(m.group(1))):
            wrong.append(f"{path} names {m.group(1)}, which is not there")
    for m in re.finditer(r"\]\((?!https?:|#)([^)#]+)", content):
        if not (source.TOP / path).parent.joinpath(m.group(1)).exists():
            wrong.append(f"{path} links to {m.group(1)}, which is not there")
    assert not wrong, "\n".join(wrong)


def test_every_function_of_the_tour_is_in_its_file():
    found, wrong = 0, []
    for number, name, path in steps(source.text("docs/tour.md")):
        if path is None:
            where = [p for p in source.files(".c", ".h", ".S") if defined_in(p, name)]
            if not where:
                wrong.append(f"docs/tour.md:{number}: {name}() is nowhere in the tree")
        elif not (source.TOP / path).is_file() or not defined_in(path, name):
            wrong.append(f"docs/tour.md:{number}: {name}() is not in {path}")
        found += 1
    assert found >= 20, "the tour names hardly any function"
    assert not wrong, "\n".join(wrong)


def test_the_check_notices_a_missing_function():
    assert [s[1:] for s in steps("see `net/socket.c`: `a_b()` calls `c()`.\n\n`d()` x")] == [
        ("a_b", "net/socket.c"), ("c", "net/socket.c"), ("d", None)]
    assert defined_in("tools/bench/yard.c", "tcp_sink")
    assert not defined_in("tools/bench/yard.c", "socket")	# only called there
