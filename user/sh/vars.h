/* Shell variables, positional parameters and the environment of commands. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum var_flags {
	VAR_EXPORT = 1,
	VAR_READONLY = 2,
};

/* Import environ. */
void vars_init(char **env);

/* The value, or NULL when unset; borrowed until the variable changes. */
const char *var_get(const char *name);
/* 0, or -EPERM with a message (and UNWIND_ABORT) when it is read-only. */
int var_set(const char *name, const char *value);
int var_setf(const char *name, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* "NAME=value", value already expanded. */
int var_assign(const char *assignment);
int var_unset(const char *name);
/* Add flags, creating the variable without a value if need be. */
void var_flag(const char *name, unsigned int flags);
/* Take VAR_EXPORT away. */
void var_unexport(const char *name);
/* Print the variables that carry all of flags, as "prefix NAME='value'" in order. */
void vars_print(const char *prefix, unsigned int flags);
/* Call fn for each name (completion). */
void vars_each(void (*fn)(const char *name, void *arg), void *arg);
/* Does the string look like a variable name, from end to end? */
bool is_name(const char *s);

/* The environment for execve; freshly built and owned here until the next call. */
char **vars_environ(void);

/* Local scopes: function calls, and assignments in front of a builtin or function. */
void vars_scope_enter(void);
/* Restore what var_local saved since the matching enter. */
void vars_scope_leave(void);
/* Save the variable in the innermost scope; false when there is no scope. */
bool var_local(const char *name);

/* Print s so that the shell reads it back as one word. */
void print_quoted(const char *s);

/* $1...: params_get(0) is $1; NULL behind the last one. */
const char *params_get(size_t index);
size_t params_count(void);
/* Replace them by copies of argv[0..argc-1]. */
void params_set(char *const *argv, size_t argc);
/* false when there are fewer than n. */
bool params_shift(size_t n);
/* Swap in a new set for a function call; returns the old one for params_restore. */
struct params *params_push(char *const *argv, size_t argc);
void params_restore(struct params *old);
