/*
 * Builtins that steer: break, continue, return, exit, eval, exec, source, trap, alias.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../lib/signames.h"
#include "../lib/util.h"
#include "alias.h"
#include "builtin.h"
#include "exec.h"
#include "history.h"
#include "input.h"
#include "jobs.h"
#include "sh.h"
#include "trap.h"
#include "vars.h"

int builtin_break(int argc, char **argv)
{
	long levels = 1;

	if (argc > 1 && parse_long(argv[1], 1, INT_MAX, &levels) < 0) {
		sh_error("%s: %s: not a positive number", argv[0], argv[1]);
		return 1;
	}
	if (sh.loop_depth == 0)
		return 0;
	if (levels > sh.loop_depth)
		levels = sh.loop_depth;
	sh.unwind_levels = (int)levels;
	sh.unwind = argv[0][0] == 'b' ? UNWIND_BREAK : UNWIND_CONTINUE;
	sh.status = 0;
	return 0;
}

static int status_arg(int argc, char **argv, int *status)
{
	long n;

	*status = sh.status;
	if (argc < 2)
		return 0;
	if (parse_long(argv[1], INT_MIN, INT_MAX, &n) < 0) {
		sh_error("%s: %s: not a number", argv[0], argv[1]);
		*status = 2;
		return -EINVAL;
	}
	*status = (int)(n & 0xff);
	return 0;
}

int builtin_return(int argc, char **argv)
{
	int status;

	if (sh.call_depth == 0) {
		sh_error("return: not in a function or a sourced file");
		return 1;
	}
	status_arg(argc, argv, &status);
	sh.status = status;
	sh.unwind = UNWIND_RETURN;
	return status;
}

int builtin_exit(int argc, char **argv)
{
	static bool warned;
	int status;

	status_arg(argc, argv, &status);
	if (sh.interactive && jobs_any_stopped() && !warned) {
		warned = true;
		dprintf(STDERR_FILENO, "There are stopped jobs.\n");
		return 1;
	}
	sh.status = status;
	sh.unwind = UNWIND_EXIT;
	return status;
}

int builtin_eval(int argc, char **argv)
{
	size_t len = 1;
	char *text;

	for (int i = 1; i < argc; i++)
		len += strlen(argv[i]) + 1;
	text = xmalloc(len);
	text[0] = '\0';
	for (int i = 1; i < argc; i++) {
		strcat(text, argv[i]);
		if (i + 1 < argc)
			strcat(text, " ");
	}
	sh.status = 0;
	run_text(text, 0);
	free(text);
	return sh.status;
}

int builtin_exec(int argc, char **argv)
{
	int status;

	if (argc < 2) {
		builtin_exec_keeps = 1;
		return 0;
	}
	history_save();
	trap_child();
	status = exec_program(argv + 1);
	if (!sh.interactive) {
		sh.status = status;
		sh.unwind = UNWIND_EXIT;
	} else {
		trap_init_interactive();
	}
	return status;
}

int builtin_source(int argc, char **argv)
{
	struct params *params = NULL;
	char *path;
	int status;

	if (argc < 2) {
		sh_error("%s: which file?", argv[0]);
		return 2;
	}
	path = strchr(argv[1], '/') || access(argv[1], R_OK) == 0 ? xstrdup(argv[1])
								  : find_program(argv[1]);
	if (!path) {
		sh_error("%s: %s: not found", argv[0], argv[1]);
		return 1;
	}
	if (argc > 2)
		params = params_push(argv + 2, (size_t)argc - 2);
	sh.call_depth++;
	status = run_file(path);
	sh.call_depth--;
	if (argc > 2)
		params_restore(params);
	if (sh.unwind == UNWIND_RETURN) {
		sh.unwind = UNWIND_NONE;
		status = sh.status;
	}
	free(path);
	return status;
}

static int trap_signal(const char *name)
{
	if (strcmp(name, "EXIT") == 0 || strcmp(name, "0") == 0)
		return 0;
	return signal_number(name);
}

int builtin_trap(int argc, char **argv)
{
	const char *action;
	int status = 0;
	int i = 1;
	long n;

	if (i < argc && strcmp(argv[i], "--") == 0)
		i++;
	if (i == argc) {
		trap_print();
		return 0;
	}
	if (strcmp(argv[i], "-l") == 0) {
		signal_list();
		return 0;
	}
	/* "trap 2", "trap INT": back to the default */
	action = NULL;
	if (parse_long(argv[i], 0, 64, &n) < 0 && i + 1 < argc) {
		if (strcmp(argv[i], "-") != 0)
			action = argv[i];
		i++;
	}
	for (; i < argc; i++) {
		int sig = trap_signal(argv[i]);

		if (sig < 0) {
			sh_error("trap: %s: no such signal", argv[i]);
			status = 1;
		} else if (trap_set(sig, action) < 0) {
			sh_error("trap: %s: cannot be trapped", argv[i]);
			status = 1;
		}
	}
	return status;
}

int builtin_alias(int argc, char **argv)
{
	int status = 0;

	if (argc == 1)
		alias_print();
	for (int i = 1; i < argc; i++) {
		char *eq = strchr(argv[i], '=');
		const char *value;

		if (eq && eq > argv[i]) {
			*eq = '\0';
			alias_set(argv[i], eq + 1);
			continue;
		}
		value = alias_lookup(argv[i]);
		if (value) {
			printf("alias %s='%s'\n", argv[i], value);
		} else {
			sh_error("alias: %s: not found", argv[i]);
			status = 1;
		}
	}
	return status;
}

int builtin_unalias(int argc, char **argv)
{
	int status = 0;

	if (argc > 1 && strcmp(argv[1], "-a") == 0) {
		alias_remove_all();
		return 0;
	}
	for (int i = 1; i < argc; i++) {
		if (alias_remove(argv[i]) < 0) {
			sh_error("unalias: %s: not found", argv[i]);
			status = 1;
		}
	}
	return status;
}
