/* Commands that the shell runs itself. */
#pragma once

#include <stddef.h>

struct builtin {
	const char *name;
	int (*run)(int argc, char **argv); /* argv[argc] is NULL; returns the status */
	const char *synopsis;		   /* for help */
	const char *what;
};

/* NULL when name is no builtin. */
const struct builtin *builtin_lookup(const char *name);
void builtins_each(void (*fn)(const char *name, void *arg), void *arg);

/* exec ran without a command: its redirections stay.  Set by the builtin, read by exec.c. */
extern int builtin_exec_keeps;

/* The commands, by theme. */
int builtin_cd(int argc, char **argv);
int builtin_pwd(int argc, char **argv);
int builtin_umask(int argc, char **argv);
int builtin_ulimit(int argc, char **argv);
int builtin_type(int argc, char **argv);
int builtin_command(int argc, char **argv);
int builtin_times(int argc, char **argv);
int builtin_echo(int argc, char **argv);
int builtin_printf(int argc, char **argv);
int builtin_test(int argc, char **argv);
int builtin_true(int argc, char **argv);
int builtin_false(int argc, char **argv);
int builtin_read(int argc, char **argv);
int builtin_help(int argc, char **argv);
int builtin_history(int argc, char **argv);

int builtin_break(int argc, char **argv);
int builtin_return(int argc, char **argv);
int builtin_exit(int argc, char **argv);
int builtin_eval(int argc, char **argv);
int builtin_exec(int argc, char **argv);
int builtin_source(int argc, char **argv);
int builtin_trap(int argc, char **argv);
int builtin_alias(int argc, char **argv);
int builtin_unalias(int argc, char **argv);

int builtin_set(int argc, char **argv);
int builtin_shift(int argc, char **argv);
int builtin_export(int argc, char **argv);
int builtin_unset(int argc, char **argv);
int builtin_local(int argc, char **argv);
int builtin_getopts(int argc, char **argv);

int builtin_jobs(int argc, char **argv);
int builtin_fg(int argc, char **argv);
int builtin_bg(int argc, char **argv);
int builtin_wait(int argc, char **argv);
int builtin_kill(int argc, char **argv);
