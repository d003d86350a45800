"""Getting an address, and saying what is wrong while there is none."""

import re
import subprocess
import time

import pytest
from scapy.layers.dhcp import BOOTP, DHCP
from scapy.layers.inet import IP, UDP
from scapy.layers.l2 import Ether

from conftest import can_make_networks
from guest import Guest
from network import Namespace, RawPeer


@pytest.fixture
def lan():
    if not can_make_networks():
        pytest.skip("needs root and /dev/net/tun")
    with_network = Namespace()
    yield with_network
    with_network.close()


class Dnsmasq:
    """A DHCP server on the namespace's tap0; its log is what it said."""

    def __init__(self, lan, directory, lease="2m", times=None):
        """times: seconds until a client renews and rebinds, if not the usual ones."""
        self.log = directory / "dnsmasq.log"
        self.leases = directory / "leases"
        hosts = directory / "hosts"
        hosts.write_text("10.9.0.1 gateway.test\n10.9.0.55 other.test\n")
        self.process = subprocess.Popen(
            lan.command(["dnsmasq", "--no-daemon", "--conf-file=/dev/null",
                         "--no-resolv", "--no-hosts", f"--addn-hosts={hosts}",
                         "--interface=tap0", "--bind-interfaces",
                         f"--dhcp-range=10.9.0.50,10.9.0.60,{lease}", "--log-dhcp",
                         f"--dhcp-leasefile={self.leases}", "--dhcp-authoritative",
                         f"--log-facility={self.log}"]
                        + ([f"--dhcp-option-force=option:T1,{times[0]}",
                            f"--dhcp-option-force=option:T2,{times[1]}"] if times else [])),
            stderr=subprocess.DEVNULL)

    def stop(self):
        self.process.terminate()
        self.process.wait()

    def said(self, word):
        return self.log.exists() and word in self.log.read_text()

    def expiry(self):
        """When the only lease ends, in seconds of the clock."""
        while not (words := self.leases.read_text().split()):	# it is being written anew
            time.sleep(0.01)
        return int(words[0])


def options_of(frame):
    """The DHCP options of a frame by their names."""
    return {o[0]: o[1] for o in frame[DHCP].options if isinstance(o, tuple)}


def is_request(frame):
    return DHCP in frame and options_of(frame)["message-type"] == 3


class RawServer:
    """10.9.0.99, a DHCP server that answers only when it is told to."""

    TYPES = {"discover": 1, "offer": 2, "request": 3, "ack": 5, "nak": 6}

    def __init__(self, lan):
        self.lan = lan
        self.peer = RawPeer(lan, "10.9.0.99", None)

    def next(self, kind, timeout=20):
        """The next message of a kind from the guest, and when it came."""
        frame = self.peer.receive(lambda p: DHCP in p and options_of(p)["message-type"]
                                  == self.TYPES[kind], timeout)
        assert frame, f"no {kind} came"
        return frame, time.monotonic()

    def reply(self, query, kind, address="0.0.0.0", lease=0):
        options = [("message-type", self.TYPES[kind]), ("server_id", self.peer.ip)]
        if kind != "nak":
            options += [("lease_time", lease), ("subnet_mask", "255.255.255.0"),
                        ("router", self.peer.ip)]
        self.peer.send_frame(
            Ether(src=self.peer.MAC, dst="ff:ff:ff:ff:ff:ff")
            / IP(src=self.peer.ip, dst="255.255.255.255") / UDP(sport=67, dport=68)
            / BOOTP(op=2, xid=query[BOOTP].xid, yiaddr=address, chaddr=query[BOOTP].chaddr)
            / DHCP(options=options + ["end"]))

    def give(self, address, lease):
        """Answer a client that asks for any address; return when it sent its request."""
        self.reply(self.next("discover")[0], "offer", address, lease)
        request, at = self.next("request")
        self.reply(request, "ack", address, lease)
        return at


def test_from_qemus_user_network():
    with Guest() as guest:
        assert guest.wait_network() == "10.0.2.15"
        assert re.search(r"(0\.0\.0\.0|default).*10\.0\.2\.2", guest.run("route -n"))
        assert "10.0.2.3" in guest.run("cat /etc/resolv.conf")


