/*
 * History.  Called by the reader loop (adding), the line editor (walking) and the builtin.
 */
#define _GNU_SOURCE
#include "history.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/util.h"
#include "sh.h"
#include "vars.h"

#define MAX_LINES 500

static char *lines[MAX_LINES];
static size_t count;
static size_t dropped;

void history_add(const char *line)
{
	size_t len = strlen(line);

	while (len > 0 && line[len - 1] == '\n')
		len--;
	if (len == 0 || strspn(line, " \t") == len)
		return;
	if (count > 0 && strlen(lines[count - 1]) == len &&
	    memcmp(lines[count - 1], line, len) == 0)
		return;
	if (count == MAX_LINES) {
		free(lines[0]);
		memmove(lines, lines + 1, (MAX_LINES - 1) * sizeof(char *));
		count--;
		dropped++;
	}
	lines[count++] = xstrndup(line, len);
}

const char *history_get(size_t index)
{
	return index < count ? lines[index] : NULL;
}

size_t history_count(void)
{
	return count;
}

size_t history_base(void)
{
	return dropped + 1;
}

void history_clear(void)
{
	while (count > 0)
		free(lines[--count]);
}

void history_load(void)
{
	const char *path = var_get("HISTFILE");
	FILE *f = path ? fopen(path, "re") : NULL;
	char *line = NULL;
	size_t cap = 0;

	if (!f)
		return;
	while (getline(&line, &cap, f) > 0)
		history_add(line);
	free(line);
	fclose(f);
}

void history_save(void)
{
	const char *path = var_get("HISTFILE");
	FILE *f = path && sh.interactive ? fopen(path, "we") : NULL;

	if (!f)
		return;
	for (size_t i = 0; i < count; i++) {
		/* one line an entry: a here-document's lines would come back as commands */
		if (!strchr(lines[i], '\n'))
			fprintf(f, "%s\n", lines[i]);
	}
	fclose(f);
}
