/* uniq: drops repeated lines; -c with counts, -d only repeated ones, -u only single ones. */
#define _GNU_SOURCE
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "lib/util.h"

static bool counts, repeated, single, nocase;

static void print(const char *line, unsigned long n)
{
	if (!line || (repeated && n < 2) || (single && n > 1))
		return;
	if (counts)
		printf("%7lu ", n);
	puts(line);
}

int main(int argc, char **argv)
{
	char *line = NULL;
	char *last = NULL;
	unsigned long n = 0;
	size_t cap = 0;
	ssize_t len;
	int c;

	prog_init(argv[0]);
	while ((c = getopt(argc, argv, "cdui")) != -1) {
		switch (c) {
		case 'c':
			counts = true;
			break;
		case 'd':
			repeated = true;
			break;
		case 'u':
			single = true;
			break;
		case 'i':
			nocase = true;
			break;
		default:
			usage(2, "[-cdui] [INPUT [OUTPUT]]");
		}
	}
	if (optind < argc && strcmp(argv[optind], "-") != 0 && !freopen(argv[optind], "re", stdin))
		die_errno(1, "%s", argv[optind]);
	if (optind + 1 < argc && !freopen(argv[optind + 1], "we", stdout))
		die_errno(1, "%s", argv[optind + 1]);
	while ((len = getline(&line, &cap, stdin)) >= 0) {
		if (len > 0 && line[len - 1] == '\n')
			line[len - 1] = '\0';
		if (last && (nocase ? strcasecmp(last, line) : strcmp(last, line)) == 0) {
			n++;
			continue;
		}
		print(last, n);
		free(last);
		last = xstrdup(line);
		n = 1;
	}
	print(last, n);
	free(last);
	free(line);
	return finish(0);
}
