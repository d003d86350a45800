/*
 * sh: the shell.  Started by init on the console, by scripts and by anyone with "sh -c".
 * Takes its arguments apart and calls the reader loop (input.c).
 */
#define _GNU_SOURCE
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../lib/util.h"
#include "exec.h"
#include "history.h"
#include "input.h"
#include "sh.h"
#include "term.h"
#include "trap.h"
#include "vars.h"

extern char **environ;

struct arguments {
	const char *command; /* of -c */
	bool interactive;
	bool read_stdin; /* -s */
	bool login;
	int rest; /* index of the first operand */
};

static void option_letters_of(struct arguments *a, const char *letters, bool on, bool *wants_c)
{
	for (; *letters; letters++) {
		unsigned int bit = option_by_letter(*letters);

		if (bit)
			sh.opts = on ? sh.opts | bit : sh.opts & ~bit;
		else if (*letters == 'c')
			*wants_c = true;
		else if (*letters == 'i')
			a->interactive = true;
		else if (*letters == 's')
			a->read_stdin = true;
		else if (*letters == 'l')
			a->login = true;
		else
			usage(2, "[-aefilmnsuvxC] [-o OPTION] [-c COMMAND | FILE] [ARG...]");
	}
}

static void parse_arguments(int argc, char **argv, struct arguments *a)
{
	bool wants_c = false;
	int i;

	a->login = argv[0][0] == '-';
	for (i = 1; i < argc && (argv[i][0] == '-' || argv[i][0] == '+') && argv[i][1]; i++) {
		bool on = argv[i][0] == '-';

		if (strcmp(argv[i], "--") == 0) {
			i++;
			break;
		}
		if (strcmp(argv[i] + 1, "o") == 0 && i + 1 < argc) {
			unsigned int bit = option_by_name(argv[++i]);

			if (!bit)
				die(2, "%s: no such option", argv[i]);
			sh.opts = on ? sh.opts | bit : sh.opts & ~bit;
			continue;
		}
		option_letters_of(a, argv[i] + 1, on, &wants_c);
	}
	if (wants_c) {
		if (i >= argc)
			die(2, "-c needs a command");
		a->command = argv[i++];
	}
	a->rest = i;
}

static void default_variables(void)
{
	char cwd[PATH_MAX];
	const char *level = var_get("SHLVL");

	if (!var_get("PATH")) {
		var_set("PATH", "/bin:/sbin");
		var_flag("PATH", VAR_EXPORT);
	}
	if (getcwd(cwd, sizeof(cwd))) {
		var_set("PWD", cwd);
		var_flag("PWD", VAR_EXPORT);
	}
	var_set("IFS", " \t\n");
	var_set("OPTIND", "1");
	var_set("PS2", "> ");
	var_set("PS4", "+ ");
	var_setf("PPID", "%d", (int)getppid());
	var_setf("SHLVL", "%d", level ? atoi(level) + 1 : 1);
	var_flag("SHLVL", VAR_EXPORT);
}

static void start_interactive(void)
{
	sh.interactive = true;
	if (!var_get("PS1"))
		var_set("PS1", "sockeye:\\w# ");
	term_init();
	trap_init_interactive();
	if (term_job_control())
		sh.opts |= OPT_MONITOR;
	history_load();
}

/* /etc/profile of a login shell; absent is fine. */
static void run_profile(void)
{
	if (access("/etc/profile", R_OK) == 0)
		run_file("/etc/profile");
	sh.status = 0;
	if (sh.unwind != UNWIND_EXIT)
		sh.unwind = UNWIND_NONE;
}

int main(int argc, char **argv)
{
	struct arguments a = { 0 };
	char **rest;

	if (argc < 1)
		return 2;
	prog_init(argv[0][0] == '-' ? argv[0] + 1 : argv[0]);
	sh.arg0 = prog_name();
	sh.pid = getpid();
	parse_arguments(argc, argv, &a);
	vars_init(environ);
	default_variables();
	rest = argv + a.rest;
	if (a.command && *rest)
		sh.arg0 = *rest++;
	else if (!a.command && !a.read_stdin && *rest)
		sh.arg0 = *rest++;
	params_set(rest, (size_t)(argv + argc - rest));
	if (a.interactive || (!a.command && (a.read_stdin || rest == argv + a.rest) &&
			      isatty(STDIN_FILENO) && isatty(STDERR_FILENO)))
		start_interactive();
	if (a.login || sh.interactive)
		run_profile();
	if (a.command)
		run_text(a.command, sh.interactive ? 0 : EX_EXIT);
	else if (!a.read_stdin && rest > argv + a.rest)
		sh.status = run_file(sh.arg0);
	else
		run_stdin();
	sh_exit(sh.status);
}
