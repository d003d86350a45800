/* Runs parsed commands. */
#pragma once

#include <stddef.h>

#include "ast.h"

enum exec_flags {
	EX_EXIT = 1, /* the process ends after this command: no fork is needed for it */
	EX_COND = 2, /* its failure is a decision, not an error: errexit does not apply */
};

/* Run a tree; its exit status, also in sh.status.  sh.unwind may be set afterwards. */
int exec_node(const struct node *n, unsigned int flags);
/* Run argv (argv[argc] is NULL) as builtin or program, not as a function (command). */
int exec_no_function(char **argv, size_t argc);
/* Replace the shell by the program; returns only when that failed: 126 or 127, after a message. */
int exec_program(char **argv);
/* Where the program is in PATH (or name itself when it has a slash): fresh memory or NULL. */
char *find_program(const char *name);
/* Leave the shell: EXIT trap, flush, _exit. */
_Noreturn void sh_exit(int status);
