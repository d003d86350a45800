"""GDB follows one socket() call through libc, ring 0, netd and back."""

import os
import re
import subprocess

import pytest

from guest import TOP, Guest

ROAD = [("sys_socket", 0), ("__sys_socket", 3), ("sock_create", 3), ("__sock_create", 3),
        ("sock_alloc", 3), ("inet_create", 3), ("tcp_init_sock", 3),
        ("get_unused_fd_flags", 0), ("fd_install", 0)]


@pytest.mark.limit(180)
def test_socket_takes_the_documented_road(tmp_path):
    with Guest(gdb=True, wait=False) as guest:
        log = open(tmp_path / "gdb", "w+")
        debugger = subprocess.Popen(
            ["gdb", "-batch", "-nx", "-x", "tests/system/road.gdb"], cwd=TOP, stdout=log,
            stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
            env=dict(os.environ, GDB_PORT=str(guest.gdb_port)))
        try:
            guest.wait_prompt(90)
            guest.wait_network()
            guest.start("road")
            assert guest.expect(r"fd (\d+)", 60).group(1) == b"3"
            debugger.wait(30)
        finally:
            debugger.kill()
            debugger.wait()
            log.seek(0)
            text = log.read()
            print(text)
    stations = [(name, int(ring)) for name, ring in re.findall(r"^at (\w+) ring (\d)", text,
                                                               re.MULTILINE)]
    assert stations == ROAD
    assert "road done" in text


def test_the_kernel_has_its_own_symbol_table():
    """The backtrace of a panic names functions: the table in the image agrees with nm."""
    listed = subprocess.run(["nm", "-n", str(TOP / "build/kernel.elf")], capture_output=True,
                            text=True, check=True).stdout
    address = {m[2]: int(m[1], 16) for m in re.finditer(r"^([0-9a-f]+) [tT] (\w+)$", listed,
                                                        re.MULTILINE)}
    raw = subprocess.run(["objcopy", "-O", "binary", "-j", ".ksyms",
                          str(TOP / "build/kernel.elf"), "/dev/stdout"],
                         capture_output=True, check=True).stdout
    count = int.from_bytes(raw[:4], "little")
    table = {}
    for i in range(count):
        offset, name = (int.from_bytes(raw[4 + 8 * i + k:8 + 8 * i + k], "little")
                        for k in (0, 4))
        table[raw[name:raw.index(b"\0", name)].decode()] = 0xffffffff80000000 + offset
    for name in ("sys_socket", "fd_install", "get_unused_fd_flags"):
        assert table[name] == address[name]
