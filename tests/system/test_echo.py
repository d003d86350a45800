"""The echo server as a user of this machine sees it, through QEMU's network."""

import hashlib
import os
import select
import selectors
import socket
import subprocess
import threading
import time

import pytest


def exchange(sock, data):
    """Send all of data and read as much back, both at once; return what came."""
    def send():
        sock.sendall(data)

    sender = threading.Thread(target=send)
    sender.start()
    parts, got = [], 0
    while got < len(data):
        part = sock.recv(1 << 20)
        if not part:
            break
        parts.append(part)
        got += len(part)
    sender.join()
    return b"".join(parts)


def test_nc_gets_hello(guest):
    result = subprocess.run(["nc", "-q1", "localhost", str(guest.port[7])], input=b"hello",
                            capture_output=True, timeout=20)
    assert result.stdout == b"hello"


@pytest.mark.limit(240)
def test_100_mb_of_random_bytes_come_back(guest):
    digest_out, digest_in = hashlib.sha256(), hashlib.sha256()
    total = 100_000_000
    with guest.connect(7, timeout=60) as s:
        def send():
            left = total
            while left > 0:
                block = os.urandom(min(left, 1 << 20))
                digest_out.update(block)
                s.sendall(block)
                left -= len(block)
            s.shutdown(socket.SHUT_WR)

        sender = threading.Thread(target=send)
        sender.start()
        start, got = time.monotonic(), 0
        while part := s.recv(1 << 20):
            digest_in.update(part)
            got += len(part)
        sender.join()
    print(f"100 MB echoed in {time.monotonic() - start:.1f} s")
    assert got == total
    assert digest_in.digest() == digest_out.digest()


def speak(connections, word):
    """Everyone sends before anyone reads."""
    for i, s in enumerate(connections):
        s.sendall(b"%s %03d" % (word, i))
    for i, s in reversed(list(enumerate(connections))):
        assert s.recv(len(word) + 4, socket.MSG_WAITALL) == b"%s %03d" % (word, i)


def test_500_connections_at_once(guest):
    """All open, all sending, before the first is closed.  (QEMU's forwarder takes
    only one new connection at a time: each says something before the next comes.)"""
    connections = []
    try:
        for _ in range(500):
            connections.append(guest.connect(7, timeout=30))
            assert exchange(connections[-1], b"first") == b"first"
        speak(connections, b"connection")
        speak(connections, b"again")
    finally:
        for s in connections:
            s.close()


def test_500_connections_in_the_same_moment(tap_guest, namespace):
    """Without a forwarder between: 500 SYNs in a row, then all of them speak."""
    connections = []
    try:
        with namespace:
            for _ in range(500):
                s = socket.socket()
                connections.append(s)
                s.setblocking(False)
                s.connect_ex(("10.9.0.2", 7))
        for s in connections:	# writable: the connection is there, or failed
            assert select.select([], [s], [], 30)[1], "a connection does not come about"
            assert s.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == 0
            s.settimeout(30)
        speak(connections, b"connection")
        speak(connections, b"again")
    finally:
        for s in connections:
            s.close()


@pytest.mark.limit(240)
def test_5000_connections_one_after_another(guest):
    for i in range(5000):
        with guest.connect(7, timeout=30) as s:
            s.sendall(b"%04d" % i)
            assert s.recv(4, socket.MSG_WAITALL) == b"%04d" % i


@pytest.mark.limit(240)
def test_every_size(guest):
    """Every size near a boundary, and many between, from 1 byte to 200 KB."""
    sizes = set(range(1, 200)) | {200_000, 199_999}
    for edge in (256, 512, 536, 1024, 1448, 1460, 1500, 2048, 2896, 2920, 4096, 8192, 16384,
                 32768, 65535, 65536, 131072):
        sizes |= set(range(edge - 3, edge + 4))
    sizes |= set(range(200, 200_000, 3989))
    data = os.urandom(200_000)
    with guest.connect(7, timeout=30) as s:
        for size in sorted(sizes):
            assert exchange(s, data[:size]) == data[:size], f"size {size}"
    for size in (1, 1459, 1460, 1461, 65536, 200_000):	# each on a connection of its own
        with guest.connect(7, timeout=30) as s:
            assert exchange(s, data[:size]) == data[:size], f"size {size}"


def test_half_close_still_gets_the_echo(guest):
    with guest.connect(7) as s:
        s.sendall(b"x" * 100_000)
        s.shutdown(socket.SHUT_WR)
        got = 0
        while part := s.recv(65536):
            got += len(part)
        assert got == 100_000


def test_udp_echo(guest):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.settimeout(5)
        s.connect(("127.0.0.1", guest.udp_port[7]))
        for size in (1, 100, 1472, 1473, 4000, 8192):
            data = os.urandom(size)
            s.send(data)
            assert s.recv(65536) == data, f"size {size}"


def test_connections_that_break_off_do_not_disturb_others(guest):
    steady = guest.connect(7, timeout=30)
    for i in range(200):
        s = guest.connect(7)
        assert exchange(s, b"hello") == b"hello"
        s.sendall(b"y" * 5000)
        if i % 2:	# a reset, in the middle of the echo
            s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        s.close()
    assert exchange(steady, b"still here") == b"still here"
    steady.close()


@pytest.mark.limit(180)
def test_many_busy_connections(guest):
    """100 connections with 100 KB each in both directions, all at the same time."""
    data = os.urandom(100_000)
    selector = selectors.DefaultSelector()
    state = {}
    for _ in range(100):
        s = guest.connect(7, timeout=30)
        assert exchange(s, b"hello") == b"hello"
        s.setblocking(False)
        state[s] = [0, bytearray()]
        selector.register(s, selectors.EVENT_READ | selectors.EVENT_WRITE)
    deadline = time.monotonic() + 150
    while state and time.monotonic() < deadline:
        for key, events in selector.select(5):
            s = key.fileobj
            if events & selectors.EVENT_WRITE:
                state[s][0] += s.send(data[state[s][0]:state[s][0] + 16384])
                if state[s][0] == len(data):
                    selector.modify(s, selectors.EVENT_READ)
            if events & selectors.EVENT_READ:
                state[s][1] += s.recv(65536)
                if len(state[s][1]) >= len(data):
                    assert state[s][1] == data
                    selector.unregister(s)
                    s.close()
                    del state[s]
    assert not state, f"{len(state)} connections did not finish"
