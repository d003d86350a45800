"""A bad wire between this machine and a guest, bad in a repeatable way.

The guest's TAP device and this machine's, host0, are in namespaces of their own.
The wire carries frames between them in both directions and on the way loses,
duplicates, reorders and corrupts some, as a seeded generator says.
ARP goes through untouched: the tests are about IP and TCP.
"""

import heapq
import os
import random
import select
import threading
import time

from network import Namespace, open_tap, packet_socket


class Wire:
    def __init__(self, address="10.9.0.1/24", *, seed=1, loss=0.0, duplicate=0.0, reorder=0.0,
                 corrupt=0.0, delay=0.003):
        """address: this machine's, on host0.  The rates are per frame; a reordered
        frame is held back for `delay` seconds.  The guest belongs on tap0 in
        self.guest_side; sockets of this machine in self.host_side."""
        self.loss, self.duplicate, self.reorder = loss, duplicate, reorder
        self.corrupt, self.delay = corrupt, delay
        self.frames = self.lost = self.duplicated = self.reordered = self.corrupted = 0
        self._random = random.Random(seed)
        self._held = []		# (when, serial, direction, frame)
        self._serial = 0
        self.guest_side = Namespace(address=None)
        self.host_side = Namespace(tap=False)
        with self.guest_side:
            self._guest = packet_socket("tap0")
        with self.host_side:
            self._host = open_tap("host0")
        self.host_side.ip("addr", "add", address, "dev", "host0")
        self.host_side.ip("link", "set", "host0", "up")
        self._stop, self._wake = os.pipe()
        self._thread = threading.Thread(target=self._loop, daemon=True)
        self._thread.start()

    def close(self):
        os.write(self._wake, b"x")
        self._thread.join()
        os.close(self._host)
        self._guest.close()
        os.close(self._stop)
        os.close(self._wake)
        self.guest_side.close()
        self.host_side.close()

    def _deliver(self, to_guest, frame):
        try:
            if to_guest:
                self._guest.send(frame)
            else:
                os.write(self._host, frame)
        except OSError:
            pass	# a full queue is one more way to lose a frame

    def _carry(self, to_guest, frame):
        """One frame's fate."""
        chance = self._random.random
        self.frames += 1
        if frame[12:14] == b"\x08\x00":
            if chance() < self.loss:
                self.lost += 1
                return
            if chance() < self.corrupt:
                self.corrupted += 1
                at = self._random.randrange(14, len(frame))
                flip = 1 << self._random.randrange(8)
                frame = frame[:at] + bytes([frame[at] ^ flip]) + frame[at + 1:]
            if chance() < self.duplicate:
                self.duplicated += 1
                self._deliver(to_guest, frame)
            if chance() < self.reorder:
                self.reordered += 1
                self._serial += 1
                heapq.heappush(self._held, (time.monotonic() + self.delay, self._serial,
                                            to_guest, frame))
                return
        self._deliver(to_guest, frame)

    def _loop(self):
        guest = self._guest.fileno()
        while True:
            wait = None
            if self._held:
                wait = max(0.0, self._held[0][0] - time.monotonic())
            ready = select.select([self._host, guest, self._stop], [], [], wait)[0]
            if self._stop in ready:
                return
            now = time.monotonic()
            while self._held and self._held[0][0] <= now:
                _, _, to_guest, frame = heapq.heappop(self._held)
                self._deliver(to_guest, frame)
            if self._host in ready:
                self._drain_host()
            if guest in ready:
                self._drain_guest()

    def _drain_host(self):
        for _ in range(64):
            try:
                self._carry(True, os.read(self._host, 65536))
            except BlockingIOError:
                return

    def _drain_guest(self):
        for _ in range(64):
            try:
                frame, address = self._guest.recvfrom(65536, 0x40)	# MSG_DONTWAIT
            except BlockingIOError:
                return
            if address[2] != 4:		# PACKET_OUTGOING: what this side sent
                self._carry(False, frame)
