"""The shell and the tools on the serial console."""

import re
import time

import pytest


@pytest.mark.parametrize("command,output", [
    ("echo one two", "one two"),
    ("echo 'a  b' \"c  $((1 + 2))\"", "a  b c  3"),
    ("x=5; echo $x ${x}6", "5 56"),
    ("false; echo $?", "1"),
    ("true && echo yes || echo no", "yes"),
    ("echo hello | cat | cat", "hello"),
    ("printf 'b\\na\\nc\\n' | sort | head -n 2", "a\nb"),
    ("echo abc > /tmp/f; cat < /tmp/f; echo d >> /tmp/f; wc -l < /tmp/f", "abc\n2"),
    ("for i in 1 2 3; do echo $i; done | tail -n 1", "3"),
    ("if [ -d /bin ]; then echo dir; fi", "dir"),
    ("cd /bin; echo ec*; cd /", "echo echod"),
    ("mkdir -p /tmp/a/b && touch /tmp/a/b/c && ls /tmp/a/b && rm -r /tmp/a", "c"),
    ("ln -s /tmp/f /tmp/link; grep -c d /tmp/link; rm /tmp/link", "1"),
    ("echo $(echo nested $(echo twice))", "nested twice"),
    ("cd /etc; pwd; cd /", "/etc"),
    ("echo text | hexdump -C | grep -c '74 65 78 74 0a'", "1"),
    ("seq 100 | tail -n 2; seq 100 | tail -c 3; seq 5 | tail -n +4; seq 5 | tail -c +9",
     "99\n100\n00\n4\n5\n5"),
    ("seq 30000 > /tmp/f; tail -c 6 /tmp/f; tail -n 1 /tmp/f; tail -n +29999 /tmp/f",
     "30000\n30000\n29999\n30000"),
    ("head -c 90000000 /dev/zero | tail -c 7 | wc -c", "7"),	# more than there is memory
    ("find /etc -name hosts -o -name 'p*' ! -name passwd -o -name nothing | sort",
     "/etc/hosts\n/etc/profile"),
    ("head /etc/passwd -n 1 | wc -l; env printf %s -x", "1\n-x"),
    ("V=exported; export V; env | grep ^V=", "V=exported"),
])
def test_a_command_line(guest, command, output):
    assert guest.run(command, check=False)[0] == output


def test_an_error_names_the_file(guest):
    output, status = guest.run("cat /nonexistent", check=False)
    assert status == 1 and "/nonexistent: No such file or directory" in output


def test_tail_says_what_it_cannot_read(guest):
    output, status = guest.run("tail /etc", check=False)
    assert status == 1 and "/etc: Is a directory" in output


def test_an_unknown_command_is_127(guest):
    output, status = guest.run("no-such-command", check=False)
    assert status == 127 and "not found" in output


def test_ctrl_c_ends_the_foreground_program(guest):
    guest.start("sleep 100")
    time.sleep(0.5)
    guest.send("\x03")
    guest.wait_prompt(5)
    assert guest.run("echo alive") == "alive"


def test_ctrl_z_stops_and_fg_goes_on(guest):
    guest.start("sleep 2")
    time.sleep(0.3)
    guest.send("\x1a")
    guest.expect("(?i)stopped", 5)
    guest.wait_prompt(5)
    assert "sleep" in guest.run("jobs")
    guest.start("fg")
    guest.wait_prompt(10)
    assert guest.run("jobs") == ""


def test_background_jobs(guest):
    assert guest.run("sleep 0.2 & wait; echo done").endswith("done")


def test_a_signal_reaches_a_job_that_was_only_just_started(guest):
    guest.run("for i in 1 2 3 4 5 6 7 8; do sleep 100 & kill %%; wait; done", timeout=20)
    assert guest.run("jobs") == ""


def test_history_and_line_editing(guest):
    guest.run("echo from-history")
    guest.run("true")
    guest.mark()
    guest.send("ech\x7fho edited\x01\x05\n")	# backspace, Ctrl-A, Ctrl-E
    guest.expect(r"(?m)^edited\r?$", 5)
    guest.wait_prompt()
    guest.mark()
    guest.send("\x1b[A\n")			# the previous line again
    guest.expect(r"(?m)^edited\r?$", 5)
    guest.wait_prompt()


def test_ctrl_d_at_the_prompt_gives_a_new_shell(guest):
    guest.send("\x04")
    time.sleep(0.5)
    guest.send("\n")
    guest.wait_prompt(10)
    assert guest.run("echo again") == "again"


def test_a_script_runs(guest):
    guest.run("printf '#!/bin/sh\\necho script $1\\nexit 3\\n' > /tmp/s; chmod +x /tmp/s")
    output, status = guest.run("/tmp/s argument", check=False)
    assert (output, status) == ("script argument", 3)


@pytest.mark.parametrize("tool", ["ps", "free", "uptime", "dmesg", "mount", "top -n 1 -b",
                                  "env", "ls -l /", "ls -la /bin"])
def test_a_tool_shows_something(guest, tool):
    assert len(guest.run(tool)) > 20


def test_a_bad_pointer_is_a_signal_and_not_the_end(guest):
    output, status = guest.run("crash", check=False)
    assert status == 128 + 11, output
    assert guest.run("echo alive") == "alive"


def test_the_root_is_not_unmounted(guest):
    output, status = guest.run("umount /", check=False)
    assert status == 1 and "busy" in output
    assert "bin" in guest.run("ls /")


@pytest.mark.parametrize("server", ["httpd -p 80", "echod -p 7"])
def test_a_server_whose_port_is_taken_says_so_and_ends(guest, server):
    output, status = guest.run(server, check=False, timeout=5)
    assert status == 1 and "Address already in use" in output


def test_the_machine_knows_its_own_name(guest):
    assert "1 received" in guest.run("ping -c 1 $(hostname)")


def test_routes_are_shown_as_numbers_when_asked(guest):
    assert "default" in guest.run("route")
    lines = guest.run("route -n").splitlines()[1:]
    assert ["0.0.0.0", "10.0.2.2", "0.0.0.0"] in [line.split()[:3] for line in lines]
    assert ["10.0.2.0", "0.0.0.0", "255.255.255.0"] in [line.split()[:3] for line in lines]


def test_date_prints_nanoseconds(guest):
    assert re.fullmatch(r"\d{9}", guest.run("date +%N"))
    assert re.fullmatch(r"\d{10}\.\d{9}x %N", guest.run("date +%s.%Nx' '%%N"))


def test_netstat_takes_the_usual_letters(guest):
    listening = guest.run("netstat -tlnp")
    assert "0.0.0.0:80" in listening and "PID/Program" in listening


def test_the_usual_places_are_there(guest):
    guest.run("printf '#!/usr/bin/env sh\\necho $1\\n' > /var/tmp/s; chmod +x /var/tmp/s")
    assert guest.run("/var/tmp/s found") == "found"
    assert guest.run("stat -c %a /dev/shm /var/tmp /tmp").split() == ["1777"] * 3
    assert "null" in guest.run("ls /dev") and "dhcp.eth0" in guest.run("ls /run")
