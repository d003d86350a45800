/*
 * sort: sorts lines.  -n by number, -r reversed, -u without repetitions, -f without case, -b
 * without leading blanks, -k F[.C][,F[.C]] by a key, -t C fields parted by C, -c only checks,
 * -s stable, -o FILE.
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/util.h"

#define MAX_KEYS 16

struct key {
	long field, at;		/* from 1 */
	long end_field, end_at; /* 0: the end of the line or of the field */
	bool numeric, reverse, fold, blanks;
};

struct line {
	char *s;
	size_t index;
};

static struct key keys[MAX_KEYS], whole;
static size_t key_count;
static bool unique, stable;
static char separator;
static struct line *lines;
static size_t line_count, line_cap;

static const char *skip_field(const char *s)
{
	if (separator) {
		s = strchrnul(s, separator);
		return *s ? s + 1 : s;
	}
	while (isblank((unsigned char)*s))
		s++;
	while (*s && !isblank((unsigned char)*s))
		s++;
	return s;
}

static const char *field_end(const char *s)
{
	if (separator)
		return strchrnul(s, separator);
	return skip_field(s);
}

static const char *forward(const char *s, long n)
{
	while (n-- > 0 && *s)
		s++;
	return s;
}

/* The part of the line that the key is about. */
static const char *key_text(const struct key *k, const char *s, size_t *len)
{
	const char *start = s;
	const char *end = s + strlen(s);
	const char *line_end = end;

	for (long i = 1; i < k->field; i++)
		start = skip_field(start);
	if (k->end_field) {
		end = s;
		for (long i = 1; i < k->end_field; i++)
			end = skip_field(end);
		if (k->end_at == 0)
			end = field_end(end);
		else
			end = forward(end, k->end_at);
	}
	if (k->blanks || (k->numeric && !separator))
		while (isblank((unsigned char)*start))
			start++;
	start = forward(start, k->at - 1);
	if (end > line_end)
		end = line_end;
	*len = end > start ? (size_t)(end - start) : 0;
	return start;
}

static int compare_numbers(const char *a, size_t alen, const char *b, size_t blen)
{
	char ta[64], tb[64];
	double x, y;

	snprintf(ta, sizeof(ta), "%.*s", (int)(alen < 63 ? alen : 63), a);
	snprintf(tb, sizeof(tb), "%.*s", (int)(blen < 63 ? blen : 63), b);
	x = strtod(ta, NULL);
	y = strtod(tb, NULL);
	return x < y ? -1 : x > y;
}

static int compare_text(const char *a, size_t alen, const char *b, size_t blen, bool fold)
{
	size_t n = alen < blen ? alen : blen;
	int c = 0;

	if (!fold) {
		c = memcmp(a, b, n);
	} else {
		for (size_t i = 0; i < n && c == 0; i++)
			c = toupper((unsigned char)a[i]) - toupper((unsigned char)b[i]);
	}
	return c ? c : alen < blen ? -1 : alen > blen;
}

static int compare_key(const struct key *k, const char *a, const char *b)
{
	size_t alen, blen;
	const char *ta = key_text(k, a, &alen);
	const char *tb = key_text(k, b, &blen);
	int c = k->numeric ? compare_numbers(ta, alen, tb, blen)
			   : compare_text(ta, alen, tb, blen, k->fold);

	return k->reverse ? -c : c;
}

static int compare_keys(const char *a, const char *b)
{
	int c = 0;

	if (key_count == 0)
		return compare_key(&whole, a, b);
	for (size_t i = 0; i < key_count && c == 0; i++)
		c = compare_key(&keys[i], a, b);
	return c;
}

static int compare(const void *pa, const void *pb)
{
	const struct line *a = pa;
	const struct line *b = pb;
	int c = compare_keys(a->s, b->s);

	if (c == 0 && !stable && !unique) {
		c = strcmp(a->s, b->s);
		if (whole.reverse)
			c = -c;
	}
	return c ? c : a->index < b->index ? -1 : 1;
}

