/*
 * Traps.  Called by the trap builtin, by the executor between commands, and by every fork.
 * Handlers only set flags; actions run at a safe point.
 */
#define _GNU_SOURCE
#include "trap.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/signames.h"
#include "../lib/util.h"
#include "input.h"
#include "sh.h"
#include "vars.h"

#define SIGNALS 65

static char *actions[SIGNALS];
static volatile sig_atomic_t pending[SIGNALS];
static volatile sig_atomic_t any_pending;
static volatile sig_atomic_t interrupted;
static bool interactive_signals;

static const int ignored_when_interactive[] = { SIGQUIT, SIGTERM, SIGTSTP, SIGTTIN, SIGTTOU };

static void on_signal(int sig)
{
	pending[sig] = 1;
	any_pending = 1;
}

static void on_interrupt(int sig)
{
	(void)sig;
	interrupted = 1;
}

static int install(int sig, void (*handler)(int))
{
	struct sigaction sa;

	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = handler;
	sigemptyset(&sa.sa_mask);
	return sigaction(sig, &sa, NULL) < 0 ? -errno : 0;
}

/* What the shell does on sig when no trap is set. */
static void install_default(int sig)
{
	size_t count = sizeof(ignored_when_interactive) / sizeof(ignored_when_interactive[0]);

	if (interactive_signals) {
		if (sig == SIGINT) {
			install(sig, on_interrupt);
			return;
		}
		for (size_t i = 0; i < count; i++) {
			if (ignored_when_interactive[i] == sig) {
				install(sig, SIG_IGN);
				return;
			}
		}
	}
	install(sig, SIG_DFL);
}

void trap_init_interactive(void)
{
	size_t count = sizeof(ignored_when_interactive) / sizeof(ignored_when_interactive[0]);

	interactive_signals = true;
	install_default(SIGINT);
	for (size_t i = 0; i < count; i++)
		install_default(ignored_when_interactive[i]);
}

int trap_set(int sig, const char *action)
{
	int err = 0;

	if (sig < 0 || sig >= SIGNALS)
		return -EINVAL;
	if (sig > 0) {
		if (!action)
			install_default(sig);
		else
			err = install(sig, *action ? on_signal : SIG_IGN);
	}
	if (err)
		return err;
	free(actions[sig]);
	actions[sig] = action ? xstrdup(action) : NULL;
	pending[sig] = 0;
	return 0;
}

void trap_print(void)
{
	for (int i = 0; i < SIGNALS; i++) {
		const char *name = i == 0 ? "EXIT" : signal_name(i);

		if (!actions[i])
			continue;
		fputs("trap -- ", stdout);
		print_quoted(actions[i]);
		if (name)
			printf(" %s\n", name);
		else
			printf(" %d\n", i);
	}
}

void trap_child(void)
{
	size_t count = sizeof(ignored_when_interactive) / sizeof(ignored_when_interactive[0]);

	if (interactive_signals) {
		interactive_signals = false;
		install(SIGINT, SIG_DFL);
		for (size_t i = 0; i < count; i++)
			install(ignored_when_interactive[i], SIG_DFL);
	}
	for (int i = 0; i < SIGNALS; i++) {
		if (!actions[i])
			continue;
		if (i > 0 && *actions[i] == '\0') {
			install(i, SIG_IGN);
			continue;
		}
		if (i > 0)
			install(i, SIG_DFL);
		free(actions[i]);
		actions[i] = NULL;
		pending[i] = 0;
	}
	any_pending = 0;
	interrupted = 0;
}

void trap_ignore_interrupts(void)
{
	install(SIGINT, SIG_IGN);
	install(SIGQUIT, SIG_IGN);
}

bool trap_pending(void)
{
	return any_pending || interrupted;
}

bool trap_take_interrupt(void)
{
	bool was = interrupted;

	interrupted = 0;
	return was;
}

/* The action may change its own trap: run a copy. */
static void run_action(int sig)
{
	char *text = xstrdup(actions[sig]);
	int status = sh.status;

	run_text(text, 0);
	if (sh.unwind != UNWIND_EXIT && sh.unwind != UNWIND_RETURN)
		sh.status = status;
	free(text);
}

void trap_run_pending(void)
{
	static bool running;

	if (!any_pending || running)
		return;
	running = true;
	any_pending = 0;
	for (int i = 1; i < SIGNALS; i++) {
		if (!pending[i])
			continue;
		pending[i] = 0;
		if (actions[i] && *actions[i])
			run_action(i);
	}
	running = false;
}

bool trap_any(void)
{
	for (int i = 0; i < SIGNALS; i++)
		if (actions[i] && *actions[i])
			return true;
	return false;
}

void trap_run_exit(void)
{
	char *text = actions[0];
	int status = sh.status;

	if (!text)
		return;
	actions[0] = NULL;
	sh.unwind = UNWIND_NONE;
	run_text(text, 0);
	if (sh.unwind != UNWIND_EXIT)
		sh.status = status;
	free(text);
}
