"""The tree's C sources as the rule tests need them: files, comments, functions.

Everything works on a text in which comments and strings are blanked out but
line numbers are kept."""

import re
import subprocess
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent.parent
AREAS = ("kernel", "net", "drivers", "user", "libc", "tools", "tests")

_TOKEN = re.compile(
    r"""//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'""", re.DOTALL)


def files(*suffixes, areas=AREAS):
    """Paths (from the top) of the sources in the tree: what git knows, and what
    is new and not ignored."""
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-co", "--exclude-standard", "--", *areas],
        cwd=TOP, capture_output=True, text=True, check=True).stdout.split("\n")
    return sorted(p for p in set(listed)
                  if p.endswith(suffixes) and (TOP / p).is_file())


def text(path):
    return (TOP / path).read_text()


def _blank(match):
    token = match.group()
    if token[0] in "\"'":
        return token[0] + " " * (len(token) - 2) + token[0]
    return re.sub(r"[^\n]", " ", token)


def code(source):
    """The source with comments and the insides of strings blanked out."""
    return _TOKEN.sub(_blank, source)


def code_lines(path):
    """How many lines hold code: neither blank nor only comment."""
    return sum(1 for line in code(text(path)).split("\n") if line.strip())


def first_comment(source):
    """The text of the comment that a file begins with (after #pragma, or a
    test's unit line)."""
    found = re.match(r"(?:\s*/\* unit:.*\*/\s*\n)?\s*(?:#pragma once\s*)?(/\*.*?\*/|(?://[^\n]*\n)+)",
                     source, re.DOTALL)
    return found.group(1) if found else ""


def functions(source):
    """Yield (name, first line, last line) of every function body at file level:
    the part from the line with its name to its closing brace."""
    clean = code(source)
    # drop preprocessor lines, with their continuations, keeping the line count
    clean = re.sub(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", lambda m: "\n" * m.group().count("\n"),
                   clean, flags=re.MULTILINE)
    for body in re.finditer(r"^\{", clean, re.MULTILINE):
        # Linux style: a function's brace opens in column 0, behind its parameters
        head = clean[:body.start()].rstrip()
        if not head.endswith(")") and not re.search(r"\)\s*\w*$", head):
            continue
        end = re.compile(r"^\}", re.MULTILINE).search(clean, body.end())
        if not end:
            continue
        start = max(head.rfind(";"), head.rfind("\n}"), head.rfind("\n\n"))
        name = re.search(r"(\w+)\s*\(", head[start + 1:])
        first = clean[:start + 1].count("\n") + 1
        while first <= clean.count("\n") and not clean.split("\n")[first - 1].strip(" }\t;"):
            first += 1
        yield name.group(1) if name else "?", first, clean[:end.start()].count("\n") + 1
