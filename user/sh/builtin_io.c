/*
 * Builtins that print, compare and read: echo, printf, test, true, false, read.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../lib/echo.h"
#include "../lib/format.h"
#include "../lib/testexpr.h"
#include "../lib/util.h"
#include "builtin.h"
#include "sh.h"
#include "term.h"
#include "trap.h"
#include "vars.h"

int builtin_echo(int argc, char **argv)
{
	return echo_run(argc, argv);
}

int builtin_printf(int argc, char **argv)
{
	return format_run(argc, argv);
}

int builtin_test(int argc, char **argv)
{
	return test_run(argc, argv);
}

int builtin_true(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	return 0;
}

int builtin_false(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	return 1;
}

/* A line being read: escaped marks the characters that a backslash protects from IFS. */
struct line {
	char *s;
	char *escaped;
	size_t len;
	size_t cap;
};

static void line_put(struct line *l, char c, bool escaped)
{
	if (l->len + 1 >= l->cap) {
		l->cap = l->cap ? l->cap * 2 : 128;
		l->s = xrealloc(l->s, l->cap);
		l->escaped = xrealloc(l->escaped, l->cap);
	}
	l->s[l->len] = c;
	l->escaped[l->len++] = escaped;
	l->s[l->len] = '\0';
	l->escaped[l->len] = 0;
}

/* One byte at a time: what follows the line belongs to the next reader. */
static int read_byte(char *c)
{
	for (;;) {
		ssize_t n = read(STDIN_FILENO, c, 1);

		if (n >= 0)
			return (int)n;
		if (errno == EIO && sh.interactive && term_recover() == 0)
			continue;
		if (errno != EINTR)
			return -errno;
		trap_run_pending();
		if (trap_pending() || sh.unwind != UNWIND_NONE)
			return -EINTR;
	}
}

/* 1: a whole line, 0: the end of the input came first, -errno. */
static int read_line(struct line *l, bool raw)
{
	char c;
	int n;

	while ((n = read_byte(&c)) > 0) {
		if (c == '\n')
			return 1;
		if (c == '\0')
			continue;
		if (c == '\\' && !raw) {
			n = read_byte(&c);
			if (n <= 0)
				return n;
			if (c != '\n')
				line_put(l, c, true);
			continue;
		}
		line_put(l, c, false);
	}
	return n;
}

static bool is_sep(const struct line *l, size_t i, const char *ifs, bool white)
{
	return i < l->len && !l->escaped[i] && strchr(ifs, l->s[i]) &&
	       (strchr(" \t\n", l->s[i]) != NULL) == white;
}

/* The next field from *pos; the last variable takes all the rest. */
static char *next_field(const struct line *l, size_t *pos, const char *ifs, bool last)
{
	size_t i = *pos;
	size_t start, end;

	while (is_sep(l, i, ifs, true))
		i++;
	start = i;
	if (last) {
		end = l->len;
		while (end > start && is_sep(l, end - 1, ifs, true))
			end--;
		/* one separator at the very end belongs to the last field's end */
		for (i = start; i < end && !is_sep(l, i, ifs, false) && !is_sep(l, i, ifs, true);)
			i++;
		if (i + 1 == end && is_sep(l, i, ifs, false))
			end--;
		*pos = l->len;
		return xstrndup(l->s ? l->s + start : "", end - start);
	}
	while (i < l->len && !is_sep(l, i, ifs, true) && !is_sep(l, i, ifs, false))
		i++;
	end = i;
	while (is_sep(l, i, ifs, true))
		i++;
	if (is_sep(l, i, ifs, false))
		i++;
	*pos = i;
	return xstrndup(l->s ? l->s + start : "", end - start);
}

static int assign_fields(const struct line *l, char **names, int count)
{
	const char *ifs = var_get("IFS");
	size_t pos = 0;
	char *own_ifs = xstrdup(ifs ? ifs : " \t\n");
	int status = 0;

	for (int i = 0; i < count && status == 0; i++) {
		char *field = next_field(l, &pos, own_ifs, i == count - 1);

		if (var_set(names[i], field) < 0)
			status = 1;
		free(field);
	}
	free(own_ifs);
	return status;
}

int builtin_read(int argc, char **argv)
{
	static char reply[] = "REPLY";
	char *default_name[] = { reply };
	const char *prompt = NULL;
	struct line line = { 0 };
	bool raw = false;
	int status, n, i;

	for (i = 1; i < argc && argv[i][0] == '-'; i++) {
		if (strcmp(argv[i], "-r") == 0) {
			raw = true;
		} else if (strcmp(argv[i], "-p") == 0 && argv[i + 1]) {
			prompt = argv[++i];
		} else {
			sh_error("read: usage: read [-r] [-p PROMPT] [NAME...]");
			return 2;
		}
	}
	for (int j = i; j < argc; j++) {
		if (!is_name(argv[j])) {
			sh_error("read: %s: not a name", argv[j]);
			return 2;
		}
	}
	if (prompt && isatty(STDIN_FILENO))
		dprintf(STDERR_FILENO, "%s", prompt);
	n = read_line(&line, raw);
	if (n < 0 && n != -EINTR)
		sh_error("read: %s", strerror(-n));
	status = assign_fields(&line, i < argc ? argv + i : default_name, i < argc ? argc - i : 1);
	free(line.s);
	free(line.escaped);
	if (n == -EINTR)
		return 130;
	return n > 0 ? status : 1;
}
