/*
 * The variable table.  Called by the expansion, the executor and the builtins.  A chained
 * hash table: scripts with thousands of variables stay fast.
 */
#define _GNU_SOURCE
#include "vars.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/util.h"
#include "scan.h"
#include "sh.h"

#define BUCKETS 128

struct var {
	char *name;
	char *value; /* NULL: unset, but flagged (export X) */
	unsigned int flags;
	struct var *next;
};

/* What a variable was when a scope began to shadow it. */
struct saved_var {
	char *name;
	char *value;
	unsigned int flags;
	bool existed;
	struct saved_var *next;
};

struct scope {
	struct saved_var *saved;
	struct scope *outer;
};

static struct var *table[BUCKETS];
static struct scope *scopes;
static char **env_cache;

static struct var **slot(const char *name, size_t len)
{
	unsigned int h = 5381;
	struct var **p;

	for (size_t i = 0; i < len; i++)
		h = h * 33 + (unsigned char)name[i];
	p = &table[h % BUCKETS];
	while (*p && (strncmp((*p)->name, name, len) != 0 || (*p)->name[len]))
		p = &(*p)->next;
	return p;
}

static struct var *find(const char *name)
{
	return *slot(name, strlen(name));
}

static struct var *find_or_add(const char *name, size_t len)
{
	struct var **p = slot(name, len);

	if (!*p) {
		*p = xcalloc(1, sizeof(**p));
		(*p)->name = xstrndup(name, len);
	}
	return *p;
}

bool is_name(const char *s)
{
	size_t n = name_length(s);

	return n > 0 && s[n] == '\0';
}

const char *var_get(const char *name)
{
	const struct var *v = find(name);

	return v ? v->value : NULL;
}

static int set_len(const char *name, size_t len, const char *value)
{
	struct var *v = find_or_add(name, len);
	char *copy;

	if (v->flags & VAR_READONLY) {
		sh_abort("%s: is read only", v->name);
		return -EPERM;
	}
	copy = xstrdup(value); /* before the free: value may be the old one */
	free(v->value);
	v->value = copy;
	if (sh.opts & OPT_ALLEXPORT)
		v->flags |= VAR_EXPORT;
	return 0;
}

int var_set(const char *name, const char *value)
{
	return set_len(name, strlen(name), value);
}

int var_setf(const char *name, const char *fmt, ...)
{
	va_list ap;
	char *value;
	int err;

	va_start(ap, fmt);
	if (vasprintf(&value, fmt, ap) < 0)
		die(2, "out of memory");
	va_end(ap);
	err = var_set(name, value);
	free(value);
	return err;
}

int var_assign(const char *assignment)
{
	const char *eq = strchr(assignment, '=');

	return set_len(assignment, (size_t)(eq - assignment), eq + 1);
}

static void delete_var(struct var **p)
{
	struct var *v = *p;

	*p = v->next;
	free(v->name);
	free(v->value);
	free(v);
}

int var_unset(const char *name)
{
	struct var **p = slot(name, strlen(name));

	if (!*p)
		return 0;
	if ((*p)->flags & VAR_READONLY) {
		sh_error("%s: is read only", name);
		return -EPERM;
	}
	delete_var(p);
	return 0;
}

void var_flag(const char *name, unsigned int flags)
{
	find_or_add(name, strlen(name))->flags |= flags;
}

void var_unexport(const char *name)
{
	struct var *v = find(name);

	if (v)
		v->flags &= ~(unsigned int)VAR_EXPORT;
}

void vars_init(char **env)
{
	for (; *env; env++) {
		size_t n = name_length(*env);

		if (n == 0 || (*env)[n] != '=')
			continue;
		set_len(*env, n, *env + n + 1);
		find_or_add(*env, n)->flags |= VAR_EXPORT;
	}
}

static int by_name(const void *a, const void *b)
{
	return strcmp((*(struct var *const *)a)->name, (*(struct var *const *)b)->name);
}

/* All variables with these flags, sorted; the caller frees the array. */
static struct var **collect(unsigned int flags, size_t *count)
{
	struct var **all = NULL;
	size_t n = 0;

	for (size_t i = 0; i < BUCKETS; i++) {
		for (struct var *v = table[i]; v; v = v->next) {
			if ((v->flags & flags) != flags)
				continue;
			if (n % 64 == 0)
				all = xrealloc(all, (n + 64) * sizeof(struct var *));
			all[n++] = v;
		}
	}
	if (n > 1)
		qsort(all, n, sizeof(struct var *), by_name);
	*count = n;
	return all;
}

void print_quoted(const char *s)
{
	putchar('\'');
	for (; *s; s++) {
		if (*s == '\'')
			fputs("'\\''", stdout);
		else
			putchar(*s);
	}
	putchar('\'');
}

void vars_print(const char *prefix, unsigned int flags)
{
	size_t count;
	struct var **all = collect(flags, &count);

	for (size_t i = 0; i < count; i++) {
		if (!all[i]->value && flags == 0)
			continue;
		printf("%s%s", prefix, all[i]->name);
		if (all[i]->value) {
			putchar('=');
			print_quoted(all[i]->value);
		}
		putchar('\n');
	}
	free(all);
}

void vars_each(void (*fn)(const char *name, void *arg), void *arg)
{
	for (size_t i = 0; i < BUCKETS; i++)
		for (struct var *v = table[i]; v; v = v->next)
			if (v->value)
				fn(v->name, arg);
}

static void env_free(void)
{
	for (size_t i = 0; env_cache && env_cache[i]; i++)
		free(env_cache[i]);
	free(env_cache);
	env_cache = NULL;
}

char **vars_environ(void)
{
	size_t count;
	struct var **all = collect(VAR_EXPORT, &count);
	size_t n = 0;

	env_free();
	env_cache = xcalloc(count + 1, sizeof(char *));
	for (size_t i = 0; i < count; i++) {
		size_t nlen, vlen;

		if (!all[i]->value)
			continue;
		nlen = strlen(all[i]->name);
		vlen = strlen(all[i]->value);
		env_cache[n] = xmalloc(nlen + vlen + 2);
		memcpy(env_cache[n], all[i]->name, nlen);
		env_cache[n][nlen] = '=';
		memcpy(env_cache[n] + nlen + 1, all[i]->value, vlen + 1);
		n++;
	}
	free(all);
	return env_cache;
}

void vars_scope_enter(void)
{
	struct scope *s = xcalloc(1, sizeof(*s));

	s->outer = scopes;
	scopes = s;
}

bool var_local(const char *name)
{
	const struct var *v = find(name);
	struct saved_var *s;

	if (!scopes)
		return false;
	for (s = scopes->saved; s; s = s->next)
		if (strcmp(s->name, name) == 0)
			return true;
	s = xcalloc(1, sizeof(*s));
	s->name = xstrdup(name);
	s->existed = v != NULL;
	if (v) {
		s->value = v->value ? xstrdup(v->value) : NULL;
		s->flags = v->flags;
	}
	s->next = scopes->saved;
	scopes->saved = s;
	return true;
}

void vars_scope_leave(void)
{
	struct scope *scope = scopes;

	scopes = scope->outer;
	while (scope->saved) {
		struct saved_var *s = scope->saved;
		struct var **p = slot(s->name, strlen(s->name));

		scope->saved = s->next;
		if (*p)
			delete_var(p);
		if (s->existed) {
			struct var *v = find_or_add(s->name, strlen(s->name));

			v->value = s->value;
			v->flags = s->flags;
		}
		free(s->name);
		free(s);
	}
	free(scope);
}
