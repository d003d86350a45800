#!/bin/bash
# usage: need.sh [--install] GROUP...      groups: build image qemu gdb test bench format
# Check that the tools of the named groups are here and new enough.  What is
# wrong is said in one sentence with the package to install, exit status 1.
# With --install, on Debian and Ubuntu, missing packages are installed (apt-get,
# through sudo when not root) after saying so.
set -u

install=
[ "${1:-}" = --install ] && { install=yes; shift; }
missing=()	# packages
reason=		# the first thing that is missing, for people

lack() {	# lack WHAT PACKAGE
	[ -n "$reason" ] || reason="$1"
	case " ${missing[*]-} " in *" $2 "*) ;; *) missing+=("$2") ;; esac
}

tool() {	# tool COMMAND PACKAGE
	command -v "$1" >/dev/null || [ -x "/usr/sbin/$1" ] || [ -x "/sbin/$1" ] || lack "$1" "$2"
}

file() {	# file PATTERN WHAT PACKAGE
	compgen -G "$1" >/dev/null || lack "$2" "$3"
}

too_old() {	# too_old WHAT HAVE WANT PACKAGE
	echo "$1 $2 is too old, $3 or newer is needed; install a newer $4." >&2
	exit 1
}

# newer COMMAND WANT PACKAGE: the first number with a dot in its --version
newer() {
	local have
	have=$("$1" --version 2>/dev/null | grep -oE '[0-9]+\.[0-9]+(\.[0-9]+)?' | head -n 1)
	[ -n "$have" ] || return 0
	[ "$(printf '%s\n%s\n' "$2" "$have" | sort -V | head -n 1)" = "$2" ] ||
		too_old "$1" "$have" "$2" "$3"
}

python_module() {	# python_module NAME PACKAGE
	/usr/bin/python3 -c "import $1" 2>/dev/null || lack "Python's $1" "$2"
}

# The compiler: the Makefile exports its choice; otherwise the native one.
check_build() {
	local cc=${CC:-gcc} ld=${LD:-ld}
	tool make make
	if [[ $cc == *clang* ]]; then
		tool "$cc" clang
		tool "$ld" binutils
		command -v "$cc" >/dev/null && newer "$cc" 11.0 clang
	elif command -v "$cc" >/dev/null; then
		newer "$cc" 10.0 gcc
		case $("$cc" -dumpmachine) in
		x86_64*) ;;
		*) lack "a compiler for x86_64" gcc-x86-64-linux-gnu ;;
		esac
	else
		lack "the C compiler $cc" "$([ "$(uname -m)" = x86_64 ] && echo gcc || echo gcc-x86-64-linux-gnu)"
	fi
	tool "$ld" binutils
	command -v "$ld" >/dev/null && newer "$ld" 2.35 binutils
	tool cpio cpio
}

check_image() {
	tool grub-mkrescue grub-common
	tool xorriso xorriso
	tool mformat mtools
	file "/usr/*/grub/i386-pc/boot.img" "GRUB for BIOS machines" grub-pc-bin
}

check_qemu() {
	local qemu=${QEMU:-qemu-system-x86_64}
	tool "$qemu" qemu-system-x86
	command -v "$qemu" >/dev/null && newer "$qemu" 5.2 qemu-system-x86
}

check_gdb() { tool gdb gdb; }

check_test() {
	tool gcc gcc	# the unit tests are host programs
	file "/usr/include/cmocka.h" cmocka libcmocka-dev
	file "/usr/include/stdio.h" "the C library's headers" libc6-dev
	tool git git
	tool clang clang
	tool musl-gcc musl-tools
	tool ip iproute2
	tool dnsmasq dnsmasq-base
	tool curl curl
	tool nc netcat-openbsd
	tool /usr/bin/python3 python3
	python_module pytest python3-pytest
	python_module scapy python3-scapy
	check_gdb
}

check_bench() {
	tool musl-gcc musl-tools
	tool ip iproute2
	tool busybox busybox-static
	tool xz xz-utils
	file "/boot/vmlinuz-*" "a Linux kernel to compare with" linux-image-amd64
}

check_format() { tool clang-format clang-format; }

for group; do
	"check_$group"
done
[ ${#missing[@]} -gt 0 ] || exit 0

if [ -n "$install" ] && [ -f /etc/debian_version ] && command -v apt-get >/dev/null; then
	root=
	if [ "$(id -u)" != 0 ]; then
		root=sudo
		command -v sudo >/dev/null || install=
	fi
	if [ -n "$install" ]; then
		echo "Installing what is missing, with $root${root:+ }apt-get: ${missing[*]}"
		$root apt-get update -q >/dev/null
		$root env DEBIAN_FRONTEND=noninteractive \
			apt-get install -y -q --no-install-recommends "${missing[@]}" >/dev/null && exit 0
		echo "apt-get could not install ${missing[*]}; see its message above." >&2
		exit 1
	fi
fi
echo "$reason is missing; install the package$([ ${#missing[@]} = 1 ] || echo s) ${missing[*]}." >&2
exit 1
