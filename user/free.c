/* free: shows how much memory there is, in KiB; -h for people, -b bytes, -m MiB. */
#define _GNU_SOURCE
#include <stdio.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#include "lib/util.h"

static char unit = 'k';

static void print_amount(uint64_t bytes)
{
	char human[8];

	switch (unit) {
	case 'h':
		format_human(bytes, human);
		printf(" %11s", human);
		break;
	case 'b':
		printf(" %11llu", (unsigned long long)bytes);
		break;
	case 'm':
		printf(" %11llu", (unsigned long long)(bytes >> 20));
		break;
	default:
		printf(" %11llu", (unsigned long long)(bytes >> 10));
		break;
	}
}

int main(int argc, char **argv)
{
	struct sysinfo si;
	uint64_t total, available;
	int c;

	prog_init(argv[0]);
	while ((c = getopt(argc, argv, "bkmh")) != -1) {
		if (c == '?')
			usage(2, "[-bkmh]");
		unit = (char)c;
	}
	if (sysinfo(&si) < 0)
		die_errno(1, "sysinfo");
	total = (uint64_t)si.totalram * si.mem_unit;
	available = (uint64_t)si.freeram * si.mem_unit;
	puts("             total        used        free      shared");
	fputs("Mem: ", stdout);
	print_amount(total);
	print_amount(total - available);
	print_amount(available);
	print_amount((uint64_t)si.sharedram * si.mem_unit);
	putchar('\n');
	return finish(0);
}
