"""The test programs of tests/guest that check system calls from inside: each
prints what is not as POSIX and Linux have it, and exits with status 0 or 1."""

import pytest

from guest import TOP, Guest

PROGRAMS = sorted(p.stem for kind in ("proc", "fs", "libc", "net", "ipc")
                  for p in (TOP / "tests/guest").glob(f"{kind}_*.c"))


@pytest.fixture(scope="module", params=[1, 2], ids=["1cpu", "2cpus"])
def checked_guest(request):
    with Guest(smp=request.param) as g:
        g.wait_network()
        yield g


@pytest.mark.parametrize("program", PROGRAMS)
def test_program(checked_guest, program):
    output, status = checked_guest.run(program, timeout=90, check=False)
    print(output)
    assert status == 0, output
    assert " checks, 0 failed" in output
