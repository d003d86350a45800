#!/bin/sh
# usage: mkiso.sh KERNEL ROOTFS_CPIO CMDLINE OUTPUT
# A bootable CD: GRUB for BIOS machines, loading the kernel by multiboot2 with
# the root file system as its module, at once and without a menu.
set -eu
kernel=$1 rootfs=$2 cmdline=$3 out=$4
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/iso/boot/grub"
cp "$kernel" "$work/iso/boot/kernel.elf"
cp "$rootfs" "$work/iso/boot/rootfs.cpio"

# One GRUB word, in GRUB's quoting, which is the shell's.  GRUB hands it on
# between double quotes and with a backslash before each of ' " and \; the
# kernel's multiboot2 code takes these away again.
quoted=$(printf '%s' "$cmdline" | sed "s/'/'\\\\''/g")
cat >"$work/iso/boot/grub/grub.cfg" <<END
serial --unit=0 --speed=115200
terminfo serial dumb
terminal_input serial
terminal_output serial
multiboot2 /boot/kernel.elf '$quoted'
module2 /boot/rootfs.cpio rootfs
boot
END

bios=$(dirname "$(command -v grub-mkrescue)")/../lib/grub/i386-pc
if ! grub-mkrescue -d "$bios" --locales= --fonts= --themes= \
	--install-modules="multiboot2 normal serial iso9660 biosdisk part_msdos" \
	-o "$out" "$work/iso" >"$work/log" 2>&1; then
	echo "mkiso.sh: grub-mkrescue failed: $(tail -n 1 "$work/log")" >&2
	exit 1
fi
