"""The house rules: walls between the parts, sizes, and first comments."""

import re
from pathlib import PurePath

import pytest

import source

MAX_RING0_LINES = 10_000
MAX_FILE_LINES = 600
MAX_FUNCTION_LINES = 60

RING3 = ("net", "drivers", "user", "libc")
C = (".c", ".h", ".S")


def includes(path):
    """Yield (line number, '<' or '"', name) for every #include of a file."""
    for number, line in enumerate(source.text(path).split("\n"), 1):
        found = re.match(r'\s*#\s*include\s*([<"])([^>"]+)[>"]', line)
        if found:
            yield number, found.group(1), found.group(2)


def resolve(path, name, roots):
    """The file of the tree that an include of `name` in `path` means, or None."""
    here = PurePath(path).parent
    for base in (here, *map(PurePath, roots)):
        parts = []
        for part in (base / name).parts:
            if part == ".." and parts:
                parts.pop()
            elif part != ".":
                parts.append(part)
        candidate = "/".join(parts)
        if (source.TOP / candidate).is_file():
            return candidate
    return None


def part_of(path):
    """The part of the house that a file belongs to: a driver or program of
    several files is a part of its own."""
    words = path.split("/")
    if words[0] in ("drivers", "user") and len(words) > 2:
        return "/".join(words[:2])
    return words[0]


def test_kernel_includes_nothing_of_ring_3():
    wrong = []
    for path in source.files(*C, areas=("kernel",)):
        if path.endswith("_test.c"):
            continue	# a host program
        for number, _, name in includes(path):
            target = resolve(path, name, ["kernel"])
            if target is None:
                allowed = name in ("stdint.h", "stddef.h", "stdbool.h", "stdarg.h", "limits.h",
                                   "stdalign.h", "cpuid.h", "stdnoreturn.h")
            else:
                allowed = target.startswith("kernel/")
            if not allowed:
                wrong.append(f"{path}:{number}: {name}")
    assert not wrong, "\n".join(wrong)


def test_abi_headers_stand_alone():
    wrong = []
    for path in source.files(".h", areas=("kernel/abi",)):
        for number, _, name in includes(path):
            target = resolve(path, name, ["kernel"])
            if target is None and name in ("stdint.h", "stddef.h"):
                continue
            if target is None or not target.startswith("kernel/abi/"):
                wrong.append(f"{path}:{number}: {name}")
    assert not wrong, "\n".join(wrong)


def test_ring_3_parts_include_only_their_own_headers_and_public_ones():
    """Public: kernel/abi, libc/include, user/lib for programs, and drivers/lib for
    servers (drivers and the root file system)."""
    wrong = []
    for path in source.files(*C, areas=RING3):
        if path.endswith("_test.c"):
            continue
        part = part_of(path)
        area = path.split("/")[0]
        is_server = area == "drivers" or part == "user/rootfs"
        roots = [*(["drivers"] if is_server else []), area, "libc/include", "kernel"]
        for number, _, name in includes(path):
            target = resolve(path, name, roots)
            if target is None:
                continue	# the compiler's own (stdint.h, stdarg.h)
            allowed = [part + "/", "kernel/abi/", "libc/include/"]
            if area == "user":
                allowed.append("user/lib/")
            if is_server:
                allowed.append("drivers/lib/")
            if not target.startswith(tuple(allowed)):
                wrong.append(f"{path}:{number}: {name}")
    assert not wrong, "\n".join(wrong)


def test_ring_0_is_small():
    """Lines that hold code, in all that is linked into the kernel; kernel/abi is
    declarations that ring 3 shares, and *_test.c are host programs."""
    lines = {p: source.code_lines(p) for p in source.files(*C, ".ld", areas=("kernel",))
             if not p.startswith(("kernel/abi/", "kernel/test/")) and not p.endswith("_test.c")}
    total = sum(lines.values())
    print(f"ring 0: {total} lines of code in {len(lines)} files")
    assert 0 < total < MAX_RING0_LINES


def test_no_file_is_long():
    wrong = [f"{p}: {n} lines" for p in source.files(*C, ".py", ".sh", ".mk")
             if (n := source.text(p).count("\n")) > MAX_FILE_LINES]
    assert not wrong, "\n".join(wrong)


def test_no_function_is_long_without_a_reason():
    """The rare exception is argued in the file's first comment: "Size: ..."."""
    wrong = []
    for path in source.files(".c"):
        content = source.text(path)
        argued = re.search(r"\bSize: ", source.first_comment(content))
        for name, first, last in source.functions(content):
            if last - first + 1 > MAX_FUNCTION_LINES and not argued:
                wrong.append(f"{path}:{first}: {name} has {last - first + 1} lines")
    assert not wrong, "\n".join(wrong)


def test_every_source_begins_with_a_comment():
    wrong = [p for p in source.files(".c", ".h", ".S")
             if not p.endswith("_test.c") and len(source.first_comment(source.text(p))) < 10]
    assert not wrong, "\n".join(wrong)


def test_every_unit_test_says_what_it_links():
    wrong = [p for p in source.files("_test.c")
             if not re.match(r"/\* unit: \S.*\*/$", source.text(p).split("\n")[0])]
    assert not wrong, "\n".join(wrong)


def test_every_unit_test_stands_beside_what_it_tests():
    """foo_test.c beside foo.c or foo.h; a test of several files together (tcp_attack,
    say) in the directory of one that it links."""
    wrong = []
    for path in source.files("_test.c"):
        here = PurePath(path).parent
        linked = source.text(path).split("\n")[0].split("|")[0].split()[2:]
        if not (any((source.TOP / path.replace("_test.c", s)).is_file() for s in (".c", ".h"))
                or any(PurePath(p).parent == here for p in linked)):
            wrong.append(path)
    assert not wrong, "\n".join(wrong)


def test_nothing_is_left_to_do():
    marks = re.compile(r"\b(TO" r"DO|FIX" r"ME|X" r"XX|HA" r"CK)\b")
    wrong = []
    for path in source.files(*C, ".py", ".sh", ".mk", ".md", areas=source.AREAS + ("docs",)):
        for number, line in enumerate(source.text(path).split("\n"), 1):
            if marks.search(line):
                wrong.append(f"{path}:{number}: {line.strip()}")
    assert not wrong, "\n".join(wrong)


def test_lines_fit_into_100_columns():
    wrong = []
    for path in source.files(*C):
        for number, line in enumerate(source.text(path).split("\n"), 1):
            if len(line.expandtabs(8)) > 100 and not line.startswith("/* unit:"):
                wrong.append(f"{path}:{number}")
    assert not wrong, "\n".join(wrong)


LONG_BODY = "static int f(int a)\n{\n" + "\ta++;\n" * 70 + "\treturn a;\n}\n"


@pytest.mark.parametrize("content,expected", [
    ("int f(void)\n{\n\treturn 1;\n}\n", [("f", 1, 4)]),
    ("/* x\n */\n\nstruct s {\n\tint a;\n};\n\nstatic int g(int a,\n\t     int b)\n{\n}\n",
     [("g", 8, 11)]),
    ('static const char *t[] =\n{\n\t"(){",\n};\n', []),
    (LONG_BODY, [("f", 1, 74)]),
])
def test_the_function_finder_finds(content, expected):
    assert list(source.functions(content)) == expected


def test_the_line_counter_counts_code():
    assert source.code("a; /* b\nc */ d; // e\n").split("\n") == [
        "a;     ", "     d;     ", ""]
