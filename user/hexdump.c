/* hexdump: bytes in hexadecimal; -C with characters, -n N only so many, -s N skips some. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/util.h"

static bool canonical, squeeze = true;
static uint64_t offset, limit = UINT64_MAX;

static void print_canonical(const unsigned char *p, size_t n)
{
	printf("%08llx ", (unsigned long long)offset);
	for (size_t i = 0; i < 16; i++) {
		if (i % 8 == 0)
			putchar(' ');
		if (i < n)
			printf("%02x ", p[i]);
		else
			fputs("   ", stdout);
	}
	fputs(" |", stdout);
	for (size_t i = 0; i < n; i++)
		putchar(p[i] >= 32 && p[i] < 127 ? p[i] : '.');
	puts("|");
}

static void print_words(const unsigned char *p, size_t n)
{
	printf("%07llx", (unsigned long long)offset);
	for (size_t i = 0; i < n; i += 2)
		printf(" %04x", p[i] | (i + 1 < n ? p[i + 1] << 8 : 0));
	putchar('\n');
}

/* Rows that repeat are shown as one star. */
static void print_row(const unsigned char *p, size_t n)
{
	static unsigned char last[16];
	static bool have_last, starred;

	if (squeeze && have_last && n == 16 && memcmp(p, last, 16) == 0) {
		if (!starred)
			puts("*");
		starred = true;
	} else {
		starred = false;
		if (canonical)
			print_canonical(p, n);
		else
			print_words(p, n);
	}
	have_last = n == 16;
	memcpy(last, p, n);
	offset += n;
}

static int dump(void)
{
	unsigned char row[16];
	size_t n = 0;

	while (limit > 0) {
		size_t want = sizeof(row) - n < limit ? sizeof(row) - n : (size_t)limit;
		size_t got = fread(row + n, 1, want, stdin);

		if (got == 0)
			break;
		n += got;
		limit -= got;
		if (n == sizeof(row)) {
			print_row(row, n);
			n = 0;
		}
	}
	if (n > 0)
		print_row(row, n);
	printf(canonical ? "%08llx\n" : "%07llx\n", (unsigned long long)offset);
	return ferror(stdin) ? 1 : 0;
}

static void skip(uint64_t n)
{
	if (fseek(stdin, (long)n, SEEK_SET) == 0) {
		offset = n;
		return;
	}
	for (; offset < n && getchar() != EOF; offset++)
		;
}

int main(int argc, char **argv)
{
	uint64_t start = 0;
	int c;

	prog_init(argv[0]);
	while ((c = getopt(argc, argv, "Cvn:s:")) != -1) {
		if (c == 'C')
			canonical = true;
		else if (c == 'v')
			squeeze = false;
		else if (c == '?' || parse_size(optarg, c == 'n' ? &limit : &start) < 0)
			usage(2, "[-Cv] [-n LENGTH] [-s OFFSET] [FILE]");
	}
	if (optind < argc && !freopen(argv[optind], "re", stdin))
		die_errno(1, "%s", argv[optind]);
	if (start)
		skip(start);
	if (dump()) {
		complain_errno("read error");
		return 1;
	}
	return finish(0);
}
