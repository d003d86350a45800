"""The machine restarts while this machine's connections to it are still open."""

import socket

import pytest

from guest import Guest


@pytest.mark.limit(120)
@pytest.mark.parametrize("way", ["machine restart", "system_reset"])
def test_stale_connections_do_not_disturb_new_ones(namespace, way):
    with Guest(net="tap=tap0", append="ip=10.9.0.2/24,10.9.0.1", netns=namespace,
               reboot=True) as guest:
        guest.wait_network()
        stale = []
        for _ in range(50):
            s = namespace.connect(("10.9.0.2", 7))
            s.sendall(b"x")
            assert s.recv(1) == b"x"
            stale.append(s)
        guest.mark()
        if way == "machine restart":
            guest.start(way)
        else:
            guest.monitor("system_reset")
        guest.wait_prompt(60)
        guest.wait_network()

        # the same local port again would be the worst: take those of stale ones
        ports = [s.getsockname()[1] for s in stale]
        fresh = namespace.connect(("10.9.0.2", 7))
        for s in stale:
            try:
                s.sendall(b"are you there?")
            except OSError:
                pass	# a reset has come already
        for _ in range(20):
            fresh.sendall(b"fresh")
            assert fresh.recv(5, socket.MSG_WAITALL) == b"fresh"
        # the guest has answered the stale ones with resets
        for s in stale:
            s.settimeout(10)
            with pytest.raises(ConnectionResetError):
                s.recv(1)
            s.close()
        with namespace:
            for port in ports[:10]:
                with socket.socket() as s:
                    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                    s.bind(("10.9.0.1", port))
                    s.settimeout(10)
                    s.connect(("10.9.0.2", 7))
                    s.sendall(b"y")
                    assert s.recv(1) == b"y"
        fresh.close()
