"""Networks made for one test: a namespace, TAP devices, and a raw peer.

Everything is named after this process and removed by close().  Sockets and
scapy's packets are used from this process: `with namespace:` puts the calling
thread into the namespace, and a socket stays where it was created.
"""

import ctypes
import fcntl
import itertools
import os
import select
import socket
import struct
import subprocess
import time
from pathlib import Path

_CLONE_NEWNET = 0x40000000
_TUNSETIFF = 0x400454CA
_IFF_TAP, _IFF_NO_PI = 0x0002, 0x1000
_libc = ctypes.CDLL(None, use_errno=True)
_number = itertools.count()
_alive = set()


def close_all():
    for namespace in list(_alive):
        namespace.close()


def _setns(fd):
    if _libc.setns(fd, _CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "setns")


class Namespace:
    """A network namespace, with the TAP device tap0 for the guest unless tap=False;
    tap0 has the given address on this side, or none, so that this machine is silent."""

    def __init__(self, address="10.9.0.1/24", tap=True):
        self.name = f"sockeye-{os.getpid()}-{next(_number)}"
        self._run("ip", "netns", "add", self.name)
        _alive.add(self)
        self._fd = os.open(f"/run/netns/{self.name}", os.O_RDONLY)
        self._home = []
        self.ip("link", "set", "lo", "up")
        with self:	# no neighbour discovery among the packets that tests count
            Path("/proc/sys/net/ipv6/conf/all/disable_ipv6").write_text("1")
        if tap:
            self.ip("tuntap", "add", "tap0", "mode", "tap")
            if address:
                self.ip("addr", "add", address, "dev", "tap0")
            self.ip("link", "set", "tap0", "up")

    @staticmethod
    def _run(*command, check=True):
        result = subprocess.run(command, capture_output=True, text=True)
        assert not check or result.returncode == 0, f"{' '.join(command)}: {result.stderr}"
        return result.stdout

    def ip(self, *arguments):
        return self.execute("ip", *arguments)

    def command(self, command):
        """The command line that runs a command in the namespace.  (nsenter, since
        `ip netns exec` also wants to mount, which not every container allows.)"""
        return ["nsenter", f"--net=/run/netns/{self.name}", *command]

    def execute(self, *command, check=True):
        return self._run(*self.command(command), check=check)

    def __enter__(self):
        self._home.append(os.open("/proc/thread-self/ns/net", os.O_RDONLY))
        _setns(self._fd)
        return self

    def __exit__(self, *exception):
        home = self._home.pop()
        _setns(home)
        os.close(home)

    def connect(self, address, timeout=10):
        with self:
            return socket.create_connection(address, timeout)

    def close(self):
        if self in _alive:
            _alive.discard(self)
            os.close(self._fd)
            subprocess.run(["ip", "netns", "del", self.name], capture_output=True)


def open_tap(name):
    """Create a TAP device in the current namespace; return the file whose reads
    and writes are its frames."""
    fd = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(fd, _TUNSETIFF, struct.pack("16sH22x", name.encode(), _IFF_TAP | _IFF_NO_PI))
    return fd


def packet_socket(interface):
    """An AF_PACKET socket on an interface of the current namespace."""
    s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
    s.bind((interface, 0))
    s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
    return s


class RawPeer:
    """A machine on the wire made of scapy packets alone.

    It answers ARP for its own address, and nothing else by itself."""

    MAC = "02:00:00:00:00:99"

    def __init__(self, namespace, ip, guest_ip):
        from scapy.layers.l2 import ARP, Ether
        self.Ether, self.ARP = Ether, ARP
        self.ip, self.guest_ip, self.guest_mac = ip, guest_ip, None
        self.answer_arp = True
        with namespace:
            self.socket = packet_socket("tap0")

    def close(self):
        self.socket.close()

    def send_frame(self, frame):
        self.socket.send(bytes(frame))

    def resolve(self, timeout=5):
        """Learn the guest's MAC address with ARP; return it."""
        deadline = time.monotonic() + timeout
        while self.guest_mac is None and time.monotonic() < deadline:
            self.send_frame(self.Ether(src=self.MAC, dst="ff:ff:ff:ff:ff:ff") / self.ARP(
                op="who-has", hwsrc=self.MAC, psrc=self.ip, pdst=self.guest_ip))
            self.receive(lambda p: self.ARP in p and p[self.ARP].op == 2, 0.5)
        assert self.guest_mac, "the guest does not answer ARP"
        return self.guest_mac

    def send(self, packet):
        """Send an IP packet to the guest."""
        if self.guest_mac is None:
            self.resolve()
        self.send_frame(self.Ether(src=self.MAC, dst=self.guest_mac) / packet)

    def receive(self, wanted, timeout=2):
        """The first frame from the guest for which wanted(frame) is true, or None."""
        deadline = time.monotonic() + timeout
        while True:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self.socket], [], [], left)[0]:
                return None
            data, address = self.socket.recvfrom(65536)
            if address[2] == socket.PACKET_OUTGOING:
                continue
            frame = self.Ether(data)
            if frame.src == self.MAC:
                continue
            if self.ARP in frame:
                self._arp(frame)
            if wanted(frame):
                return frame

    def _arp(self, frame):
        arp = frame[self.ARP]
        if arp.psrc == self.guest_ip:
            self.guest_mac = arp.hwsrc
        if arp.op == 1 and arp.pdst == self.ip and self.answer_arp:
            self.send_frame(self.Ether(src=self.MAC, dst=arp.hwsrc) / self.ARP(
                op="is-at", hwsrc=self.MAC, psrc=self.ip, hwdst=arp.hwsrc, pdst=arp.psrc))

    def exchange(self, packet, wanted, timeout=2, tries=1):
        """Send a packet and wait for an answer, up to `tries` times."""
        for _ in range(tries):
            self.send(packet)
            answer = self.receive(wanted, timeout)
            if answer is not None:
                return answer
        return None
