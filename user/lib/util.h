/* What nearly every program needs: messages, checked allocation, whole writes, numbers. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define PRINTF_LIKE(f, a) __attribute__((format(printf, f, a)))

/* Take the program's name for messages from argv[0]; a path is cut to its last part. */
void prog_init(const char *argv0);
const char *prog_name(void);

/* "prog: message" on stderr; the _errno forms add ": " and the text of errno. */
void complain(const char *fmt, ...) PRINTF_LIKE(1, 2);
void complain_errno(const char *fmt, ...) PRINTF_LIKE(1, 2);
/* The same, then exit(status). */
_Noreturn void die(int status, const char *fmt, ...) PRINTF_LIKE(2, 3);
_Noreturn void die_errno(int status, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* "usage: prog TEXT" on stderr, then exit(status). */
_Noreturn void usage(int status, const char *text);

/* Memory or exit with a message (status 2); the caller owns and frees what it gets. */
void *xmalloc(size_t size);
void *xcalloc(size_t count, size_t size);
void *xrealloc(void *old, size_t size);
char *xstrdup(const char *s);
char *xstrndup(const char *s, size_t len);
/* "dir/name" with exactly one slash between, in fresh memory. */
char *path_join(const char *dir, const char *name);

/* Write all len bytes, over short writes and EINTR; 0 or -errno. */
int write_all(int fd, const void *buf, size_t len);
/* read(2) that EINTR does not interrupt; the count, 0 at the end, or -errno. */
ssize_t read_retry(int fd, void *buf, size_t len);
/* Flush stdout; true when everything printed so far really went out. */
bool stdout_ok(void);
/* The program's exit status: status, or 1 with a message when stdout could not be written. */
int finish(int status);

/* Whole-string decimal (or 0x..., 0...) number in [min, max]; 0 or -EINVAL/-ERANGE. */
int parse_long(const char *s, long min, long max, long *out);
/* A number with an optional suffix c b k K m M g G (dd's and head's sizes); 0 or -errno. */
int parse_size(const char *s, uint64_t *out);
/* Seconds with an optional fraction and suffix s m h d, in nanoseconds; 0 or -EINVAL. */
int parse_duration(const char *s, int64_t *nanoseconds);

/* "1.5K", "23M": at most 5 characters and the NUL. */
void format_human(uint64_t bytes, char out[8]);
/* ls's "drwxr-xr-x". */
void format_mode(mode_t mode, char out[11]);
