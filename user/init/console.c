/*
 * init's messages.  They go to the kernel log, and, once a terminal server has
 * the serial line, to the terminal as well; before that the kernel shows its
 * log there itself.  Called by all of init.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/klog.h>
#include <time.h>
#include <unistd.h>

#include "init.h"

#define LINE_MAX 400

#define DRAIN_TRIES 100 /* of 10 ms */

/* syslog(2) */
#define CONSOLE_OFF 6
#define CONSOLE_ON 7

static int console = -1;

/*
 * One line to the log, with the time since boot, and to the terminal.  Never
 * blocks: a terminal that is stopped or gone costs a line there, not init.
 */
static void put(bool show, const char *text)
{
	struct timespec now;
	char line[LINE_MAX + 32];
	int len;

	clock_gettime(CLOCK_MONOTONIC, &now);
	len = snprintf(line, sizeof(line), "[%5lld.%06ld] init: %s\n", (long long)now.tv_sec,
		       now.tv_nsec / 1000, text);
	if (write(log_fd(), line, (size_t)len) < 0)
		return; /* without the kernel log there is nobody to tell */
	if (show && console >= 0)
		dprintf(console, "init: %s\n", text);
}

void say(const char *fmt, ...)
{
	char text[LINE_MAX];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	put(true, text);
}

void note(const char *fmt, ...)
{
	char text[LINE_MAX];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	put(false, text);
}

void console_print(const char *text)
{
	if (console >= 0 && !cmdline.quiet)
		dprintf(console, "%s", text);
}

void console_open(void)
{
	console = open("/dev/console", O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	if (console >= 0)
		klogctl(CONSOLE_OFF, NULL, 0);
}

void console_close(void)
{
	if (console >= 0)
		close(console);
	console = -1;
	klogctl(CONSOLE_ON, NULL, 0);
}

void console_drain(void)
{
	struct timespec pause = { .tv_nsec = 10 * 1000000 };
	int waiting = 0;

	/* not tcdrain(): somebody may have stopped the terminal for good */
	for (int i = 0; i < DRAIN_TRIES && console >= 0; i++) {
		if (ioctl(console, TIOCOUTQ, &waiting) < 0 || waiting == 0)
			return;
		nanosleep(&pause, NULL);
	}
}
