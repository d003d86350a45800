"""All of something is taken: the newcomer is refused, nobody else is harmed, and
when it is given back, everything is as before."""

import socket

import pytest

from guest import Guest


@pytest.fixture
def small_guest():
    with Guest(ports=(7,), mem=64) as g:
        g.wait_network()
        yield g


def echo_works(guest):
    with guest.connect(7, timeout=20) as s:
        s.sendall(b"ping")
        return s.recv(4, socket.MSG_WAITALL) == b"ping"


SERVERS = ("rootfs", "tty", "pci", "netd", "e1000", "echod", "httpd")


def exhaust(guest, what):
    """Take all, let somebody who was there before go on, and give all back."""
    steady = guest.connect(7, timeout=60)
    steady.sendall(b"here")	# the guest has it, not only QEMU
    assert steady.recv(4, socket.MSG_WAITALL) == b"here"
    guest.start(f"exhaust {what}")
    taken = guest.expect(r"took (\d+) \w+ in \d+ processes: ([^\r\n]*)", 100)
    print(taken.group(0).decode())
    assert int(taken.group(1)) > 0
    steady.sendall(b"me too")
    if what != "buffers":	# without a buffer in the system even he has to wait
        assert steady.recv(6, socket.MSG_WAITALL) == b"me too"
    guest.send("\n")
    guest.expect("gave them back", 60)
    guest.wait_prompt(30)
    if what == "buffers":
        assert steady.recv(6, socket.MSG_WAITALL) == b"me too"
    steady.close()
    assert echo_works(guest)


@pytest.mark.limit(240)
@pytest.mark.parametrize("what", ["sockets", "ports", "files", "processes", "buffers", "memory"])
def test_exhausting(small_guest, what):
    """Twice: after the first time caches and tables may have grown, not any more
    after the second."""
    guest = small_guest
    before = {name: guest.wait_pid(name) for name in SERVERS}
    exhaust(guest, what)
    free = guest.free_kib()
    exhaust(guest, what)
    again = max(guest.free_kib() for _ in range(3))
    print(f"{free} KiB free after the first time, {again} KiB after the second")
    assert {name: guest.wait_pid(name) for name in SERVERS} == before, "a server was killed"
    guest.run("forks 10")
    assert again > free - 1024


@pytest.mark.limit(180)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_any_system_call_with_any_argument(seed):
    """Nothing that ring 3 passes to ring 0 can harm more than the caller."""
    with Guest(ports=(7,), mem=64) as guest:
        guest.wait_network()
        output = guest.run(f"fuzz {seed} 20000", timeout=150)
        print(output)
        assert guest.run("echo fine") == "fine"
        assert echo_works(guest)


def test_a_syn_flood_leaves_room_for_the_honest(namespace, tap_guest):
    from scapy.layers.inet import IP, TCP
    from network import RawPeer
    peer = RawPeer(namespace, "10.9.0.98", "10.9.0.2")
    peer.resolve()
    for i in range(5000):
        peer.send(IP(src="10.9.0.98", dst="10.9.0.2") / TCP(
            sport=1024 + i, dport=7, seq=i, flags="S"))
    with namespace.connect(("10.9.0.2", 7), timeout=30) as s:
        s.sendall(b"honest")
        assert s.recv(6, socket.MSG_WAITALL) == b"honest"
    peer.close()
