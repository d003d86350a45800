"""Transfers over a wire that loses, duplicates, reorders and corrupts."""

import os
import socket
import threading
import time

import pytest

from conftest import can_make_networks
from guest import Guest
from wire import Wire

SIZE = 20_000_000


@pytest.fixture(scope="module")
def bad_wire():
    if not can_make_networks():
        pytest.skip("needs root and /dev/net/tun")
    wire = Wire(seed=20)
    yield wire
    wire.close()


@pytest.fixture(scope="module")
def far_guest(bad_wire):
    with Guest(net="tap=tap0", append="ip=10.9.0.2/24,10.9.0.1",
               netns=bad_wire.guest_side) as guest:
        guest.wait_network()
        yield guest


def set_rates(wire, **rates):
    for name in ("loss", "duplicate", "reorder", "corrupt"):
        setattr(wire, name, rates.get(name, 0.0))


def transfer_both_ways(wire, size):
    """size bytes to the guest and back through its echo, compared byte by byte."""
    data = os.urandom(size)
    s = wire.host_side.connect(("10.9.0.2", 7), timeout=60)
    s.settimeout(None)	# sendall()'s would be for the whole; the test has a time limit
    sender = threading.Thread(target=lambda: (s.sendall(data), s.shutdown(socket.SHUT_WR)))
    sender.start()
    got = bytearray()
    start = time.monotonic()
    while part := s.recv(1 << 20):
        got += part
    sender.join()
    s.close()
    assert bytes(got) == data, f"{len(got)} of {len(data)} bytes, or others"
    return time.monotonic() - start


@pytest.mark.limit(300)
def test_20_mb_each_way_with_5_percent_of_everything(bad_wire, far_guest):
    set_rates(bad_wire, loss=0.05, duplicate=0.05, reorder=0.05)
    took = transfer_both_ways(bad_wire, SIZE)
    print(f"{took:.1f} s; {bad_wire.frames} frames, {bad_wire.lost} lost, "
          f"{bad_wire.duplicated} doubled, {bad_wire.reordered} reordered")
    assert bad_wire.lost > 500 and bad_wire.duplicated > 500 and bad_wire.reordered > 500


@pytest.mark.limit(120)
def test_corrupted_frames_are_noticed(bad_wire, far_guest):
    set_rates(bad_wire, corrupt=0.01)
    transfer_both_ways(bad_wire, 3_000_000)
    assert bad_wire.corrupted > 20


@pytest.mark.limit(120)
def test_connections_come_about_at_20_percent_loss(bad_wire, far_guest):
    set_rates(bad_wire, loss=0.2)
    for i in range(10):
        s = bad_wire.host_side.connect(("10.9.0.2", 7), timeout=60)
        s.sendall(b"%d" % i)
        assert s.recv(1) == b"%d" % i
        s.close()
    set_rates(bad_wire)


@pytest.mark.limit(60)
def test_the_wire_is_fast_again_when_it_is_good(bad_wire, far_guest):
    set_rates(bad_wire)
    took = transfer_both_ways(bad_wire, 2_000_000)
    assert took < 20
