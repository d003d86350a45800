/*
 * The table of aliases.  Called by the lexer and by the alias and unalias builtins.
 */
#include "alias.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/util.h"

struct alias {
	char *name;
	char *value;
	struct alias *next;
};

static struct alias *aliases;

static struct alias **find(const char *name)
{
	struct alias **p = &aliases;

	while (*p && strcmp((*p)->name, name) != 0)
		p = &(*p)->next;
	return p;
}

const char *alias_lookup(const char *name)
{
	const struct alias *a = *find(name);

	return a ? a->value : NULL;
}

void alias_set(const char *name, const char *value)
{
	struct alias **p = find(name);

	if (!*p) {
		*p = xcalloc(1, sizeof(**p));
		(*p)->name = xstrdup(name);
	}
	free((*p)->value);
	(*p)->value = xstrdup(value);
}

int alias_remove(const char *name)
{
	struct alias **p = find(name);
	struct alias *a = *p;

	if (!a)
		return -ENOENT;
	*p = a->next;
	free(a->name);
	free(a->value);
	free(a);
	return 0;
}

void alias_remove_all(void)
{
	while (aliases)
		alias_remove(aliases->name);
}

void alias_print(void)
{
	for (const struct alias *a = aliases; a; a = a->next)
		printf("alias %s='%s'\n", a->name, a->value);
}
