/*
 * Builtins about variables and parameters: set, shift, export, readonly, unset, local,
 * getopts.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/util.h"
#include "builtin.h"
#include "function.h"
#include "sh.h"
#include "vars.h"

/* -o NAME / +o NAME at argv[i]; the status. */
static int set_by_name(const char *name, bool on)
{
	unsigned int bit;

	if (!name) {
		option_print(!on);
		return 0;
	}
	bit = option_by_name(name);
	if (!bit) {
		sh_error("set: %s: no such option", name);
		return 2;
	}
	sh.opts = on ? sh.opts | bit : sh.opts & ~bit;
	return 0;
}

/* "-eu", "+x": the status. */
static int set_by_letters(const char *letters, bool on)
{
	for (; *letters; letters++) {
		unsigned int bit = option_by_letter(*letters);

		if (!bit) {
			sh_error("set: -%c: no such option", *letters);
			return 2;
		}
		sh.opts = on ? sh.opts | bit : sh.opts & ~bit;
	}
	return 0;
}

int builtin_set(int argc, char **argv)
{
	bool params = false;
	int i;

	if (argc == 1) {
		vars_print("", 0);
		return 0;
	}
	for (i = 1; i < argc && (argv[i][0] == '-' || argv[i][0] == '+') && argv[i][1]; i++) {
		bool on = argv[i][0] == '-';
		int status;

		if (strcmp(argv[i], "--") == 0) {
			params = true;
			i++;
			break;
		}
		if (strcmp(argv[i] + 1, "o") == 0) {
			status = set_by_name(argv[i + 1], on);
			if (argv[i + 1])
				i++;
		} else {
			status = set_by_letters(argv[i] + 1, on);
		}
		if (status)
			return status;
	}
	if (i < argc || params)
		params_set(argv + i, (size_t)(argc - i));
	return 0;
}

int builtin_shift(int argc, char **argv)
{
	long n = 1;

	if (argc > 1 && parse_long(argv[1], 0, INT_MAX, &n) < 0) {
		sh_error("shift: %s: not a number", argv[1]);
		return 2;
	}
	if (!params_shift((size_t)n)) {
		sh_error("shift: there are only %zu parameters", params_count());
		return 1;
	}
	return 0;
}

/* NAME or NAME=value: set it and add flags; local: in the function's scope first. */
static int declare(const char *who, const char *arg, unsigned int flags, bool local)
{
	size_t len = strcspn(arg, "=");
	char *name = xstrndup(arg, len);
	int status = 0;

	if (!is_name(name)) {
		sh_error("%s: %s: not a name", who, name);
		status = 2;
	} else if (local && !var_local(name)) {
		sh_error("%s: only in a function", who);
		status = 1;
	} else if (arg[len] == '=' && var_assign(arg) < 0) {
		status = 1;
	} else if (local && arg[len] != '=') {
		var_unset(name);
	} else if (flags) {
		var_flag(name, flags);
	}
	free(name);
	return status;
}

int builtin_export(int argc, char **argv)
{
	bool readonly = strcmp(argv[0], "readonly") == 0;
	unsigned int flag = readonly ? VAR_READONLY : VAR_EXPORT;
	bool remove = false;
	int status = 0;
	int i = 1;

	if (i < argc && strcmp(argv[i], "-n") == 0 && !readonly) {
		remove = true;
		i++;
	} else if (i < argc && strcmp(argv[i], "-p") == 0) {
		i++;
	}
	if (i == argc)
		vars_print(readonly ? "readonly " : "export ", flag);
	for (; i < argc; i++) {
		if (remove)
			var_unexport(argv[i]);
		else if (declare(argv[0], argv[i], flag, false) != 0)
			status = 1;
	}
	return status;
}

int builtin_local(int argc, char **argv)
{
	int status = 0;

	if (sh.call_depth == 0) {
		sh_error("local: only in a function");
		return 1;
	}
	for (int i = 1; i < argc; i++)
		if (declare("local", argv[i], 0, true) != 0)
			status = 1;
	return status;
}

int builtin_unset(int argc, char **argv)
{
	bool functions = false;
	int status = 0;
	int i = 1;

	if (i < argc && (strcmp(argv[i], "-f") == 0 || strcmp(argv[i], "-v") == 0))
		functions = argv[i++][1] == 'f';
	for (; i < argc; i++) {
		if (functions)
			function_remove(argv[i]);
		else if (var_unset(argv[i]) < 0)
			status = 1;
	}
	return status;
}

/* Where getopts is inside a group of letters, and in which argument. */
static long getopts_index = 1;
static size_t getopts_offset = 1;

static void getopts_advance(const char *arg)
{
	if (!arg[++getopts_offset]) {
		getopts_offset = 1;
		getopts_index++;
	}
}

/* An option that is wrong: ':' mode tells the script, the other mode the user. */
static void getopts_bad(const char *name, char opt, bool silent, bool missing)
{
	char s[2] = { opt, '\0' };

	if (silent) {
		var_set("OPTARG", s);
		var_set(name, missing ? ":" : "?");
		return;
	}
	sh_error(missing ? "option -%c needs an argument" : "no such option: -%c", opt);
	var_unset("OPTARG");
	var_set(name, "?");
}

static void getopts_option(const char *spec, const char *name, const char *arg, const char *next)
{
	bool silent = *spec == ':';
	char opt = arg[getopts_offset];
	const char *found = opt == ':' ? NULL : strchr(spec, opt);
	char s[2] = { opt, '\0' };

	if (!found) {
		getopts_advance(arg);
		getopts_bad(name, opt, silent, false);
		return;
	}
	if (found[1] != ':') {
		getopts_advance(arg);
		var_unset("OPTARG");
		var_set(name, s);
		return;
	}
	if (arg[getopts_offset + 1]) {
		var_set("OPTARG", arg + getopts_offset + 1);
		getopts_index++;
	} else if (next) {
		var_set("OPTARG", next);
		getopts_index += 2;
	} else {
		getopts_index++;
		getopts_offset = 1;
		getopts_bad(name, opt, silent, true);
		return;
	}
	getopts_offset = 1;
	var_set(name, s);
}

static const char *getopts_arg(int argc, char **argv, long i)
{
	if (argc > 3)
		return i + 2 < argc ? argv[i + 2] : NULL;
	return i > 0 ? params_get((size_t)i - 1) : NULL;
}

int builtin_getopts(int argc, char **argv)
{
	const char *optind_text = var_get("OPTIND");
	const char *arg;
	long given;

	if (argc < 3 || !is_name(argv[2])) {
		sh_error("getopts: usage: getopts OPTSTRING NAME [ARG...]");
		return 2;
	}
	if (!optind_text || parse_long(optind_text, 1, INT_MAX, &given) < 0)
		given = 1;
	if (given != getopts_index) {
		getopts_index = given;
		getopts_offset = 1;
	}
	arg = getopts_arg(argc, argv, getopts_index);
	if (arg && strcmp(arg, "--") == 0) {
		getopts_index++;
		arg = NULL;
	}
	if (!arg || arg[0] != '-' || !arg[1]) {
		var_set(argv[2], "?");
		var_setf("OPTIND", "%ld", getopts_index);
		getopts_offset = 1;
		return 1;
	}
	if (getopts_offset >= strlen(arg))
		getopts_offset = 1;
	getopts_option(argv[1], argv[2], arg, getopts_arg(argc, argv, getopts_index + 1));
	var_setf("OPTIND", "%ld", getopts_index);
	return 0;
}
