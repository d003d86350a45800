/*
 * The table of signal names.  Called by kill, the shell (trap, kill, jobs) and ps.
 */
#include "signames.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "util.h"

static const struct {
	int number;
	const char *name;
	const char *text;
} signals[] = {
	{ SIGHUP, "HUP", "Hangup" },
	{ SIGINT, "INT", "Interrupt" },
	{ SIGQUIT, "QUIT", "Quit" },
	{ SIGILL, "ILL", "Illegal instruction" },
	{ SIGTRAP, "TRAP", "Trace/breakpoint trap" },
	{ SIGABRT, "ABRT", "Aborted" },
	{ SIGBUS, "BUS", "Bus error" },
	{ SIGFPE, "FPE", "Floating point exception" },
	{ SIGKILL, "KILL", "Killed" },
	{ SIGUSR1, "USR1", "User defined signal 1" },
	{ SIGSEGV, "SEGV", "Segmentation fault" },
	{ SIGUSR2, "USR2", "User defined signal 2" },
	{ SIGPIPE, "PIPE", "Broken pipe" },
	{ SIGALRM, "ALRM", "Alarm clock" },
	{ SIGTERM, "TERM", "Terminated" },
	{ 16, "STKFLT", "Stack fault" },
	{ SIGCHLD, "CHLD", "Child exited" },
	{ SIGCONT, "CONT", "Continued" },
	{ SIGSTOP, "STOP", "Stopped (signal)" },
	{ SIGTSTP, "TSTP", "Stopped" },
	{ SIGTTIN, "TTIN", "Stopped (tty input)" },
	{ SIGTTOU, "TTOU", "Stopped (tty output)" },
	{ SIGURG, "URG", "Urgent I/O condition" },
	{ SIGXCPU, "XCPU", "CPU time limit exceeded" },
	{ SIGXFSZ, "XFSZ", "File size limit exceeded" },
	{ SIGVTALRM, "VTALRM", "Virtual timer expired" },
	{ SIGPROF, "PROF", "Profiling timer expired" },
	{ SIGWINCH, "WINCH", "Window changed" },
	{ SIGIO, "IO", "I/O possible" },
	{ SIGPWR, "PWR", "Power failure" },
	{ SIGSYS, "SYS", "Bad system call" },
};

#define COUNT (sizeof(signals) / sizeof(signals[0]))

int signal_number(const char *name)
{
	long n;

	if (parse_long(name, 0, 64, &n) == 0)
		return (int)n;
	if (strncasecmp(name, "SIG", 3) == 0)
		name += 3;
	for (size_t i = 0; i < COUNT; i++)
		if (strcasecmp(name, signals[i].name) == 0)
			return signals[i].number;
	return -1;
}

const char *signal_name(int sig)
{
	for (size_t i = 0; i < COUNT; i++)
		if (signals[i].number == sig)
			return signals[i].name;
	return NULL;
}

const char *signal_text(int sig)
{
	for (size_t i = 0; i < COUNT; i++)
		if (signals[i].number == sig)
			return signals[i].text;
	return sig >= 32 ? "Real-time signal" : "Unknown signal";
}

void signal_list(void)
{
	for (size_t i = 0; i < COUNT; i++)
		printf("%2d) SIG%-8s%s", signals[i].number, signals[i].name,
		       (i % 5 == 4 || i == COUNT - 1) ? "\n" : " ");
}
