#!/bin/sh
# usage: mkcpio.sh DIRECTORY OUTPUT
# Pack a directory as the guest's boot image: cpio "newc", uncompressed, all
# owned by root.  Two such archives may stand one behind the other: the later
# one is laid over the earlier (cpio pads each to 512 bytes with zeros).  Its
# sbin/init comes first: there the kernel, which reads no further, looks for it.
set -eu
if ! command -v cpio >/dev/null; then
	echo "mkcpio.sh: cpio is missing; install the package cpio" >&2
	exit 1
fi
out=$(cd "$(dirname "$2")" && pwd)/$(basename "$2")
cd "$1"
# sorted: a directory comes before what is in it
{
	[ ! -f sbin/init ] || echo sbin/init
	find . -mindepth 1 ! -path ./sbin/init | sed 's|^\./||' | LC_ALL=C sort
} | cpio -o -H newc --owner=0:0 --quiet >"$out.tmp"
mv "$out.tmp" "$out"
