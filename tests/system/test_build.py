"""The build itself: both compilers, no warnings, nothing rebuilt without a reason."""

import os
import subprocess

import pytest

from guest import TOP


def make(*arguments, **environment):
    return subprocess.run(["make", "--no-print-directory", *arguments], cwd=TOP, text=True,
                          capture_output=True, env=dict(os.environ, **environment))


@pytest.mark.limit(600)
def test_clang_builds_everything_without_warnings():
    result = make("-j2", "CC=clang", "CI=true", "B=build/clang", "kernel", "programs")
    assert result.returncode == 0, result.stderr
    assert "warning" not in result.stderr, result.stderr


@pytest.mark.limit(60)
def test_a_second_make_has_nothing_to_do():
    assert make("all").returncode == 0
    again = make("all")
    assert again.returncode == 0
    assert again.stdout == "", again.stdout


def test_help_names_the_targets():
    text = make("help").stdout
    for target in ("run", "test", "unit", "debug", "format", "clean", "bench"):
        assert f"make {target}" in text


@pytest.mark.parametrize("program", ["bin/sh", "sbin/init", "sbin/netd", "sbin/e1000"])
def test_programs_are_static_elf_files_with_symbols(program):
    headers = subprocess.run(["readelf", "-hlS", str(TOP / "build" / program)],
                             capture_output=True, text=True, check=True).stdout
    assert "EXEC" in headers and "INTERP" not in headers and ".symtab" in headers
    assert " RWE " not in headers	# nothing writable is executable
