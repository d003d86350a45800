/*
 * Field splitting and pathname expansion [POSIX XCU 2.6.5, 2.6.6].  Called by expand.c with a
 * whole expanded word.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../lib/match.h"
#include "../lib/util.h"
#include "expand.h"
#include "sh.h"
#include "vars.h"

static char *pattern_literal(const char *pattern)
{
	char *s = xmalloc(strlen(pattern) + 1);
	size_t n = 0;

	for (; *pattern; pattern++) {
		if (*pattern == '\\' && pattern[1])
			pattern++;
		s[n++] = *pattern;
	}
	s[n] = '\0';
	return s;
}

static void glob_walk(const char *dir, const char *pattern, struct strv *out);

/* dir + name exists: a result if the pattern is used up, else go on below it. */
static void glob_found(const char *dir, const char *name, const char *rest, struct strv *out)
{
	size_t slashes = strspn(rest, "/");
	size_t dlen = strlen(dir);
	size_t nlen = strlen(name);
	char *path = xmalloc(dlen + nlen + slashes + 1);
	struct stat st;

	memcpy(path, dir, dlen);
	memcpy(path + dlen, name, nlen);
	memcpy(path + dlen + nlen, rest, slashes);
	path[dlen + nlen + slashes] = '\0';
	if (rest[slashes]) {
		glob_walk(path, rest + slashes, out);
	} else if (slashes == 0 || (stat(path, &st) == 0 && S_ISDIR(st.st_mode))) {
		strv_add(out, path);
		return;
	}
	free(path);
}

/* Match the first component of pattern in dir ("" is the current one, else ends in /). */
static void glob_walk(const char *dir, const char *pattern, struct strv *out)
{
	size_t len = strcspn(pattern, "/");
	char *part = xstrndup(pattern, len);
	struct dirent *de;
	DIR *d;

	if (!pattern_magic(part)) {
		char *name = pattern_literal(part);
		char *path = xmalloc(strlen(dir) + strlen(name) + 1);
		struct stat st;

		strcpy(stpcpy(path, dir), name);
		if (lstat(path, &st) == 0)
			glob_found(dir, name, pattern + len, out);
		free(path);
		free(name);
		free(part);
		return;
	}
	d = opendir(*dir ? dir : ".");
	while (d && (de = readdir(d)) != NULL)
		if (pattern_match(part, de->d_name, MATCH_PERIOD))
			glob_found(dir, de->d_name, pattern + len, out);
	if (d)
		closedir(d);
	free(part);
}

static int by_string(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

size_t glob_expand(const char *pattern, struct strv *out)
{
	size_t before = out->count;
	size_t slashes = strspn(pattern, "/");
	char *root = xstrndup(pattern, slashes);

	glob_walk(root, pattern + slashes, out);
	free(root);
	if (out->count - before > 1)
		qsort(out->v + before, out->count - before, sizeof(char *), by_string);
	return out->count - before;
}

/* One finished field x[from..to). */
static void add_field(const struct xbuf *x, size_t from, size_t to, struct strv *out)
{
	bool magic = false;
	char *s;
	size_t n = 0;

	for (size_t i = from; i < to; i++)
		if (!(x->f[i] & (X_QUOTED | X_NULL)) && strchr("*?[", x->s[i]))
			magic = true;
	if (magic && !(sh.opts & OPT_NOGLOB)) {
		char *pattern = xbuf_pattern(x, from, to);
		size_t found = pattern_magic(pattern) ? glob_expand(pattern, out) : 0;

		free(pattern);
		if (found > 0)
			return;
	}
	s = xmalloc(to - from + 1);
	for (size_t i = from; i < to; i++)
		if (!(x->f[i] & X_NULL))
			s[n++] = x->s[i];
	s[n] = '\0';
	strv_add(out, s);
}

static bool is_white(char c)
{
	return c == ' ' || c == '\t' || c == '\n';
}

/* Is x[i] a character at which fields part? */
static bool splits(const struct xbuf *x, size_t i, const char *ifs)
{
	return (x->f[i] & X_SPLIT) && x->s[i] && strchr(ifs, x->s[i]);
}

/*
 * White space of IFS around a separator belongs to it; other characters of IFS each end a
 * field, also an empty one.
 */
static size_t skip_separator(const struct xbuf *x, size_t i, const char *ifs)
{
	bool hard = false;

	for (; i < x->len && splits(x, i, ifs); i++) {
		if (is_white(x->s[i]))
			continue;
		if (hard)
			break;
		hard = true;
	}
	return i;
}

void split_fields(const struct xbuf *x, struct strv *out)
{
	const char *ifs = var_get("IFS");
	size_t i = 0;
	size_t start;
	bool have = false; /* a field has begun, even if it is empty */

	if (!ifs)
		ifs = " \t\n";
	while (i < x->len && splits(x, i, ifs) && is_white(x->s[i]))
		i++;
	for (start = i; i < x->len;) {
		if (x->f[i] & X_BREAK) {
			if (have)
				add_field(x, start, i, out);
			start = ++i;
			have = false;
			while (i < x->len && splits(x, i, ifs) && is_white(x->s[i]))
				start = ++i;
		} else if (splits(x, i, ifs)) {
			size_t end = i;

			i = skip_separator(x, i, ifs);
			add_field(x, start, end, out);
			start = i;
			have = false;
		} else {
			have = true;
			i++;
		}
	}
	if (have)
		add_field(x, start, x->len, out);
}
