"""Long rows of events, after which free memory is what it was.

"What it was": within SLACK, which is far below what one leaked object per event
would cost.  Every row runs once in small first, so that caches have filled."""

import socket
import time
from pathlib import Path

import pytest

from guest import Guest

SLACK_KIB = 512


@pytest.fixture(scope="module")
def quiet_guest(namespace):
    """A guest that does nothing else."""
    with Guest(net="tap=tap0", append="ip=10.9.0.2/24,10.9.0.1", netns=namespace) as g:
        g.wait_network()
        yield g


def settled_free(guest, at_least=0, patience=20):
    """Free memory, once it no longer grows (or is enough)."""
    deadline = time.monotonic() + patience
    best = guest.free_kib()
    while best < at_least and time.monotonic() < deadline:
        time.sleep(0.5)
        best = max(best, guest.free_kib())
    return best


def check(guest, what, warm_up, event_row):
    warm_up()
    before = settled_free(guest)
    event_row()
    after = settled_free(guest, at_least=before - SLACK_KIB)
    print(f"{what}: {before} KiB free before, {after} KiB after")
    assert after >= before - SLACK_KIB


def cycle(namespace, count):
    """Connect, exchange, close; this side closes first and has the TIME-WAIT."""
    with namespace:
        for i in range(count):
            with socket.create_connection(("10.9.0.2", 7), 10) as s:
                s.sendall(b"%05d" % i)
                assert s.recv(5, socket.MSG_WAITALL) == b"%05d" % i


@pytest.mark.limit(300)
def test_20000_connections(quiet_guest, namespace):
    with namespace:	# each connection has a port of its own, none waits for another's
        Path("/proc/sys/net/ipv4/ip_local_port_range").write_text("2000 65000")
    check(quiet_guest, "20,000 connect/transfer/close cycles",
          lambda: cycle(namespace, 500), lambda: cycle(namespace, 20_000))


@pytest.mark.limit(240)
def test_10000_forks(quiet_guest):
    check(quiet_guest, "10,000 forks",
          lambda: quiet_guest.run("forks 200"),
          lambda: quiet_guest.run("forks 10000", timeout=200))


@pytest.mark.limit(300)
def test_1000_driver_restarts(quiet_guest):
    check(quiet_guest, "1,000 driver restarts",
          lambda: quiet_guest.run("killer e1000 10", timeout=60),
          lambda: print(quiet_guest.run("killer e1000 1000", timeout=280)))


@pytest.mark.limit(180)
def test_clients_that_die_in_system_calls(quiet_guest):
    check(quiet_guest, "500 rounds of deaths in system calls",
          lambda: quiet_guest.run("deaths 20", timeout=60),
          lambda: quiet_guest.run("deaths 500", timeout=150))


@pytest.mark.limit(120)
def test_commands_and_pipelines(quiet_guest):
    line = "i=0; while [ $i -lt {} ]; do ls /bin | grep s | wc -l >/dev/null; i=$((i+1)); done"
    check(quiet_guest, "300 pipelines",
          lambda: quiet_guest.run(line.format(20), timeout=60),
          lambda: quiet_guest.run(line.format(300), timeout=100))


@pytest.mark.limit(120)
def test_files_come_and_go(quiet_guest):
    line = ("i=0; while [ $i -lt {} ]; do mkdir /tmp/d; cp /bin/sh /tmp/d/a; mv /tmp/d/a "
            "/tmp/d/b; ln -s b /tmp/d/c; rm -r /tmp/d; i=$((i+1)); done")
    check(quiet_guest, "200 files",
          lambda: quiet_guest.run(line.format(10), timeout=60),
          lambda: quiet_guest.run(line.format(200), timeout=100))
