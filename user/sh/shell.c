/*
 * The shell's state, its messages and its options.  Called by everything in sh/.
 */
#include "sh.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../lib/util.h"

struct shell sh = { .arg0 = "sh" };

static void report(const char *fmt, va_list ap)
{
	char line[512];
	int n;

	vsnprintf(line, sizeof(line), fmt, ap);
	n = (int)strlen(sh.arg0);
	fflush(stdout);
	if (sh.interactive || sh.line == 0)
		dprintf(STDERR_FILENO, "%.*s: %s\n", n, sh.arg0, line);
	else
		dprintf(STDERR_FILENO, "%.*s: line %d: %s\n", n, sh.arg0, sh.line, line);
}

void sh_error(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	report(fmt, ap);
	va_end(ap);
}

void sh_abort(const char *fmt, ...)
{
	va_list ap;

	if (sh.unwind == UNWIND_EXIT)
		return;
	va_start(ap, fmt);
	report(fmt, ap);
	va_end(ap);
	sh.unwind = UNWIND_ABORT;
	sh.status = 1;
}

static const struct {
	unsigned int bit;
	char letter;
	const char *name;
} options[] = {
	{ OPT_ALLEXPORT, 'a', "allexport" }, { OPT_ERREXIT, 'e', "errexit" },
	{ OPT_NOGLOB, 'f', "noglob" },	     { OPT_MONITOR, 'm', "monitor" },
	{ OPT_NOEXEC, 'n', "noexec" },	     { OPT_NOUNSET, 'u', "nounset" },
	{ OPT_VERBOSE, 'v', "verbose" },     { OPT_XTRACE, 'x', "xtrace" },
	{ OPT_NOCLOBBER, 'C', "noclobber" }, { OPT_PIPEFAIL, 0, "pipefail" },
};

#define OPTION_COUNT (sizeof(options) / sizeof(options[0]))

unsigned int option_by_letter(char letter)
{
	for (size_t i = 0; i < OPTION_COUNT; i++)
		if (options[i].letter && options[i].letter == letter)
			return options[i].bit;
	return 0;
}

unsigned int option_by_name(const char *name)
{
	for (size_t i = 0; i < OPTION_COUNT; i++)
		if (strcmp(options[i].name, name) == 0)
			return options[i].bit;
	return 0;
}

const char *option_letters(void)
{
	static char letters[OPTION_COUNT + 2];
	size_t n = 0;

	for (size_t i = 0; i < OPTION_COUNT; i++)
		if ((sh.opts & options[i].bit) && options[i].letter)
			letters[n++] = options[i].letter;
	if (sh.interactive)
		letters[n++] = 'i';
	letters[n] = '\0';
	return letters;
}

void option_print(bool as_commands)
{
	for (size_t i = 0; i < OPTION_COUNT; i++) {
		bool on = (sh.opts & options[i].bit) != 0;

		if (as_commands)
			printf("set %co %s\n", on ? '-' : '+', options[i].name);
		else
			printf("%-12s %s\n", options[i].name, on ? "on" : "off");
	}
}
