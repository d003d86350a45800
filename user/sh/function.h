/* Shell functions. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "arena.h"
#include "ast.h"

struct function;

/* Define name as body, which lives in arena (a reference is taken). */
void function_define(const char *name, const struct node *body, struct arena *arena);
/* NULL when there is none; borrowed. */
struct function *function_lookup(const char *name);
bool function_remove(const char *name);
/* Call it with argv[0] as its name; the status. */
int function_call(struct function *f, char **argv, size_t argc);
void functions_each(void (*fn)(const char *name, void *arg), void *arg);
