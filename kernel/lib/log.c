/*
 * The kernel log: a ring of the newest text, and, until a terminal server owns
 * the serial line, a copy of it there.
 */
#include "lib/kernel.h"
#include "x86/x86.h"

#define LOG_SIZE 32768

static char ring[LOG_SIZE];
static uint64_t written;		/* bytes ever logged */
static bool console = true;

void log_write(const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++)
		ring[written++ % LOG_SIZE] = text[i];
	if (console)
		serial_write(text, n);
}

size_t log_size(void)
{
	return MIN(written, (uint64_t)LOG_SIZE);
}

size_t log_read(char *buf, size_t size)
{
	size_t n = MIN(size, log_size());

	for (size_t i = 0; i < n; i++)
		buf[i] = ring[(written - n + i) % LOG_SIZE];
	return n;
}

void log_console(bool on)
{
	console = on;
}

void vprintk(const char *fmt, va_list ap)
{
	char line[256];
	int n = vsnprintf(line, sizeof(line), fmt, ap);

	log_write(line, MIN((size_t)n, sizeof(line) - 1));
}

void printk(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vprintk(fmt, ap);
	va_end(ap);
}
