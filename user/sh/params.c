/*
 * The positional parameters.  Called by the expansion, by set and shift, and by function
 * calls, which put a new set over the old one.
 */
#include <stdlib.h>

#include "../lib/util.h"
#include "vars.h"

struct params {
	char **v;
	size_t count;
	size_t shifted; /* entries at the front that shift took away */
};

static struct params *current;

static struct params *params_new(char *const *argv, size_t argc)
{
	struct params *p = xcalloc(1, sizeof(*p));

	p->v = xcalloc(argc, sizeof(char *));
	p->count = argc;
	for (size_t i = 0; i < argc; i++)
		p->v[i] = xstrdup(argv[i]);
	return p;
}

static void params_free(struct params *p)
{
	if (!p)
		return;
	for (size_t i = 0; i < p->count; i++)
		free(p->v[i]);
	free(p->v);
	free(p);
}

const char *params_get(size_t index)
{
	return index < params_count() ? current->v[current->shifted + index] : NULL;
}

size_t params_count(void)
{
	return current ? current->count - current->shifted : 0;
}

void params_set(char *const *argv, size_t argc)
{
	struct params *old = params_push(argv, argc); /* argv may be made of the old ones */

	params_free(old);
}

bool params_shift(size_t n)
{
	if (n > params_count())
		return false;
	if (current)
		current->shifted += n;
	return true;
}

struct params *params_push(char *const *argv, size_t argc)
{
	struct params *old = current;

	current = params_new(argv, argc);
	return old;
}

void params_restore(struct params *old)
{
	params_free(current);
	current = old;
}
