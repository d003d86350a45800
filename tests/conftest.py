"""What all tests share: fixtures, a time limit for every test, the summary."""

import os
import signal
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import guest as guest_module	# noqa: E402
import network	# noqa: E402

DEFAULT_LIMIT = 120


def pytest_configure(config):
    config.addinivalue_line("markers", "limit(seconds): the test's time limit")


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_protocol(item):
    """A test that hangs fails; its guests are killed with its module."""
    marker = item.get_closest_marker("limit")
    seconds = marker.args[0] if marker else DEFAULT_LIMIT

    def expired(*_):
        pytest.fail(f"time limit of {seconds} s", pytrace=True)

    old = signal.signal(signal.SIGALRM, expired)
    signal.alarm(seconds)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, old)


def pytest_sessionfinish(session):
    guest_module.kill_all()
    network.close_all()


def pytest_terminal_summary(terminalreporter):
    """Leave the figures for tools/test.sh."""
    path = os.environ.get("RESULT_FILE")
    if path:
        count = {k: len(terminalreporter.stats.get(k, []))
                 for k in ("passed", "failed", "error", "skipped")}
        Path(path).write_text(
            f"{count['passed']} {count['failed'] + count['error']} {count['skipped']}\n")


def can_make_networks():
    return os.geteuid() == 0 and os.access("/dev/net/tun", os.R_OK | os.W_OK)


@pytest.fixture(scope="module")
def namespace():
    """A network namespace with tap0, this side 10.9.0.1/24."""
    if not can_make_networks():
        pytest.skip("needs root and /dev/net/tun")
    with_network = network.Namespace()
    yield with_network
    with_network.close()


@pytest.fixture(scope="module")
def guest():
    """A guest on QEMU's user network, with echod and httpd reachable; one for
    all tests of a module."""
    with guest_module.Guest(ports=(7, 80), udp_ports=(7,)) as g:
        g.wait_network()
        yield g


@pytest.fixture(scope="module")
def tap_guest(namespace):
    """A guest at 10.9.0.2 on the namespace's tap0."""
    with guest_module.Guest(net="tap=tap0", append="ip=10.9.0.2/24,10.9.0.1",
                            netns=namespace) as g:
        g.wait_network()
        yield g
