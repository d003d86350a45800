/*
 * ulimit: shows and sets the limits that commands inherit.  Called as a builtin; calls
 * getrlimit and setrlimit.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "../lib/util.h"
#include "builtin.h"
#include "sh.h"

static const struct limit {
	char letter;
	int resource;
	unsigned int unit; /* bytes that the number counts in; 1: a plain number */
	const char *what;
} limits[] = {
	{ 'c', RLIMIT_CORE, 512, "core file (blocks)" },
	{ 'd', RLIMIT_DATA, 1024, "data (KiB)" },
	{ 'f', RLIMIT_FSIZE, 512, "file size (blocks)" },
	{ 'n', RLIMIT_NOFILE, 1, "open files" },
	{ 's', RLIMIT_STACK, 1024, "stack (KiB)" },
	{ 't', RLIMIT_CPU, 1, "processor time (s)" },
	{ 'u', RLIMIT_NPROC, 1, "processes" },
	{ 'v', RLIMIT_AS, 1024, "address space (KiB)" },
};

#define COUNT (sizeof(limits) / sizeof(limits[0]))

static void show(const struct limit *l, bool hard)
{
	struct rlimit rl;
	rlim_t value;

	if (getrlimit(l->resource, &rl) < 0)
		return;
	value = hard ? rl.rlim_max : rl.rlim_cur;
	if (value == RLIM_INFINITY)
		puts("unlimited");
	else
		printf("%llu\n", (unsigned long long)(value / l->unit));
}

static void show_all(bool hard)
{
	for (const struct limit *l = limits; l < limits + COUNT; l++) {
		printf("-%c  %-20s ", l->letter, l->what);
		show(l, hard);
	}
}

/* Without -H or -S both limits are set [POSIX ulimit]. */
static int set(const struct limit *l, bool hard, bool soft, const char *text)
{
	rlim_t value = RLIM_INFINITY;
	struct rlimit rl;
	long n;

	if (strcmp(text, "unlimited") != 0) {
		if (parse_long(text, 0, INT64_MAX / l->unit, &n) < 0) {
			sh_error("ulimit: %s: not a number", text);
			return 2;
		}
		value = (rlim_t)n * l->unit;
	}
	if (getrlimit(l->resource, &rl) == 0) {
		if (hard || !soft)
			rl.rlim_max = value;
		if (soft || !hard)
			rl.rlim_cur = value;
		if (setrlimit(l->resource, &rl) == 0)
			return 0;
	}
	sh_error("ulimit: %s: %s", l->what, strerror(errno));
	return 1;
}

static const struct limit *find(char letter)
{
	for (const struct limit *l = limits; l < limits + COUNT; l++)
		if (l->letter == letter)
			return l;
	return NULL;
}

int builtin_ulimit(int argc, char **argv)
{
	const struct limit *l = find('f');
	bool hard = false, soft = false, all = false;
	int i = 1;

	for (; i < argc && argv[i][0] == '-' && argv[i][1]; i++) {
		for (const char *o = argv[i] + 1; *o && l; o++) {
			hard |= *o == 'H';
			soft |= *o == 'S';
			all |= *o == 'a';
			if (!strchr("HSa", *o))
				l = find(*o);
		}
	}
	if (!l || argc - i > 1) {
		sh_error("ulimit: usage: ulimit [-HS] [-a | -cdfnstuv] [N | unlimited]");
		return 2;
	}
	if (i < argc)
		return set(l, hard, soft, argv[i]);
	if (all)
		show_all(hard);
	else
		show(l, hard);
	return 0;
}