def test_from_dnsmasq_with_its_router_and_names(lan, tmp_path):
    server = Dnsmasq(lan, tmp_path)
    try:
        with Guest(net="tap=tap0", netns=lan) as guest:
            address = guest.wait_network()
            assert 50 <= int(address.split(".")[-1]) <= 60
            assert server.said("DHCPDISCOVER") and server.said("DHCPACK")
            assert re.search(r"(0\.0\.0\.0|default).*10\.9\.0\.1", guest.run("route -n"))
            assert "10.9.0.1" in guest.run("cat /etc/resolv.conf")
            assert "10.9.0.55" in guest.run("nslookup other.test")
            assert "1 received" in guest.run("ping -c 1 gateway.test").replace(
                "packets received", "received")
    finally:
        server.stop()


def test_a_lease_is_renewed_in_time(lan, tmp_path):
    """At T1 the server is asked for more time, it alone, without the address being lost."""
    server = Dnsmasq(lan, tmp_path, times=(3, 60))
    wire = RawPeer(lan, "10.9.0.98", None)
    try:
        with Guest(net="tap=tap0", netns=lan) as guest:
            address = guest.wait_network()
            first = server.expiry()
            renewal = wire.receive(lambda p: is_request(p) and p[BOOTP].ciaddr == address, 10)
            assert renewal, "no renewal on the wire"
            assert (renewal[IP].src, renewal[IP].dst) == (address, "10.9.0.1")
            assert not {"requested_addr", "server_id"} & set(options_of(renewal))
            # it was answered: the next one is counted from this one
            sent = time.monotonic()
            assert wire.receive(lambda p: is_request(p) and p[BOOTP].ciaddr == address, 10)
            assert 2 < time.monotonic() - sent < 5
            deadline = time.monotonic() + 5
            while server.expiry() < first + 2:
                assert time.monotonic() < deadline, "the lease was not extended"
                time.sleep(0.1)
            assert guest.wait_network() == address
            assert guest.run("dmesg").count("dhcp: eth0: 10.9.0.") <= 1
    finally:
        wire.close()
        server.stop()


def test_another_server_extends_the_lease(lan, tmp_path):
    """From T2 on anybody may answer: its router and names are used from then on."""
    server = Dnsmasq(lan, tmp_path, times=(3, 6))
    try:
        with Guest(net="tap=tap0", netns=lan) as guest:
            address = guest.wait_network()
            server.stop()
            lan.ip("addr", "del", "10.9.0.1/24", "dev", "tap0")
            lan.ip("addr", "add", "10.9.0.3/24", "dev", "tap0")
            (tmp_path / "second").mkdir()
            server = Dnsmasq(lan, tmp_path / "second", times=(30, 60))
            guest.wait_for("route -n", r"(0\.0\.0\.0|default) +10\.9\.0\.3", timeout=20)
            assert guest.wait_network() == address
            assert server.said("DHCPACK(") and not server.said("DHCPDISCOVER(")
            assert "10.9.0.3" in guest.run("cat /etc/resolv.conf")
            assert "1 received" in guest.run("ping -c 1 10.9.0.3")
    finally:
        server.stop()


@pytest.fixture
def raw_server():
    """A DHCP server of single packets on a wire where nobody else speaks."""
    if not can_make_networks():
        pytest.skip("needs root and /dev/net/tun")
    lan = Namespace(address=None)
    server = RawServer(lan)
    yield server
    server.peer.close()
    lan.close()


