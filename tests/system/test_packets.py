"""The guest on the wire, packet by packet, to a peer made of scapy packets."""

import re
import socket
import time

import pytest
from scapy.layers.inet import ICMP, IP, TCP, UDP
from scapy.layers.l2 import ARP, Ether
from scapy.packet import Raw

from network import RawPeer

GUEST, PEER = "10.9.0.2", "10.9.0.99"


@pytest.fixture
def peer(tap_guest, namespace):
    raw = RawPeer(namespace, PEER, GUEST)
    raw.resolve()
    yield raw
    raw.close()


def tcp(answer_to):
    """A predicate: a TCP segment from the guest to the port of this packet."""
    return lambda p: (TCP in p and p[IP].src == GUEST
                      and p[TCP].dport == answer_to[TCP].sport
                      and p[TCP].sport == answer_to[TCP].dport)


class Connection:
    """The peer's side of a TCP connection, by hand."""

    def __init__(self, peer, sport, dport=7, window=65535, options=()):
        self.peer, self.sport, self.dport, self.window = peer, sport, dport, window
        self.seq = 1_000_000
        syn = self.segment("S", options=list(options))
        answer = peer.exchange(syn, tcp(syn), tries=3)
        assert answer is not None and answer[TCP].flags == "SA", answer and answer.summary()
        self.synack = answer
        self.seq += 1
        self.ack = answer[TCP].seq + 1
        peer.send(self.segment("A"))

    def segment(self, flags, data=b"", seq=None, ack=None, options=()):
        packet = IP(src=PEER, dst=GUEST) / TCP(
            sport=self.sport, dport=self.dport, seq=self.seq if seq is None else seq,
            ack=getattr(self, "ack", 0) if ack is None else ack, flags=flags,
            window=self.window, options=list(options))
        return packet / Raw(data) if data else packet

    def send(self, flags, data=b"", **kw):
        self.peer.send(self.segment(flags, data, **kw))

    def receive(self, wanted=lambda p: True, timeout=2):
        mine = tcp(self.segment("A"))
        return self.peer.receive(lambda p: mine(p) and wanted(p), timeout)

    def reset(self):
        self.send("RA")


def payload(frame):
    """The TCP data of a frame, without Ethernet padding."""
    length = frame[IP].len - frame[IP].ihl * 4 - frame[TCP].dataofs * 4
    return bytes(frame[TCP].payload)[:length]


def counters(tap_guest):
    """All numbers of `netstat -s`: {"Udp.InErrors": 3, ...}; zeros are not shown."""
    found, section = {}, ""
    for line in tap_guest.run("netstat -s").splitlines():
        if m := re.match(r"(\w+):$", line):
            section = m.group(1)
        elif m := re.match(r"\s+(\w+)\s+(\d+)$", line):
            found[f"{section}.{m.group(1)}"] = int(m.group(2))
    assert found
    return found


# ---- what a closed port and an open one answer ----

def test_a_closed_tcp_port_answers_rst(peer):
    syn = IP(src=PEER, dst=GUEST) / TCP(sport=40000, dport=9, seq=77, flags="S")
    answer = peer.exchange(syn, tcp(syn), tries=3)
    assert answer[TCP].flags == "RA" and answer[TCP].ack == 78 and answer[TCP].seq == 0


def test_a_stray_ack_is_answered_by_rst_with_its_ack(peer):
    stray = IP(src=PEER, dst=GUEST) / TCP(sport=40001, dport=9, seq=5, ack=99, flags="A")
    answer = peer.exchange(stray, tcp(stray), tries=3)
    assert answer[TCP].flags == "R" and answer[TCP].seq == 99


def test_a_stray_rst_is_not_answered(peer):
    stray = IP(src=PEER, dst=GUEST) / TCP(sport=40002, dport=9, seq=5, flags="R")
    assert peer.exchange(stray, tcp(stray), timeout=1) is None


def test_a_closed_udp_port_answers_icmp(peer):
    packet = IP(src=PEER, dst=GUEST) / UDP(sport=40003, dport=9) / b"anyone?"
    answer = peer.exchange(packet, lambda p: ICMP in p, tries=3)
    assert (answer[ICMP].type, answer[ICMP].code) == (3, 3)
    assert bytes(answer[ICMP].payload)[:28] == bytes(packet)[:28]


