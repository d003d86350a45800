/* What nearly every file of ring 0 uses of lib/. */
#pragma once

#include <stdarg.h>

#include "abi/errno.h"
#include "lib/list.h"

/* Memory and string functions of ring 0; 64-bit loops, no string instructions
 * (docs/performance.md says why). */
void *memcpy(void *restrict dst, const void *restrict src, size_t n);
void *memmove(void *dst, const void *src, size_t n);
void *memset(void *dst, int c, size_t n);
int memcmp(const void *a, const void *b, size_t n);
size_t strlen(const char *s);
char *strchr(const char *s, int c);
/* Copies at most size - 1 bytes and always terminates; returns strlen(src). */
size_t strlcpy(char *dst, const char *src, size_t size);

/* The kernel's log and its last words. */

/* Formats %d %u %x %s %%, with l, ll, z; a width of numbers means zeros in front. */
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

/* n unpredictable bytes. Never fails, never waits. */
void random_bytes(void *buf, size_t n);
/* One block of ChaCha20 of the 16-word state. [RFC 8439 2.3] */
void chacha20_block(const uint32_t state[16], uint32_t out[16]);
