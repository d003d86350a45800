"""100,000 exchanges of one packet each, three times: the NIC must not go deaf."""

import os
import select
import socket
import struct
import time

import pytest

COUNT = 100_000
GUEST = "10.9.0.2"


def checksum(data):
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    total = (total & 0xffff) + (total >> 16)
    return ~((total & 0xffff) + (total >> 16)) & 0xffff


@pytest.mark.limit(240)
def test_pings(tap_guest, namespace):
    with namespace:
        s = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
    s.connect((GUEST, 0))
    ident = os.getpid() & 0xffff
    lost = 0
    start = time.monotonic()
    for i in range(COUNT):
        body = struct.pack("!HHI", ident, i & 0xffff, i)
        request = struct.pack("!BBH", 8, 0, checksum(b"\x08\x00" + body)) + body
        s.send(request)
        while True:
            if not select.select([s], [], [], 2)[0]:
                lost += 1
                break
            answer = s.recv(2048)[20:]
            if answer[0] == 0 and answer[4:12] == body:
                break
    s.close()
    print(f"{COUNT / (time.monotonic() - start):.0f} pings/s")
    assert lost <= 10, f"{lost} pings were not answered"


@pytest.mark.limit(240)
def test_udp_request_response(tap_guest, namespace):
    with namespace:
        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.connect((GUEST, 7))
    s.settimeout(2)
    start = time.monotonic()
    for i in range(COUNT):
        message = b"%d" % i
        s.send(message)
        assert s.recv(100) == message
    s.close()
    print(f"{COUNT / (time.monotonic() - start):.0f} UDP exchanges/s")


@pytest.mark.limit(240)
def test_tcp_request_response(tap_guest, namespace):
    s = namespace.connect((GUEST, 7))
    s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    start = time.monotonic()
    for i in range(COUNT):
        message = b"%06d" % i
        s.send(message)
        assert s.recv(6, socket.MSG_WAITALL) == message
    s.close()
    print(f"{COUNT / (time.monotonic() - start):.0f} TCP exchanges/s")


@pytest.mark.limit(120)
def test_a_flood_of_small_packets(tap_guest, namespace):
    """Far more than the guest can take: some are lost, none of it is remembered."""
    with namespace:
        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.connect((GUEST, 9))	# a closed port: every packet deserves an ICMP error
    for _ in range(200_000):
        try:
            s.send(b"x")
        except OSError:
            pass
    s.close()
    with namespace.connect((GUEST, 7)) as t:
        t.sendall(b"still there")
        assert t.recv(11, socket.MSG_WAITALL) == b"still there"