def test_no_icmp_error_for_a_broadcast_or_a_later_fragment(peer):
    for packet in (IP(src=PEER, dst="10.9.0.255") / UDP(sport=1, dport=9) / b"x",
                   IP(src=PEER, dst=GUEST, frag=100) / b"tail of something"):
        peer.send(packet)
        assert peer.receive(lambda p: ICMP in p, timeout=0.7) is None


@pytest.mark.parametrize("flags", [0, "DF"])
@pytest.mark.parametrize("size", [0, 56, 1472])
def test_echo_with_and_without_df(peer, flags, size):
    packet = IP(src=PEER, dst=GUEST, flags=flags) / ICMP(id=5, seq=size) / Raw(b"p" * size)
    answer = peer.exchange(packet, lambda p: ICMP in p and p[ICMP].type == 0, tries=3)
    assert answer[ICMP].seq == size
    assert bytes(answer[ICMP].payload)[:size] == b"p" * size


def test_a_fragmented_echo_in_any_order(peer):
    from scapy.layers.inet import fragment
    whole = IP(src=PEER, dst=GUEST, id=4711) / ICMP(id=6, seq=1) / Raw(bytes(range(250)) * 16)
    pieces = fragment(whole, fragsize=1000)
    for order in (pieces, pieces[::-1], pieces + pieces[:1]):
        for piece in order:
            peer.send(piece)
        # the answer is as long and comes in fragments too: its first one will do
        answer = peer.receive(lambda p: IP in p and p[IP].proto == 1 and p[IP].frag == 0, 3)
        assert answer is not None and answer[IP].flags.MF
        while peer.receive(lambda p: IP in p, 0.3):
            pass
        whole[IP].id += 1
        pieces = fragment(whole, fragsize=1000)


# ---- TCP by hand ----

def test_a_handshake_offers_mss_and_window_scale(peer):
    c = Connection(peer, 41000, options=[("MSS", 1460), ("WScale", 7)])
    options = dict(c.synack[TCP].options[:])
    assert options["MSS"] == 1460 and "WScale" in options
    c.reset()


def test_no_window_scale_unless_offered(peer):
    c = Connection(peer, 41001, options=[("MSS", 1460)])
    assert "WScale" not in dict(c.synack[TCP].options)
    c.reset()


def test_initial_sequence_numbers_are_not_guessable(peer):
    numbers = []
    for port in range(41100, 41110):
        c = Connection(peer, port)
        numbers.append(c.synack[TCP].seq)
        c.reset()
    steps = {(b - a) % 2**32 for a, b in zip(numbers, numbers[1:])}
    assert len(steps) == len(numbers) - 1
    assert max(steps) > 1_000_000


def test_data_is_echoed_and_the_peer_mss_is_kept(peer):
    c = Connection(peer, 41002, options=[("MSS", 500)])
    data = b"a" * 1400
    c.send("PA", data)
    got = b""
    c.seq += len(data)
    while len(got) < len(data):
        answer = c.receive(lambda p: payload(p) != b"")
        assert answer is not None, f"{len(got)} of {len(data)} bytes came back"
        assert len(payload(answer)) <= 500
        if answer[TCP].seq == c.ack:
            got += payload(answer)
            c.ack = (c.ack + len(payload(answer))) % 2**32
        c.send("A")
    assert got == data
    c.reset()


def test_a_pure_ack_is_not_held_back(peer):
    """Two full segments are acknowledged at once, one alone within the delayed
    ACK's 200 ms, and neither waits for a retransmission timer (>= 1 s at first)."""
    c = Connection(peer, 41003, dport=7, window=0)	# the echo cannot be sent: pure ACKs only
    for count, limit in ((2, 0.15), (1, 0.5)):
        for _ in range(count):
            c.send("A", b"d" * 1460)
            c.seq += 1460
        start = time.monotonic()
        answer = c.receive(lambda p: p[TCP].ack == c.seq, timeout=3)
        took = time.monotonic() - start
        assert answer is not None, "no ACK at all"
        assert took < limit, f"the ACK of {count} segments took {took * 1000:.0f} ms"
    c.reset()


def test_a_lost_segment_is_retransmitted(peer):
    c = Connection(peer, 41004)
    c.send("PA", b"again")
    c.seq += 5
    has_data = lambda p: payload(p) == b"again"	# noqa: E731
    first = c.receive(has_data)
    second = c.receive(has_data, timeout=4)	# never acknowledged so far
    assert first is not None and second is not None
    assert first[TCP].seq == second[TCP].seq
    c.reset()


