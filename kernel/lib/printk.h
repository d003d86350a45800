/* The kernel's log and its last words. */
#pragma once

#include <stdarg.h>

#include "lib/types.h"

/* Formats %d %u %x %s %c %%, with l, ll, z; a width of numbers means zeros in front, and %.*s
 * limits a string. */
int vsnprintf(char *buf, size_t size, const char *fmt, va_list ap);
int snprintf(char *buf, size_t size, const char *fmt, ...) __printf(3, 4);

/* Appends one formatted text to the log ring and, while the kernel owns the
 * console, to the serial line. */
void printk(const char *fmt, ...) __printf(1, 2);
void vprintk(const char *fmt, va_list ap);
/* Raw bytes to the log (init's descriptors 0-2 until a terminal server is up). */
void log_write(const char *text, size_t n);
/* Copies up to `size` of the newest bytes of the log into buf; returns the count. */
size_t log_read(char *buf, size_t size);
size_t log_size(void);
/* false: a terminal server has the serial line now; printk() stops writing to it. */
void log_console(bool on);

/* Our own invariant is broken: says where, with a symbolised backtrace, and stops
 * all processors. */
void panic(const char *fmt, ...) __printf(1, 2) __noreturn;
/* Prints the call chain that starts at frame pointer rbp. */
void backtrace(uint64_t rbp);

#define assert(cond) \
	(likely(cond) ? (void)0 : panic("%s:%d: %s", __FILE__, __LINE__, #cond))
