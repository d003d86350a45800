/*
 * Tab completion: commands, variables, files.  Called by edit.c.  The first tab completes as
 * far as there is no doubt; a second one shows what there is.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../lib/util.h"
#include "builtin.h"
#include "edit.h"
#include "expand.h"
#include "function.h"
#include "term.h"
#include "vars.h"

/* Candidates for the word that begins with prefix. */
struct matches {
	const char *prefix;
	size_t prefix_len;
	struct strv names;
	bool directories; /* entries may be directories: look, and add a slash */
	char *dir;
};

static void offer(const char *name, void *arg)
{
	struct matches *m = arg;

	if (strncmp(name, m->prefix, m->prefix_len) == 0)
		strv_add(&m->names, xstrdup(name));
}

static void offer_directory(struct matches *m, const char *dir, bool programs)
{
	DIR *d = opendir(dir);
	struct dirent *de;

	while (d && (de = readdir(d)) != NULL) {
		char *path;

		if (de->d_name[0] == '.' &&
		    (m->prefix[0] != '.' || !strcmp(de->d_name, ".") || !strcmp(de->d_name, "..")))
			continue;
		path = path_join(dir, de->d_name);
		if (!programs || access(path, X_OK) == 0)
			offer(de->d_name, m);
		free(path);
	}
	if (d)
		closedir(d);
}

static void offer_commands(struct matches *m)
{
	const char *path = var_get("PATH");

	builtins_each(offer, m);
	functions_each(offer, m);
	while (path && *path) {
		size_t len = strcspn(path, ":");
		char *dir = xstrndup(path, len);

		offer_directory(m, len ? dir : ".", true);
		free(dir);
		path += len + (path[len] == ':');
	}
}

/* Where the word that the cursor is in begins. */
static size_t word_start(const struct edit *e)
{
	size_t p = e->pos;

	while (p > 0 &&
	       !(strchr(" \t;&|<>()`'\"=", e->buf[p - 1]) && !(p > 1 && e->buf[p - 2] == '\\')))
		p--;
	return p;
}

/* Is a word at p the name of a command? */
static bool at_command(const struct edit *e, size_t p)
{
	while (p > 0 && (e->buf[p - 1] == ' ' || e->buf[p - 1] == '\t'))
		p--;
	return p == 0 || strchr(";&|(`", e->buf[p - 1]);
}

static int by_string(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Sort, drop repetitions. */
static void tidy(struct strv *names)
{
	size_t n = 0;

	if (names->count == 0)
		return;
	qsort(names->v, names->count, sizeof(char *), by_string);
	for (size_t i = 0; i < names->count; i++) {
		if (n > 0 && strcmp(names->v[n - 1], names->v[i]) == 0)
			free(names->v[i]);
		else
			names->v[n++] = names->v[i];
	}
	names->count = n;
}

static size_t common_length(const struct strv *names)
{
	size_t len = strlen(names->v[0]);

	for (size_t i = 1; i < names->count; i++)
		while (strncmp(names->v[0], names->v[i], len) != 0)
			len--;
	return len;
}

static void show(struct edit *e, const struct strv *names)
{
	size_t widest = 0;
	size_t per_row;
	size_t pos = e->pos;

	for (size_t i = 0; i < names->count; i++)
		if (strlen(names->v[i]) > widest)
			widest = strlen(names->v[i]);
	per_row = term_columns() / (widest + 2);
	if (per_row == 0)
		per_row = 1;
	edit_draw_end(e);
	for (size_t i = 0; i < names->count; i++) {
		bool last = i % per_row == per_row - 1 || i == names->count - 1;

		printf("%-*s%s", last ? 0 : (int)widest + 2, names->v[i], last ? "\r\n" : "");
	}
	fflush(stdout);
	e->pos = pos;
	edit_redraw(e);
}

static bool is_directory(const struct matches *m, const char *name)
{
	char *path;
	struct stat st;
	bool dir;

	if (!m->directories)
		return false;
	path = path_join(m->dir, name);
	dir = stat(path, &st) == 0 && S_ISDIR(st.st_mode);
	free(path);
	return dir;
}

static void insert_quoted(struct edit *e, const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (strchr(" \t\\'\"$`*?[];&|<>()#~!", s[i]))
			edit_insert(e, "\\", 1);
		edit_insert(e, s + i, 1);
	}
}

static void apply(struct edit *e, struct matches *m)
{
	size_t common;

	tidy(&m->names);
	if (m->names.count == 0)
		return;
	common = common_length(&m->names);
	if (common > m->prefix_len)
		insert_quoted(e, m->names.v[0] + m->prefix_len, common - m->prefix_len);
	if (m->names.count == 1)
		edit_insert(e, is_directory(m, m->names.v[0]) ? "/" : " ", 1);
	else if (common == m->prefix_len && e->last_tab)
		show(e, &m->names);
	edit_redraw(e);
}

/* The word without its backslashes. */
static char *plain(const char *s, size_t len)
{
	char *out = xmalloc(len + 1);
	size_t n = 0;

	for (size_t i = 0; i < len; i++) {
		if (s[i] == '\\' && i + 1 < len)
			i++;
		out[n++] = s[i];
	}
	out[n] = '\0';
	return out;
}

/* The directory to look in: what stands before the last slash, with ~ for HOME. */
static char *directory_of(const char *word, size_t len)
{
	const char *home = var_get("HOME");

	if (len == 0)
		return xstrdup(".");
	if (len >= 2 && word[0] == '~' && word[1] == '/' && home) {
		char *rest = xstrndup(word + 2, len - 2);
		char *dir = path_join(home, rest);

		free(rest);
		return dir;
	}
	return xstrndup(word, len);
}

void edit_complete(struct edit *e)
{
	size_t start = word_start(e);
	char *word = plain(e->buf + start, e->pos - start);
	const char *slash = strrchr(word, '/');
	struct matches m = { .prefix = slash ? slash + 1 : word };

	m.prefix_len = strlen(m.prefix);
	if (word[0] == '$' && !slash) {
		m.prefix++;
		m.prefix_len--;
		vars_each(offer, &m);
	} else if (!slash && at_command(e, start)) {
		offer_commands(&m);
	} else {
		m.directories = true;
		m.dir = directory_of(word, slash ? (size_t)(slash - word) + 1 : 0);
		offer_directory(&m, m.dir, false);
	}
	apply(e, &m);
	strv_free(&m.names);
	free(m.dir);
	free(word);
	e->last_tab = 1;
}
