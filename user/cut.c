/* cut: parts of lines: bytes (-b, -c LIST) or fields (-f LIST) parted by -d C; -s drops lines
 * without it. */
#define _GNU_SOURCE
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/ranges.h"
#include "lib/util.h"

static struct ranges ranges;
static bool only_separated;
static char separator = '\t';

static void cut_bytes(const char *line, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (ranges_contain(&ranges, i + 1))
			putchar(line[i]);
	putchar('\n');
}

static void cut_fields(const char *line, size_t len)
{
	const char *end = line + len;
	unsigned long field = 1;
	bool printed = false;

	if (!memchr(line, separator, len)) {
		if (!only_separated)
			printf("%s\n", line);
		return;
	}
	for (const char *p = line;; field++) {
		const char *stop = memchr(p, separator, (size_t)(end - p));
		size_t n = (size_t)((stop ? stop : end) - p);

		if (ranges_contain(&ranges, field)) {
			if (printed)
				putchar(separator);
			fwrite(p, 1, n, stdout);
			printed = true;
		}
		if (!stop)
			break;
		p = stop + 1;
	}
	putchar('\n');
}

static int cut_file(FILE *f, bool fields)
{
	char *line = NULL;
	size_t cap = 0;
	ssize_t n;

	while ((n = getline(&line, &cap, f)) >= 0) {
		if (n > 0 && line[n - 1] == '\n')
			line[--n] = '\0';
		if (fields)
			cut_fields(line, (size_t)n);
		else
			cut_bytes(line, (size_t)n);
	}
	free(line);
	return ferror(f);
}

int main(int argc, char **argv)
{
	int mode = 0;
	int status = 0;
	int c;

	prog_init(argv[0]);
	while ((c = getopt(argc, argv, "b:c:f:d:s")) != -1) {
		if (c == 's') {
			only_separated = true;
		} else if (c == 'd' && optarg[0] && !optarg[1]) {
			separator = optarg[0];
		} else if (c == 'b' || c == 'c' || c == 'f') {
			mode = c;
			if (ranges_parse(optarg, &ranges) < 0)
				die(2, "%s: not a list of numbers", optarg);
		} else {
			usage(2, "-b|-c|-f LIST [-d C] [-s] [FILE...]");
		}
	}
	if (!mode)
		usage(2, "-b|-c|-f LIST [-d C] [-s] [FILE...]");
	if (optind == argc)
		return finish(cut_file(stdin, mode == 'f'));
	for (; optind < argc; optind++) {
		FILE *f = strcmp(argv[optind], "-") == 0 ? stdin : fopen(argv[optind], "re");

		if (!f || cut_file(f, mode == 'f')) {
			complain_errno("%s", argv[optind]);
			status = 1;
		}
		if (f && f != stdin)
			fclose(f);
	}
	return finish(status);
}
