"""A Sockeye guest as the tests see it: its console, its QEMU, its ports.

Guest(...) starts tools/qemu; the console is read by a thread into one growing
buffer.  expect() waits for a pattern, run() types a command into the shell and
returns what it printed and its exit status.  close() ends QEMU, always.
"""

import os
import re
import signal
import socket
import subprocess
import tempfile
import threading
import time
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
LAUNCHER = TOP / "tools/qemu"
OVERLAY = TOP / "build/tests-overlay"
# The shell's prompt with nothing typed behind it: the console ends there, or a
# message of the system follows.
PROMPT = rb"sockeye:\S*[#$] (?:\x1b\[[0-9;?]*[A-Za-z])*(?=\Z|\r|\n|init: |\[ )"
BOOT_TIMEOUT = 60

_alive = set()


class ConsoleTimeout(AssertionError):
    """The guest did not print what was expected in time."""


def free_port(kind=socket.SOCK_STREAM):
    """A port of this machine that nobody uses at the moment."""
    with socket.socket(socket.AF_INET, kind) as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def kill_all():
    for guest in list(_alive):
        guest.close()


def printable(data):
    """Console bytes as text, without carriage returns and escape sequences."""
    text = data.decode("utf-8", "replace").replace("\r", "")
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text)


class Guest:
    def __init__(self, *, boot="direct", net="user", ports=(), udp_ports=(), smp=1, mem=64,
                 append="", overlay=OVERLAY, pcap=None, netns=None, gdb=False, reboot=False,
                 timeout=None, wait=True):
        """ports, udp_ports: guest ports to reach from this machine (self.port[...]).
        netns: a network.Namespace to run QEMU in.  wait: until the prompt is there."""
        self._dir = tempfile.TemporaryDirectory(prefix="sockeye-test-")
        self.monitor_path = self._dir.name + "/monitor"
        self.port, self.udp_port = {}, {}
        self._seen = b""
        self._mark = 0
        self._changed = threading.Condition()
        self._eof = False
        command = [str(LAUNCHER), "--boot", boot, "--net", net, "--smp", str(smp),
                   "--mem", str(mem)]
        for p in ports:
            self.port[p] = free_port()
            command += ["--hostfwd", f"tcp:{self.port[p]}:{p}"]
        for p in udp_ports:
            self.udp_port[p] = free_port(socket.SOCK_DGRAM)
            command += ["--hostfwd", f"udp:{self.udp_port[p]}:{p}"]
        if append:
            command += ["--append", append]
        if overlay:
            command += ["--overlay", str(overlay)]
        if pcap:
            command += ["--pcap", str(pcap)]
        if timeout:
            command += ["--timeout", str(timeout)]
        command += (["--gdb"] if gdb else []) + (["--reboot"] if reboot else [])
        env = dict(os.environ, SOCKEYE_MONITOR=self.monitor_path)
        if gdb:
            self.gdb_port = free_port()
            env["GDB_PORT"] = str(self.gdb_port)
        if netns:
            command = netns.command(command)
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT, cwd=TOP, env=env,
                                        start_new_session=True)
        _alive.add(self)
        threading.Thread(target=self._read, daemon=True).start()
        if wait:
            self.wait_prompt()

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.close()

    def close(self):
        """End QEMU, whatever it is doing, and remove its files."""
        if self in _alive:
            _alive.discard(self)
            for sig in (signal.SIGTERM, signal.SIGKILL):
                try:
                    os.killpg(self.process.pid, sig)
                    self.process.wait(5)
                    break
                except ProcessLookupError:
                    break
                except subprocess.TimeoutExpired:
                    continue
            self.process.wait()
            self._dir.cleanup()

    # ---- the console ----

    def _read(self):
        while True:
            data = os.read(self.process.stdout.fileno(), 65536)
            with self._changed:
                self._seen += data
                self._eof = not data
                self._changed.notify_all()
            if not data:
                return

    def console(self):
        """All that the guest has printed so far, as text."""
        with self._changed:
            return printable(self._seen)

    def send(self, text):
        """Type text; no newline is added."""
        self.process.stdin.write(text.encode() if isinstance(text, str) else text)
        self.process.stdin.flush()

    def mark(self):
        """From now on, expect() looks only at what is printed later."""
        with self._changed:
            self._mark = len(self._seen)

    def expect(self, pattern, timeout=10):
        """Wait for a regular expression on the console behind the last match;
        return the match.  The match is consumed."""
        if isinstance(pattern, str):
            pattern = pattern.encode()
        regex = re.compile(pattern, re.MULTILINE)
        deadline = time.monotonic() + timeout
        with self._changed:
            while True:
                found = regex.search(self._seen, self._mark)
                if found:
                    self._mark = found.end()
                    return found
                left = deadline - time.monotonic()
                if self._eof or left <= 0:
                    raise ConsoleTimeout(
                        f"{'the guest ended' if self._eof else f'{timeout} s passed'} without "
                        f"{pattern!r}; its console ended with:\n"
                        + printable(self._seen[-3000:]))
                self._changed.wait(left)

    def wait_prompt(self, timeout=BOOT_TIMEOUT):
        self.expect(PROMPT, timeout)

    def start(self, command):
        """Type a command line and do not wait for it."""
        self.mark()
        self.send(command + "\n")

    def run(self, command, timeout=20, check=True):
        """Run a shell command; return its output without the last newline (check:
        its status must be 0), or with check=False the pair (output, status)."""
        # one line, so that nothing is typed while the command runs; the quotes keep
        # the line's own echo from looking like its output
        self.mark()
        separator = "" if command.endswith("&") else ";"
        self.send(f'echo @@"begin"; {command}{separator} echo @@"end" $?\n')
        self.expect(rb"@@begin\r?\n", timeout)
        start = self._mark
        end = self.expect(rb"@@end (\d+)\r?\n", timeout)
        output = printable(self._seen[start:end.start()]).rstrip("\n")
        status = int(end.group(1))
        if not check:
            return output, status
        assert status == 0, f"{command}: exit status {status}\n{output}"
        return output

    # ---- QEMU ----

    def monitor(self, command):
        """Give a command to QEMU's monitor, wait for its answer, return it."""
        with socket.socket(socket.AF_UNIX) as s:
            s.settimeout(10)
            s.connect(self.monitor_path)
            data = b""
            while not data.endswith(b"(qemu) "):
                data += s.recv(4096)
            s.sendall(command.encode() + b"\n")
            data = b""
            while not data.endswith(b"(qemu) "):
                more = s.recv(4096)
                if not more:
                    break
                data += more
        return data.decode("utf-8", "replace")

    def wait_exit(self, timeout=30):
        """Wait for the launcher to end and return its exit status."""
        return self.process.wait(timeout)

    # ---- what tests ask often ----

    def wait_network(self, timeout=20):
        """Wait until eth0 has an address; return it."""
        return self.wait_for("ifconfig eth0", r"inet (?:addr:)?(\d+\.\d+\.\d+\.\d+)",
                             timeout).group(1)

    def wait_for(self, command, pattern, timeout=20):
        """Repeat a command until its output matches; return the match."""
        deadline = time.monotonic() + timeout
        while True:
            output, _ = self.run(command, check=False)
            found = re.search(pattern, output)
            if found:
                return found
            assert time.monotonic() < deadline, f"{command} never showed {pattern}:\n{output}"
            time.sleep(0.2)

    def pid_of(self, name):
        """The process id of a server or program, or None."""
        for line in self.run("ps -e").splitlines():
            words = line.split()
            if words and words[0].isdigit() and any(
                    w.rsplit("/", 1)[-1] == name for w in words[1:]):
                return int(words[0])
        return None

    def wait_pid(self, name, other_than=None, timeout=10):
        """Wait until a process of this name (other than a given one) runs."""
        deadline = time.monotonic() + timeout
        while True:
            pid = self.pid_of(name)
            if pid is not None and pid != other_than:
                return pid
            assert time.monotonic() < deadline, f"{name} is not running:\n" + self.run("ps -e")
            time.sleep(0.1)

    def free_kib(self):
        """Free memory of the guest in KiB, by its own account."""
        words = re.search(r"Mem:\s+(.*)", self.run("free")).group(1).split()
        return int(words[2])

    def connect(self, port, timeout=10):
        """A TCP connection from this machine to a port of the guest."""
        return socket.create_connection(("127.0.0.1", self.port[port]), timeout)
