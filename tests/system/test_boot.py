"""From power-on to the prompt: both ways to boot, one and two processors, the
kernel command line, run= and its exit status."""

import re
import shutil
import subprocess
import time

import pytest

from guest import LAUNCHER, OVERLAY, TOP, Guest


def launch(*arguments, stdin="", timeout=60):
    """Run the launcher to its end; return (exit status, console, errors)."""
    result = subprocess.run([str(LAUNCHER), *arguments], input=stdin, capture_output=True,
                            text=True, errors="replace", timeout=timeout, cwd=TOP)
    return result.returncode, result.stdout.replace("\r", ""), result.stderr


@pytest.mark.parametrize("smp", [1, 2])
@pytest.mark.parametrize("boot", ["iso", "direct"])
def test_boots_to_a_prompt_with_network(boot, smp):
    with Guest(boot=boot, smp=smp, ports=(7,)) as guest:
        assert guest.wait_network().startswith("10.0.2.")
        assert guest.run("echo $((6 * 7))") == "42"
        with guest.connect(7) as s:
            s.sendall(b"hello")
            assert s.recv(5, 0x100) == b"hello"


def test_two_processors_both_work():
    with Guest(smp=2) as guest:
        guest.run("yard nop")
        log = guest.run("dmesg")
        assert re.search(r"\b2 (?:CPUs|processors)\b|[Cc][Pp][Uu] ?1\b", log), log


@pytest.mark.limit(180)
def test_boots_within_a_second_and_a_half():
    """From the kernel's first instruction to the prompt with the network up, by the
    guest's own clock: the best of five, for the machine is shared."""
    times = []
    for _ in range(5):
        with Guest(append="ip=dhcp") as guest:
            guest.wait_network()
            log = guest.run("dmesg")
            stamps = [float(t) for t in re.findall(
                r"^\[ *(\d+\.\d+)\].*(?:eth0.*(?:address|inet|lease|bound)|shell)", log,
                re.MULTILINE | re.IGNORECASE)]
            assert stamps, log
            times.append(max(stamps))
    print("seconds to prompt and network:", times)
    assert min(times) < 1.5, times


def test_run_gives_its_exit_status():
    assert launch("--boot", "direct", "--append", "run='exit 7'")[0] == 7
    assert launch("--boot", "direct", "--append", "run='true'")[0] == 0
    status, console, _ = launch("--boot", "direct", "--append",
                                "run='echo one; echo two; false'")
    assert status == 1 and "one\ntwo\n" in console


def test_run_keeps_its_quoting_through_grub():
    command = """echo "a  b" \\$HOME | cat; echo $((1+1))"""
    for boot in ("direct", "iso"):
        status, console, errors = launch("--boot", boot, "--append", f"ip=dhcp run='{command}'")
        assert status == 0, errors
        assert "a  b $HOME\n2\n" in console, (boot, console)


def test_run_works_in_both_boots_with_an_overlay(tmp_path):
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/greeting").write_text("laid over\n")
    for boot in ("direct", "iso"):
        status, console, _ = launch("--boot", boot, "--overlay", str(tmp_path),
                                    "--append", "run='cat /etc/greeting /etc/hosts'")
        assert status == 0 and "laid over\n" in console and "localhost" in console


def test_power_off_ends_the_launcher():
    with Guest() as guest:
        guest.start("poweroff")
        assert guest.wait_exit() == 0


def test_a_timeout_ends_it_with_124():
    start = time.monotonic()
    status, _, _ = launch("--boot", "direct", "--timeout", "3")
    assert status == 124 and time.monotonic() - start < 10


def test_a_guest_that_ends_without_a_status_gives_125():
    status, _, errors = launch("--boot", "direct", "--timeout", "30", "--overlay", str(OVERLAY),
                               "--append", "run='machine restart'")
    assert status == 125 and errors.count("\n") == 1


def test_without_init_the_kernel_stops_with_a_clear_message(tmp_path):
    (tmp_path / "sbin").mkdir()
    shutil.copy(TOP / "build/bin/true", tmp_path / "sbin/init")
    status, console, _ = launch("--boot", "direct", "--timeout", "5", "--overlay", str(tmp_path))
    assert "init" in console and "panic" in console


@pytest.mark.parametrize("change, message", [
    (lambda image: image[:54] + b"ffffffff" + image[62:], "cut off"),
    (lambda image: image[:94] + b"ffffffff" + image[102:], "no boot image"),
    (lambda image: image[512:], "no boot image"),
], ids=["long file", "long name", "another file"])
def test_a_wrong_boot_image_is_a_clear_panic(tmp_path, change, message):
    shutil.copytree(TOP / "tools", tmp_path / "tools")
    (tmp_path / "build").mkdir()
    shutil.copy(TOP / "build/kernel.elf", tmp_path / "build")
    image = (TOP / "build/rootfs.cpio").read_bytes()
    assert image.startswith(b"070701") and image[110:120] == b"sbin/init\0"
    (tmp_path / "build/rootfs.cpio").write_bytes(change(image))
    result = subprocess.run([str(tmp_path / "tools/qemu"), "--boot", "direct", "--net", "none",
                             "--timeout", "4"], input=b"", capture_output=True, timeout=60)
    assert b"panic" in result.stdout and message.encode() in result.stdout


def test_a_bad_command_line_key_is_a_warning():
    status, console, _ = launch("--boot", "direct", "--append",
                                "frobnicate=3 ip=nonsense run='echo up'")
    assert status == 0 and "up\n" in console
    assert "frobnicate" in console and "nonsense" in console


def test_it_runs_in_64_mib():
    with Guest(mem=64, ports=(7, 80)) as guest:
        guest.wait_network()
        total = int(guest.run("free").split("Mem:")[1].split()[0])
        assert total <= 65536
        assert guest.free_kib() > 16384, guest.run("free")


def test_input_from_a_pipe_reaches_the_shell():
    status, console, _ = launch("--boot", "direct", "--timeout", "60",
                                "--overlay", str(OVERLAY), stdin="\n" * 3 + "echo from-a-$((1+1))-pipe\nmachine off\n")
    assert status == 0 and "from-a-2-pipe" in console


@pytest.mark.limit(180)
def test_an_unmodified_linux_program_runs_whole():
    """yard is linked with musl by musl-gcc -static: a Linux executable."""
    with Guest(mem=128, overlay=OVERLAY) as guest:
        guest.wait_network()
        for program in ("yard", "yard-sockeye"):
            figures = guest.run(f"{program} kernel; {program} loopback", timeout=80)
            for name in ("null_syscall", "pipe_round_trip", "fork_exit_wait", "fork_exec_wait",
                         "page_fault", "loopback_tcp_stream", "loopback_tcp_rr"):
                assert re.search(rf"^{name} \d", figures, re.MULTILINE), figures
