/*
 * The table of functions and their calls.  Called by the executor; a running function keeps
 * its tree alive, so it may redefine or unset itself.
 */
#include "function.h"

#include <stdlib.h>
#include <string.h>

#include "../lib/util.h"
#include "exec.h"
#include "input.h"
#include "sh.h"
#include "vars.h"

#define MAX_CALL_DEPTH 500

struct function {
	char *name;
	const struct node *body;
	struct arena *arena;
	struct function *next;
};

static struct function *functions;

static struct function **find(const char *name)
{
	struct function **p = &functions;

	while (*p && strcmp((*p)->name, name) != 0)
		p = &(*p)->next;
	return p;
}

struct function *function_lookup(const char *name)
{
	return *find(name);
}

void function_define(const char *name, const struct node *body, struct arena *arena)
{
	struct function **p = find(name);
	struct arena *old = *p ? (*p)->arena : NULL;

	if (!*p) {
		*p = xcalloc(1, sizeof(**p));
		(*p)->name = xstrdup(name);
	}
	(*p)->body = body;
	(*p)->arena = arena_get(arena);
	arena_put(old);
}

bool function_remove(const char *name)
{
	struct function **p = find(name);
	struct function *f = *p;

	if (!f)
		return false;
	*p = f->next;
	arena_put(f->arena);
	free(f->name);
	free(f);
	return true;
}

int function_call(struct function *f, char **argv, size_t argc)
{
	const struct node *body = f->body;
	struct arena *arena = arena_get(f->arena);
	struct arena *caller = input_swap_arena(arena);
	struct params *params;
	int loops = sh.loop_depth;
	int status;

	if (sh.call_depth >= MAX_CALL_DEPTH) {
		sh_abort("%s: functions call each other too deeply", argv[0]);
		status = sh.status;
	} else {
		params = params_push(argv + 1, argc - 1);
		vars_scope_enter();
		sh.call_depth++;
		sh.loop_depth = 0;
		status = exec_node(body, 0);
		sh.loop_depth = loops;
		sh.call_depth--;
		vars_scope_leave();
		params_restore(params);
		if (sh.unwind == UNWIND_RETURN) {
			sh.unwind = UNWIND_NONE;
			status = sh.status;
		}
	}
	input_swap_arena(caller);
	arena_put(arena);
	return status;
}

void functions_each(void (*fn)(const char *name, void *arg), void *arg)
{
	for (const struct function *f = functions; f; f = f->next)
		fn(f->name, arg);
}
