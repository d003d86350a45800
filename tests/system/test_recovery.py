"""Servers are killed; what was promised goes on.  docs/recovery.md has the table."""

import hashlib
import os
import re
import socket
import threading
import time

import pytest

from guest import Guest


def receive_all(sock, digest):
    total = 0
    while part := sock.recv(1 << 20):
        digest.update(part)
        total += len(part)
    return total


@pytest.mark.limit(300)
def test_20_kills_of_the_driver_during_200_mb(guest):
    """The bytes go through the guest's echo: 100 MB in and the same 100 MB out."""
    size = 100_000_000
    sent, received = hashlib.sha256(), hashlib.sha256()
    s = guest.connect(7, timeout=120)
    killing = threading.Event()
    kills_done = threading.Event()
    count = 0

    def send():
        nonlocal count
        block = os.urandom(1 << 20)
        # the transfer lasts at least as long as the killing
        while count < size or not kills_done.is_set():
            s.sendall(block)
            sent.update(block)
            count += len(block)
            if count > 4 << 20:
                killing.set()
        s.shutdown(socket.SHUT_WR)

    def receive():
        nonlocal got
        got = receive_all(s, received)

    got = 0
    threads = [threading.Thread(target=send), threading.Thread(target=receive)]
    for t in threads:
        t.start()
    assert killing.wait(60), "the transfer does not begin"
    try:
        output = guest.run("killer e1000 20 200", timeout=200)
    finally:
        kills_done.set()
    for t in threads:
        t.join(200)
    s.close()
    print(output)
    print(f"{2 * got / 1e6:.0f} MB went over the wire")
    assert len(re.findall(r"^kill \d+: .* back after [\d.]+ ms", output, re.MULTILINE)) == 20
    assert got == count >= size
    assert sent.digest() == received.digest()


def test_netd_dies_and_every_blocked_program_gets_an_error(tap_guest):
    """On TAP, since there connect() to a far address really waits."""
    output = tap_guest.run("blocked", timeout=60)
    print(output)
    for call in ("accept", "read", "write", "recvfrom", "connect", "poll", "epoll_wait"):
        assert re.search(rf"^{call}: -1 ", output, re.MULTILINE), output


def test_after_netd_died_address_and_services_come_back(guest):
    before = guest.wait_pid("netd")
    address = guest.wait_network()
    guest.run(f"kill -9 {before}")
    guest.wait_pid("netd", other_than=before)
    assert guest.wait_network() == address
    assert "0% packet loss" in guest.run("ping -c 2 10.0.2.2")
    deadline = time.monotonic() + 30
    while True:	# init starts the echo server again, too
        try:
            with guest.connect(7, timeout=5) as s:
                s.sendall(b"back")
                if s.recv(4) == b"back":
                    break
        except OSError:
            pass
        assert time.monotonic() < deadline, "the echo server did not come back"
        time.sleep(0.5)


@pytest.mark.parametrize("name", ["e1000", "netd", "pci", "rootfs", "tty"])
def test_a_killed_server_is_restarted(name):
    with Guest(ports=(7,)) as guest:
        guest.wait_network()
        before = guest.wait_pid(name)
        guest.start(f"kill -9 {before}")
        time.sleep(1)
        if name == "tty":	# the shell lost its terminal; a new one greets
            guest.wait_prompt(20)
        guest.send("\n")
        guest.wait_prompt(20)
        after = guest.wait_pid(name, other_than=before, timeout=20)
        assert after != before
        assert "127.0.0.1" in guest.run("cat /etc/hosts")
        guest.wait_network()
        with guest.connect(7, timeout=20) as s:
            s.sendall(b"alive")
            assert s.recv(5, socket.MSG_WAITALL) == b"alive"


def test_open_files_get_eio_when_their_server_dies():
    with Guest() as guest:
        guest.run("echo content > /tmp/f")
        guest.run("exec 5< /tmp/f")
        guest.run(f"kill -9 {guest.wait_pid('rootfs')}")
        guest.wait_pid("rootfs")
        output, status = guest.run("cat <&5", check=False)
        assert status != 0 and "Input/output error" in output, output


def test_a_server_that_dies_at_once_is_restarted_with_patience():
    """init backs off: a server killed again and again does not take the machine."""
    with Guest() as guest:
        guest.run("killer e1000 5", timeout=60)
        guest.wait_network()
        assert guest.run("echo quick", timeout=5) == "quick"


def test_init_cannot_be_killed(guest):
    assert guest.run("kill -9 1; sleep 0.2; echo alive") == "alive"


def test_connections_of_a_killed_program_are_closed(guest):
    with guest.connect(7) as s:
        s.sendall(b"x")
        assert s.recv(1) == b"x"
        pid = guest.wait_pid("echod")
        guest.run(f"kill -9 {pid}")
        s.settimeout(5)
        try:
            assert s.recv(1) == b""
        except ConnectionResetError:
            pass
    guest.wait_pid("echod", other_than=pid)
