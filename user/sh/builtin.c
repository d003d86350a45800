/*
 * The table of builtins, and help.  Called by the executor (lookup) and the completion.
 */
#include "builtin.h"

#include <stdio.h>
#include <string.h>

#include "sh.h"

int builtin_exec_keeps;

static const struct builtin builtins[] = {
	{ ".", builtin_source, "FILE [ARG...]", "run the commands of a file here" },
	{ ":", builtin_true, "[ARG...]", "do nothing, successfully" },
	{ "[", builtin_test, "EXPRESSION ]", "the same as test" },
	{ "alias", builtin_alias, "[NAME[=VALUE]...]", "define or show aliases" },
	{ "bg", builtin_bg, "[%JOB...]", "continue a stopped job in the background" },
	{ "break", builtin_break, "[N]", "leave N loops" },
	{ "cd", builtin_cd, "[-LP] [DIR | -]", "change the current directory" },
	{ "command", builtin_command, "[-v] NAME [ARG...]", "run NAME, but not as a function" },
	{ "continue", builtin_break, "[N]", "go on with the next turn of the Nth loop" },
	{ "echo", builtin_echo, "[-neE] [ARG...]", "print the arguments" },
	{ "eval", builtin_eval, "[ARG...]", "run the arguments as a command" },
	{ "exec", builtin_exec, "[COMMAND...]", "replace the shell; or keep redirections" },
	{ "exit", builtin_exit, "[N]", "leave the shell" },
	{ "export", builtin_export, "[NAME[=VALUE]...]", "give variables to commands" },
	{ "false", builtin_false, "", "do nothing, unsuccessfully" },
	{ "fg", builtin_fg, "[%JOB]", "continue a job in the foreground" },
	{ "getopts", builtin_getopts, "OPTSTRING NAME [ARG...]", "parse options" },
	{ "help", builtin_help, "[NAME]", "show this" },
	{ "history", builtin_history, "[-c] [N]", "show the last commands" },
	{ "jobs", builtin_jobs, "[-lp] [%JOB...]", "show jobs" },
	{ "kill", builtin_kill, "[-SIGNAL] PID | %JOB... | -l", "send a signal" },
	{ "local", builtin_local, "NAME[=VALUE]...", "variables of the function only" },
	{ "printf", builtin_printf, "FORMAT [ARG...]", "print by a format" },
	{ "pwd", builtin_pwd, "[-LP]", "print the current directory" },
	{ "read", builtin_read, "[-r] [-p PROMPT] [NAME...]", "read a line into variables" },
	{ "readonly", builtin_export, "[NAME[=VALUE]...]", "protect variables" },
	{ "return", builtin_return, "[N]", "leave a function or a sourced file" },
	{ "set", builtin_set, "[-aefmnuvxC] [-o NAME] [--] [ARG...]", "options, parameters" },
	{ "shift", builtin_shift, "[N]", "drop the first N parameters" },
	{ "source", builtin_source, "FILE [ARG...]", "the same as ." },
	{ "test", builtin_test, "EXPRESSION", "check files, strings and numbers" },
	{ "times", builtin_times, "", "processor time of the shell and its children" },
	{ "trap", builtin_trap, "[ACTION SIGNAL...]", "run ACTION when a signal comes" },
	{ "true", builtin_true, "", "do nothing, successfully" },
	{ "type", builtin_type, "NAME...", "say what a command name is" },
	{ "ulimit", builtin_ulimit, "[-HS] [-a | -cdfnstuv] [N]", "limits of the commands" },
	{ "umask", builtin_umask, "[-S] [MODE]", "permissions that new files do not get" },
	{ "unalias", builtin_unalias, "-a | NAME...", "remove aliases" },
	{ "unset", builtin_unset, "[-fv] NAME...", "remove variables or functions" },
	{ "wait", builtin_wait, "[PID | %JOB...]", "wait for background commands" },
};

#define COUNT (sizeof(builtins) / sizeof(builtins[0]))

const struct builtin *builtin_lookup(const char *name)
{
	size_t lo = 0;
	size_t hi = COUNT;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		int c = strcmp(name, builtins[mid].name);

		if (c == 0)
			return &builtins[mid];
		if (c < 0)
			hi = mid;
		else
			lo = mid + 1;
	}
	return NULL;
}

void builtins_each(void (*fn)(const char *name, void *arg), void *arg)
{
	for (size_t i = 0; i < COUNT; i++)
		fn(builtins[i].name, arg);
}

int builtin_help(int argc, char **argv)
{
	const struct builtin *b;

	if (argc > 1) {
		b = builtin_lookup(argv[1]);
		if (!b) {
			sh_error("help: %s is not a builtin; programs are in /bin", argv[1]);
			return 1;
		}
		printf("%s %s\n    %s\n", b->name, b->synopsis, b->what);
		return 0;
	}
	printf("Commands of the shell itself (programs: ls /bin /sbin):\n");
	for (size_t i = 0; i < COUNT; i++)
		printf("  %-9s %-36s %s\n", builtins[i].name, builtins[i].synopsis,
		       builtins[i].what);
	return 0;
}