def test_out_of_order_data_is_acknowledged_and_reassembled(peer):
    c = Connection(peer, 41005)
    c.send("PA", b"world", seq=c.seq + 6)
    duplicate = c.receive()
    assert duplicate[TCP].ack == c.seq
    c.send("PA", b"hello ")
    c.seq += 11
    got = b""
    while len(got) < 11:
        answer = c.receive(lambda p: payload(p) != b"")
        assert answer is not None
        if answer[TCP].seq == (c.ack + len(got)) % 2**32:
            got += payload(answer)
    assert got == b"hello world"
    c.reset()


def test_a_zero_window_is_probed(peer):
    c = Connection(peer, 41006, window=0)
    c.send("PA", b"wait for it")
    c.seq += 11
    probe = c.receive(lambda p: payload(p) != b"" or p[TCP].seq == c.ack - 1, timeout=8)
    assert probe is not None, "no window probe"
    assert len(payload(probe)) <= 1
    c.window = 1000
    c.send("A")
    assert c.receive(lambda p: payload(p).endswith(b"for it"), timeout=4) is not None
    c.reset()


def test_rst_rules_of_rfc_5961(peer):
    c = Connection(peer, 41007)
    c.send("R", seq=c.seq + 1000)	# in the window, not exact: a challenge ACK
    challenge = c.receive()
    assert challenge is not None and challenge[TCP].flags == "A"
    c.send("R", seq=c.seq - 100_000)	# outside: nothing
    assert c.receive(timeout=0.5) is None
    c.send("S", seq=c.seq + 5)		# a SYN in a connection: a challenge ACK
    challenge = c.receive()
    assert challenge is not None and challenge[TCP].flags == "A"
    c.send("PA", b"alive")		# and it still lives
    assert c.receive(lambda p: payload(p) == b"alive") is not None
    c.send("R", seq=c.seq + 5)		# exact: it ends
    time.sleep(0.1)
    c.send("A", seq=c.seq + 5)
    answer = c.receive(lambda p: "R" in p[TCP].flags)
    assert answer is not None


def test_a_fin_is_answered_and_the_connection_closes(peer):
    c = Connection(peer, 41008)
    c.send("FA")
    c.seq += 1
    fin = c.receive(lambda p: "F" in p[TCP].flags)
    assert fin is not None and fin[TCP].ack == c.seq
    c.ack = fin[TCP].seq + 1
    c.send("A")
    assert c.receive(timeout=1.5) is None	# no retransmission


def test_an_unanswered_syn_ack_is_retransmitted(peer):
    syn = IP(src=PEER, dst=GUEST) / TCP(sport=41009, dport=7, seq=1, flags="S")
    assert peer.exchange(syn, tcp(syn)) is not None
    assert peer.receive(tcp(syn), timeout=4) is not None
    peer.send(IP(src=PEER, dst=GUEST) / TCP(sport=41009, dport=7, seq=2, flags="R"))


# ---- bad packets are counted and dropped ----

def bad_packets():
    good = IP(src=PEER, dst=GUEST)
    yield "short IP header", bytes(good / UDP(dport=7))[:12]
    yield "IP version 5", bytes([0x55]) + bytes(good / UDP(dport=7))[1:]
    yield "header length 4", bytes([0x41]) + bytes(good / UDP(dport=7))[1:]
    yield "header longer than packet", bytes([0x4f]) + bytes(good / UDP(dport=7))[1:24]
    yield "total length too long", bytes(IP(src=PEER, dst=GUEST, len=1000) / UDP(dport=7))
    yield "bad IP checksum", bytes(IP(src=PEER, dst=GUEST, chksum=0x1234) / UDP(dport=7))
    yield "bad UDP checksum", bytes(good / UDP(dport=7, chksum=0x1234) / b"data")
    yield "bad UDP length", bytes(good / UDP(dport=7, len=4) / b"data")
    yield "UDP length beyond the packet", bytes(good / UDP(dport=7, len=2000) / b"data")
    yield "bad TCP checksum", bytes(good / TCP(dport=7, flags="S", chksum=0x1234))
    yield "TCP header beyond the packet", bytes(good / TCP(dport=7, flags="S", dataofs=15))
    yield "TCP header too short", bytes(good / TCP(dport=7, flags="S", dataofs=2))
    yield "bad ICMP checksum", bytes(good / ICMP(chksum=0x1234))
    yield "short ICMP", bytes(good) + b"\x08\x00"
    yield "loopback source", bytes(IP(src="127.0.0.1", dst=GUEST) / UDP(dport=7))
    yield "broadcast source", bytes(IP(src="255.255.255.255", dst=GUEST) / UDP(dport=7))
    yield "unknown protocol", bytes(IP(src=PEER, dst=GUEST, proto=253) / b"what")


