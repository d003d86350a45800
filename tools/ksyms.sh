#!/bin/sh
# Turn `nm -n KERNEL` (standard input) into an assembler file with the table
# that the kernel's backtraces use.  Called twice by tools/kernel.mk.
#
# Section .ksyms, between the symbols ksyms_start and ksyms_end; all numbers
# are little-endian uint32_t:
#     count
#     count times { address - 0xffffffff80000000, name - ksyms_start },
#         ascending by address
#     the names, each ended by a zero byte
# A function reaches to the next entry's address.
set -eu
awk '
	BEGIN { n = 0 }
	($2 == "t" || $2 == "T") && substr($1, 1, 8) == "ffffffff" && $3 !~ /^\.L/ {
		address[n] = substr($1, 9)
		name[n++] = $3
	}
	END {
		print "\t.section .note.GNU-stack,\"\",@progbits"
		print "\t.section .ksyms,\"a\",@progbits"
		print "\t.balign 4"
		print "\t.globl ksyms_start, ksyms_end"
		print "ksyms_start:"
		printf "\t.long %d\n", n
		for (i = 0; i < n; i++)
			printf "\t.long 0x%s - 0x80000000, name%d - ksyms_start\n", address[i], i
		for (i = 0; i < n; i++)
			printf "name%d:\t.asciz \"%s\"\n", i, name[i]
		print "ksyms_end:"
	}'
