"""Getting an address, and saying what is wrong while there is none."""

import re
import subprocess
import time

import pytest

from conftest import can_make_networks
from guest import Guest
from network import Namespace


@pytest.fixture
def lan():
    if not can_make_networks():
        pytest.skip("needs root and /dev/net/tun")
    with_network = Namespace()
    yield with_network
    with_network.close()


class Dnsmasq:
    """A DHCP server on the namespace's tap0; its log is what it said."""

    def __init__(self, lan, directory, lease="2m"):
        self.log = directory / "dnsmasq.log"
        hosts = directory / "hosts"
        hosts.write_text("10.9.0.1 gateway.test\n10.9.0.55 other.test\n")
        self.process = subprocess.Popen(
            lan.command(["dnsmasq", "--no-daemon", "--conf-file=/dev/null",
                         "--no-resolv", "--no-hosts", f"--addn-hosts={hosts}",
                         "--interface=tap0", "--bind-interfaces",
                         f"--dhcp-range=10.9.0.50,10.9.0.60,{lease}", "--log-dhcp",
                         f"--dhcp-leasefile={directory}/leases", "--dhcp-authoritative",
                         f"--log-facility={self.log}"]), stderr=subprocess.DEVNULL)

    def stop(self):
        self.process.terminate()
        self.process.wait()

    def said(self, word):
        return self.log.exists() and word in self.log.read_text()


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
    """The shortest lease dnsmasq gives is two minutes; renewal is at half of it."""
    server = Dnsmasq(lan, tmp_path)
    try:
        with Guest(net="tap=tap0", netns=lan) as guest:
            address = guest.wait_network()
            deadline = time.monotonic() + 80
            while server.log.read_text().count("DHCPACK(") < 2:
                assert time.monotonic() < deadline, "the lease was not renewed"
                time.sleep(1)
            assert guest.wait_network() == address
    finally:
        server.stop()


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
