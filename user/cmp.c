/* cmp: compares two files byte by byte; -s says nothing, -l shows all that differ. */
#define _GNU_SOURCE
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/util.h"

static FILE *open_file(const char *name)
{
	FILE *f = strcmp(name, "-") == 0 ? stdin : fopen(name, "re");

	if (!f)
		die_errno(2, "%s", name);
	return f;
}

int main(int argc, char **argv)
{
	bool silent = false, list = false;
	unsigned long long byte = 1, line = 1;
	int status = 0;
	FILE *f[2];
	int c;

	prog_init(argv[0]);
	while ((c = getopt(argc, argv, "sl")) != -1) {
		if (c == 's')
			silent = true;
		else if (c == 'l')
			list = true;
		else
			usage(2, "[-sl] FILE1 [FILE2]");
	}
	if (argc - optind < 1 || argc - optind > 2)
		usage(2, "[-sl] FILE1 [FILE2]");
	f[0] = open_file(argv[optind]);
	f[1] = open_file(argc - optind == 2 ? argv[optind + 1] : "-");
	for (;; byte++) {
		int a = getc(f[0]);
		int b = getc(f[1]);

		if (a == b && a == EOF)
			break;
		if (a == EOF || b == EOF) {
			if (!silent)
				complain("%s ends after byte %llu",
					 argc - optind == 1 && b == EOF ? "-"
									: argv[optind + (b == EOF)],
					 byte - 1);
			return 1;
		}
		if (a != b) {
			status = 1;
			if (silent)
				return 1;
			if (!list) {
				printf("%s %s differ: byte %llu, line %llu\n", argv[optind],
				       argc - optind == 2 ? argv[optind + 1] : "-", byte, line);
				return finish(1);
			}
			printf("%llu %3o %3o\n", byte, (unsigned int)a, (unsigned int)b);
		}
		line += a == '\n';
	}
	if (ferror(f[0]) || ferror(f[1]))
		die_errno(2, "read error");
	return finish(status);
}
