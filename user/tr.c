/* tr: replaces characters of SET1 by those of SET2; -d deletes them, -s squeezes repetitions,
 * -c takes all others.  Sets: a-z, \n, \ooo, [:class:]. */
#define _GNU_SOURCE
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/echo.h"
#include "lib/util.h"

struct set {
	unsigned char c[512];
	size_t count;
};

static void add(struct set *s, int c)
{
	if (s->count == sizeof(s->c))
		die(1, "the set is too long");
	s->c[s->count++] = (unsigned char)c;
}

/* [:name:] at p; the position behind it, NULL when it is none. */
static const char *add_class(struct set *s, const char *p)
{
	static const struct {
		const char *name;
		int (*test)(int);
	} classes[] = {
		{ "[:alpha:]", isalpha }, { "[:digit:]", isdigit }, { "[:alnum:]", isalnum },
		{ "[:upper:]", isupper }, { "[:lower:]", islower }, { "[:space:]", isspace },
		{ "[:blank:]", isblank }, { "[:punct:]", ispunct }, { "[:print:]", isprint },
		{ "[:graph:]", isgraph }, { "[:cntrl:]", iscntrl }, { "[:xdigit:]", isxdigit },
	};

	for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++) {
		size_t n = strlen(classes[i].name);

		if (strncmp(p, classes[i].name, n) != 0)
			continue;
		for (int c = 0; c < 256; c++)
			if (classes[i].test(c))
				add(s, c);
		return p + n;
	}
	return NULL;
}

static int one_char(const char **p)
{
	int c;

	if (**p != '\\' || !(*p)[1])
		return (unsigned char)*(*p)++;
	(*p)++;
	c = escape_char(p, 0);
	return c < 0 ? (unsigned char)*(*p)++ : c;
}

static void parse_set(struct set *s, const char *p)
{
	while (*p) {
		const char *after = *p == '[' ? add_class(s, p) : NULL;
		int lo, hi;

		if (after) {
			p = after;
			continue;
		}
		lo = hi = one_char(&p);
		if (*p == '-' && p[1]) {
			p++;
			hi = one_char(&p);
			if (hi < lo)
				die(1, "a range runs backwards");
		}
		for (int c = lo; c <= hi; c++)
			add(s, c);
	}
}

static void complement(struct set *s)
{
	struct set other = { .count = 0 };

	for (int c = 0; c < 256; c++)
		if (!memchr(s->c, c, s->count))
			add(&other, c);
	*s = other;
}

static bool has(const struct set *s, int c)
{
	return memchr(s->c, c, s->count) != NULL;
}

int main(int argc, char **argv)
{
	static struct set from, to;
	bool delete = false, squeeze = false, others = false;
	bool drop[256] = { false }, squash[256] = { false };
	unsigned char map[256];
	int last = -1;
	int c;

	prog_init(argv[0]);
	while ((c = getopt(argc, argv, "+cCds")) != -1) {
		switch (c) {
		case 'c':
		case 'C':
			others = true;
			break;
		case 'd':
			delete = true;
			break;
		case 's':
			squeeze = true;
			break;
		default:
			usage(2, "[-cds] SET1 [SET2]");
		}
	}
	if (argc - optind < 1 || argc - optind > 2 || (argc - optind == 1 && !delete &&!squeeze))
		usage(2, "[-cds] SET1 [SET2]");
	parse_set(&from, argv[optind]);
	if (optind + 1 < argc)
		parse_set(&to, argv[optind + 1]);
	if (others)
		complement(&from);
	for (int i = 0; i < 256; i++) {
		map[i] = (unsigned char)i;
		drop[i] = delete &&has(&from, i);
		squash[i] = squeeze && has(to.count ? &to : &from, i);
	}
	for (size_t i = 0; i < from.count && !delete &&to.count; i++)
		map[from.c[i]] = to.c[i < to.count ? i : to.count - 1];
	while ((c = getchar()) != EOF) {
		if (drop[c])
			continue;
		c = map[c];
		if (squash[c] && c == last)
			continue;
		last = c;
		putchar(c);
	}
	return finish(ferror(stdin) ? 1 : 0);
}
