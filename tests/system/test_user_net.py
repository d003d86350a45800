"""The guest's own network programs, on QEMU's user network, and this machine's
curl and web server."""

import functools
import hashlib
import http.server
import os
import socket
import subprocess
import threading

import pytest


@pytest.fixture
def web_server(tmp_path):
    """This machine's web server on a free port: (port, directory)."""
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(tmp_path))
    handler.log_message = None
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1], tmp_path
    server.shutdown()


def sha256_of_guest_file(guest, path):
    """The guest sends the file to this machine with nc; its digest is taken here."""
    digest = hashlib.sha256()
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.settimeout(30)
        guest.start(f"nc -q1 10.0.2.2 {listener.getsockname()[1]} < {path}")
        connection, _ = listener.accept()
        with connection:
            while part := connection.recv(1 << 20):
                digest.update(part)
    guest.wait_prompt(30)
    return digest.hexdigest()


def test_curl_shows_a_page(guest):
    result = subprocess.run(["curl", "-sS", "-i", f"http://localhost:{guest.port[80]}/"],
                            capture_output=True, text=True, timeout=20)
    assert result.returncode == 0, result.stderr
    assert " 200 " in result.stdout.split("\n")[0]
    assert "<html" in result.stdout.lower() and "Sockeye" in result.stdout


def test_curl_of_a_missing_page_is_404(guest):
    result = subprocess.run(["curl", "-sS", "-o", "/dev/null", "-w", "%{http_code}",
                             f"http://localhost:{guest.port[80]}/no-such-page"],
                            capture_output=True, text=True, timeout=20)
    assert result.stdout == "404"


def test_httpd_does_not_leave_its_directory(guest):
    result = subprocess.run(["curl", "-sS", "--path-as-is", "-o", "/dev/null", "-w",
                             "%{http_code}", f"http://localhost:{guest.port[80]}/../etc/hosts"],
                            capture_output=True, text=True, timeout=20)
    assert result.stdout in ("400", "403", "404")


@pytest.mark.limit(240)
def test_wget_of_100_mb_has_the_right_sha256(web_server):
    """Needs memory for the file: the root file system is in memory."""
    from guest import Guest
    port, directory = web_server
    digest = hashlib.sha256()
    with open(directory / "big", "wb") as f:
        for _ in range(100):
            block = os.urandom(1_000_000)
            digest.update(block)
            f.write(block)
    with Guest(mem=256) as guest:
        guest.wait_network()
        guest.run(f"wget -O /tmp/big http://10.0.2.2:{port}/big", timeout=180)
        assert guest.run("wc -c < /tmp/big").split()[0] == "100000000"
        assert sha256_of_guest_file(guest, "/tmp/big") == digest.hexdigest()


def test_wget_says_what_is_wrong(guest, web_server):
    port, _ = web_server
    output, status = guest.run(f"wget -O - http://10.0.2.2:{port}/nothing", check=False)
    assert status != 0 and "404" in output
    output, status = guest.run("wget -O - http://10.0.2.2:1/", check=False)
    assert status != 0 and "refused" in output.lower()


def test_ping_answers(guest):
    output = guest.run("ping -c 3 10.0.2.2")
    assert "3 packets transmitted, 3 received" in output.replace("packets received", "received")


def test_the_tools_show_the_network(guest):
    assert "10.0.2.15" in guest.run("ifconfig")
    assert "10.0.2.2" in guest.run("route -n")
    guest.run("ping -c 1 10.0.2.2")
    assert "52:55:0a:00:02:02" in guest.run("arp -n").lower()
    listening = guest.run("netstat -an")
    assert ":7 " in listening and ":80 " in listening and "LISTEN" in listening
    statistics = guest.run("netstat -s").lower()
    assert "tcp" in statistics and "udp" in statistics and "icmp" in statistics


def test_nc_connects_and_listens(guest):
    assert guest.run("echo around | nc -q1 127.0.0.1 7 || echo around | nc 127.0.0.1 7") \
        == "around"
    guest.run("nc -l -p 5555 > /tmp/heard &")
    guest.run("sleep 0.3; echo spoken | nc -q1 127.0.0.1 5555", check=False)
    guest.wait_for("cat /tmp/heard", "spoken")


def test_names_are_looked_up(guest):
    assert "127.0.0.1" in guest.run("nslookup localhost; ping -c 1 localhost")