def test_a_lease_that_nobody_extends_ends(raw_server):
    with Guest(net="tap=tap0", netns=raw_server.lan, wait=False) as guest:
        bound = raw_server.give("10.9.0.60", lease=10)
        guest.wait_prompt()
        assert guest.wait_network() == "10.9.0.60"
        renewal, at = raw_server.next("request")
        assert renewal[IP].dst == raw_server.peer.ip and 4 < at - bound < 7
        while renewal[IP].dst != "255.255.255.255":
            renewal, at = raw_server.next("request")
            assert renewal[BOOTP].ciaddr == "10.9.0.60"
        assert 7.5 < at - bound < 9.8
        raw_server.next("discover")
        guest.wait_for("ifconfig eth0", r"(?s)eth0(?!.*inet )", timeout=2)
        assert 9.8 < time.monotonic() - bound < 13
        assert "10.9.0" not in guest.run("route -n")
        assert "expired" in guest.run("cat /run/dhcp.eth0")
        raw_server.give("10.9.0.61", lease=100)
        assert guest.wait_network() == "10.9.0.61"
        assert "10.9.0.99" in guest.run("route -n")


def test_a_lease_begins_when_it_is_asked_for(raw_server):
    """However long the client has been looking for a server by then."""
    with Guest(net="tap=tap0", netns=raw_server.lan, wait=False):
        start = raw_server.next("discover")[1]
        while raw_server.next("discover")[1] - start < 6:
            pass
        bound = raw_server.give("10.9.0.60", lease=10)
        renewal, at = raw_server.next("request")
        assert renewal[BOOTP].ciaddr == "10.9.0.60" and 4 < at - bound < 7


def test_an_address_that_is_withdrawn_is_given_up(raw_server):
    with Guest(net="tap=tap0", netns=raw_server.lan, wait=False) as guest:
        raw_server.give("10.9.0.60", lease=10)
        guest.wait_prompt()
        assert guest.wait_network() == "10.9.0.60"
        renewal, _ = raw_server.next("request")
        raw_server.reply(renewal, "nak")
        guest.wait_for("ifconfig eth0", r"(?s)eth0(?!.*inet )", timeout=2)
        raw_server.give("10.9.0.61", lease=100)
        assert guest.wait_network() == "10.9.0.61"


def test_no_server_at_first(lan, tmp_path):
    with Guest(net="tap=tap0", netns=lan) as guest:
        state = guest.run("ifconfig eth0")
        assert "inet " not in state and "UP" in state
        assert guest.run("echo works") == "works"
        server = Dnsmasq(lan, tmp_path)
        try:
            guest.wait_network(timeout=60)
        finally:
            server.stop()


def test_the_cable_is_pulled_and_put_back():
    with Guest(ports=(7,)) as guest:
        guest.wait_network()
        assert "RUNNING" in guest.run("ifconfig eth0")
        guest.monitor("set_link n0 off")
        deadline = time.monotonic() + 10
        while "RUNNING" in guest.run("ifconfig eth0"):
            assert time.monotonic() < deadline, guest.run("ifconfig eth0")
            time.sleep(0.2)
        output, status = guest.run("ping -c 1 -W 2 10.0.2.2", check=False)
        assert status != 0
        guest.monitor("set_link n0 on")
        guest.wait_for("ifconfig eth0", "RUNNING")
        guest.wait_for("ping -c 1 -W 2 10.0.2.2", r"\b1 (packets )?received", timeout=30)
        with guest.connect(7) as s:
            s.sendall(b"plugged")
            assert s.recv(7) == b"plugged"


def test_the_cable_is_out_from_the_start(lan, tmp_path):
    server = Dnsmasq(lan, tmp_path)
    try:
        with Guest(net="tap=tap0", netns=lan, wait=False) as guest:
            deadline = time.monotonic() + 10
            while True:
                try:
                    guest.monitor("set_link n0 off")
                    break
                except OSError:
                    assert time.monotonic() < deadline
                    time.sleep(0.02)
            guest.wait_prompt()
            time.sleep(2)
            assert "RUNNING" not in guest.run("ifconfig eth0")
            guest.monitor("set_link n0 on")
            guest.wait_network(timeout=60)
    finally:
        server.stop()


def test_no_network_card():
    with Guest(net="none") as guest:
        output, _ = guest.run("ifconfig -a", check=False)
        assert "lo" in output and "127.0.0.1" in output
        output, status = guest.run("ifconfig eth0", check=False)
        assert status != 0 and "eth0" in output
        assert "1 received" in guest.run("ping -c 1 127.0.0.1").replace(
            "packets received", "received")
        assert guest.run("echo works") == "works"
