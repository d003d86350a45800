"""tools/qemu and the Makefile refuse what cannot work: one sentence, status 1."""

import os
import shutil
import socket
import subprocess

import pytest

from guest import LAUNCHER, TOP


def refused(*arguments, env=None, cwd=None, launcher=LAUNCHER):
    result = subprocess.run([str(launcher), *arguments], capture_output=True, text=True,
                            timeout=20, stdin=subprocess.DEVNULL, cwd=cwd,
                            env=dict(os.environ, **(env or {})))
    assert result.returncode == 1, result
    assert result.stdout == ""
    lines = result.stderr.strip().split("\n")
    assert len(lines) == 1 and lines[0].endswith("."), result.stderr
    return lines[0]


@pytest.mark.parametrize("arguments,says", [
    (["--frobnicate"], "--frobnicate"),
    (["--smp"], "--smp needs a value"),
    (["--smp", "two"], "'two'"),
    (["--mem", "0"], "'0'"),
    (["--timeout", "-3"], "'-3'"),
    (["--boot", "floppy"], "'floppy'"),
    (["--accel", "magic"], "'magic'"),
    (["--net", "wifi"], "'wifi'"),
    (["--hostfwd", "tcp:7007"], "'tcp:7007'"),
    (["--hostfwd", "tcp:70000:7"], "65535"),
    (["--net", "none", "--hostfwd", "tcp:7007:7"], "--net user"),
    (["--net", "none", "--pcap", "x.pcap"], "needs a network"),
    (["--overlay", "/nowhere"], "/nowhere"),
    (["--append", "a\nb"], "single line"),
])
def test_a_bad_argument_is_named(arguments, says):
    assert says in refused(*arguments)


def test_a_missing_tap_interface_is_named():
    assert "ip tuntap add tapnope" in refused("--net", "tap=tapnope")


def test_an_occupied_port_is_named():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        s.listen()
        port = s.getsockname()[1]
        assert f"port {port}" in refused("--hostfwd", f"tcp:{port}:7")


def test_a_missing_qemu_is_named_with_its_package():
    message = refused(env={"QEMU": "no-such-qemu"})
    assert "no-such-qemu" in message and "qemu-system-x86" in message


def test_an_old_qemu_is_named(tmp_path):
    old = tmp_path / "old-qemu"
    old.write_text("#!/bin/sh\necho QEMU emulator version 4.1.0\n")
    old.chmod(0o755)
    assert "4.1.0 is too old" in refused(env={"QEMU": str(old)})


def test_a_missing_image_is_named(tmp_path):
    shutil.copytree(TOP / "tools", tmp_path / "tools")
    launcher = tmp_path / "tools/qemu"
    assert "run make" in refused("--boot", "iso", launcher=launcher)
    assert "run make" in refused("--boot", "direct", launcher=launcher)


def test_a_missing_compiler_is_named(tmp_path):
    result = subprocess.run([str(TOP / "tools/need.sh"), "build"], capture_output=True, text=True,
                            env=dict(os.environ, CC="no-such-cc"))
    assert result.returncode == 1
    assert "no-such-cc" in result.stderr and "package" in result.stderr
    assert result.stderr.count("\n") == 1


def test_an_old_compiler_is_named(tmp_path):
    cc = tmp_path / "gcc"
    cc.write_text("#!/bin/sh\n[ $1 = -dumpmachine ] && echo x86_64-linux-gnu || echo gcc 9.3.0\n")
    cc.chmod(0o755)
    result = subprocess.run([str(TOP / "tools/need.sh"), "build"], capture_output=True, text=True,
                            env=dict(os.environ, CC=str(cc)))
    assert result.returncode == 1 and "too old" in result.stderr


def test_help_names_every_option():
    text = subprocess.run([str(LAUNCHER), "--help"], capture_output=True, text=True).stdout
    for option in ("--boot", "--net", "--hostfwd", "--smp", "--mem", "--append", "--overlay",
                   "--pcap", "--accel", "--gdb", "--timeout", "--reboot"):
        assert option in text
