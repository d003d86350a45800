/* Signals of the shell itself: traps, Ctrl-C, and what a child gets. */
#pragma once

#include <stdbool.h>

/* Set up the signals of an interactive shell. */
void trap_init_interactive(void);
/* Run action on sig (0: on exit); "" ignores, NULL is the default.  0 or -errno. */
int trap_set(int sig, const char *action);
/* Print the traps as commands. */
void trap_print(void);
/* In a forked child: traps go, what the shell changed for itself is undone. */
void trap_child(void);
/* Background command without job control: Ctrl-C is not for it. */
void trap_ignore_interrupts(void);
/* Run the actions of signals that arrived; keeps $?. */
void trap_run_pending(void);
/* Something arrived that a blocking builtin should return for. */
bool trap_pending(void);
/* Ctrl-C was pressed since the last call (interactive shells). */
bool trap_take_interrupt(void);
/* Run the EXIT trap, once. */
void trap_run_exit(void);
/* Some trap is set: the shell may not be replaced by its last command. */
bool trap_any(void);