static void key_flags(struct key *k, const char *s)
{
	for (; *s; s++) {
		switch (*s) {
		case 'n':
			k->numeric = true;
			break;
		case 'r':
			k->reverse = true;
			break;
		case 'f':
			k->fold = true;
			break;
		case 'b':
			k->blanks = true;
			break;
		default:
			die(2, "%c: not a key's option", *s);
		}
	}
}

/* F[.C][flags][,F[.C][flags]] */
static void parse_key(const char *text)
{
	struct key k = { .at = 1 };
	char *end;

	if (key_count == MAX_KEYS)
		die(2, "too many keys");
	k.field = strtol(text, &end, 10);
	if (*end == '.')
		k.at = strtol(end + 1, &end, 10);
	while (*end && *end != ',') {
		char flag[2] = { *end++, '\0' };

		key_flags(&k, flag);
	}
	if (*end == ',') {
		k.end_field = strtol(end + 1, &end, 10);
		if (*end == '.')
			k.end_at = strtol(end + 1, &end, 10);
		key_flags(&k, end);
		if (k.end_field < 1)
			die(2, "%s: not a key", text);
	}
	if (k.field < 1 || k.at < 1)
		die(2, "%s: not a key", text);
	keys[key_count++] = k;
}

static void read_lines(FILE *f)
{
	char *line = NULL;
	size_t cap = 0;
	ssize_t n;

	while ((n = getline(&line, &cap, f)) >= 0) {
		if (n > 0 && line[n - 1] == '\n')
			line[n - 1] = '\0';
		if (line_count == line_cap) {
			line_cap = line_cap ? line_cap * 2 : 1024;
			lines = xrealloc(lines, line_cap * sizeof(*lines));
		}
		lines[line_count].s = xstrdup(line);
		lines[line_count].index = line_count;
		line_count++;
	}
	free(line);
}

static void read_file(const char *name)
{
	FILE *f = strcmp(name, "-") == 0 ? stdin : fopen(name, "re");

	if (!f)
		die_errno(2, "%s", name);
	read_lines(f);
	if (ferror(f))
		die_errno(2, "%s", name);
	if (f != stdin)
		fclose(f);
}

static int check_order(void)
{
	for (size_t i = 1; i < line_count; i++) {
		int c = compare_keys(lines[i - 1].s, lines[i].s);

		if (c > 0 || (c == 0 && unique)) {
			complain("line %zu is out of order: %s", i + 1, lines[i].s);
			return 1;
		}
	}
	return 0;
}

/* Options before and behind a key: those without own ones take the general ones. */
static void inherit(void)
{
	for (size_t i = 0; i < key_count; i++) {
		struct key *k = &keys[i];

		if (k->numeric || k->reverse || k->fold || k->blanks)
			continue;
		k->numeric = whole.numeric;
		k->reverse = whole.reverse;
		k->fold = whole.fold;
		k->blanks = whole.blanks;
	}
}

int main(int argc, char **argv)
{
	const char *output = NULL;
	bool check = false;
	char flag[2] = "";
	int c;

	prog_init(argv[0]);
	whole.field = whole.at = 1;
	while ((c = getopt(argc, argv, "nrufbcsk:t:o:")) != -1) {
		switch (c) {
		case 'u':
			unique = true;
			break;
		case 'c':
			check = true;
			break;
		case 's':
			stable = true;
			break;
		case 'k':
			parse_key(optarg);
			break;
		case 't':
			separator = optarg[0];
			break;
		case 'o':
			output = optarg;
			break;
		case '?':
			usage(2, "[-nrufbcs] [-k KEY] [-t C] [-o FILE] [FILE...]");
		default:
			flag[0] = (char)c;
			key_flags(&whole, flag);
		}
	}
	inherit();
	if (optind == argc)
		read_file("-");
	for (; optind < argc; optind++)
		read_file(argv[optind]);
	if (check)
		return check_order();
	if (line_count > 1)
		qsort(lines, line_count, sizeof(*lines), compare);
	if (output && !freopen(output, "we", stdout))
		die_errno(2, "%s", output);
	for (size_t i = 0; i < line_count; i++)
		if (!unique || i == 0 || compare_keys(lines[i - 1].s, lines[i].s) != 0)
			puts(lines[i].s);
	return finish(0);
}