def test_bad_packets_are_counted_and_dropped(peer, tap_guest):
    before = counters(tap_guest)
    sent = 0
    for name, packet in bad_packets():
        frame = bytes(Ether(src=peer.MAC, dst=peer.guest_mac, type=0x800)) + packet
        peer.send_frame(frame)
        sent += 1
        assert peer.receive(lambda p: TCP in p or UDP in p, timeout=0.1) is None, name
    after = counters(tap_guest)
    bad = {k: v - before.get(k, 0) for k, v in after.items()
           if v > before.get(k, 0) and re.search(r"err|bad|invalid|discard|unknown|martian|trunc", k,
                                                 re.IGNORECASE)}
    print(bad)
    assert sum(bad.values()) >= sent // 2, (bad, after)
    assert peer.exchange(IP(src=PEER, dst=GUEST) / ICMP(id=9), lambda p: ICMP in p) is not None


def test_strange_frames_and_options_do_no_harm(peer, tap_guest):
    """Seeded garbage of every length on top of valid headers; then all still works."""
    import random
    rng = random.Random(4)
    mac = Ether(src=peer.MAC, dst=peer.guest_mac)
    for i in range(2000):
        junk = rng.randbytes(rng.randrange(0, 80))
        frame = rng.choice([
            lambda: bytes(mac)[:12] + rng.randbytes(2) + junk,
            lambda: bytes(mac / ARP(op=rng.randrange(4), psrc=PEER))[:rng.randrange(14, 42)],
            lambda: bytes(mac / ARP(hwlen=rng.randrange(256), plen=rng.randrange(256))),
            lambda: bytes(mac / IP(src=PEER, dst=GUEST, ihl=rng.randrange(5, 16)) / junk),
            lambda: bytes(mac / IP(src=PEER, dst=GUEST, frag=rng.randrange(8192),
                                   flags=rng.randrange(8), id=rng.randrange(4)) / junk),
            lambda: bytes(mac / IP(src=PEER, dst=GUEST) / TCP(
                sport=rng.randrange(65536), dport=7, flags=rng.randrange(256),
                seq=rng.randrange(2**32), dataofs=rng.randrange(16)) / junk),
            lambda: bytes(mac / IP(src=PEER, dst=GUEST) / UDP(sport=7, dport=rng.randrange(65536))
                          / junk),
            lambda: bytes(mac / IP(src=PEER, dst=GUEST) / ICMP(type=rng.randrange(256),
                                                               code=rng.randrange(16)) / junk),
        ])()
        peer.send_frame(frame)
    time.sleep(0.5)
    while peer.receive(lambda p: True, 0.05):
        pass
    c = Connection(peer, 42000)
    c.send("PA", b"fine")
    assert c.receive(lambda p: payload(p) == b"fine") is not None
    c.reset()
    assert "echod" in tap_guest.run("ps -e")


# ---- ARP ----

def test_arp_asks_again_and_gives_up(peer, tap_guest, namespace):
    """Packets to a silent neighbour wait, are asked for several times, then fail."""
    output, status = tap_guest.run("ping -c 1 -W 5 10.9.0.77", check=False, timeout=30)
    assert status != 0
    asked = 0
    while peer.receive(lambda p: ARP in p and p[ARP].op == 1 and p[ARP].pdst == "10.9.0.77", 0.5):
        asked += 1
    assert 2 <= asked <= 10, asked


def test_a_gratuitous_arp_moves_a_neighbour(peer, tap_guest, namespace):
    with namespace, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.sendto(b"x", (GUEST, 7))
    other = "02:00:00:00:00:aa"
    tap_guest.run(f"ping -c 1 -W 1 {PEER}", check=False)	# the raw peer does not answer pings
    while peer.receive(lambda p: True, 0.2):
        pass
    peer.send_frame(Ether(src=other, dst="ff:ff:ff:ff:ff:ff") / ARP(
        op=1, hwsrc=other, psrc=PEER, pdst=PEER))
    tap_guest.start(f"ping -c 1 -W 1 {PEER}")
    moved = peer.receive(lambda p: IP in p and p[IP].dst == PEER, 3)
    assert moved is not None and moved.dst == other
    tap_guest.wait_prompt()
