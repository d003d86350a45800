/*
 * A stream: a buffer between the program and a file, or whatever its four
 * functions stand for.  It is reading (rpos..rend is unread), writing
 * (buf..wpos waits to be written) or neither.
 */
#pragma once

#include <internal/lock.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

#define UNGET_MAX 8 /* bytes before buf that ungetc may fill */

enum {
	F_CAN_READ = 1,
	F_CAN_WRITE = 2,
	F_APPEND = 4,
	F_EOF = 8,
	F_ERROR = 16,
	F_LINE = 32,	    /* flush at the end of a line */
	F_TRY_TTY = 64,	    /* find out at the first write whether it is a terminal */
	F_STATIC = 128,	    /* not allocated: stdin, stdout, stderr */
	F_OWN_BUFFER = 256, /* buf - UNGET_MAX was allocated */
	F_UNBUFFERED = 512,
};

struct FILE {
	unsigned int flags;
	int fd; /* -1: none */
	unsigned char *buf;
	size_t size;		    /* bytes at buf; 0: not allocated yet */
	unsigned char *rpos, *rend; /* null when not reading */
	unsigned char *wpos;	    /* null when not writing */
	ssize_t (*read)(FILE *f, void *p, size_t n);
	ssize_t (*write)(FILE *f, const void *p, size_t n);
	off_t (*seek)(FILE *f, off_t offset, int whence);
	int (*close)(FILE *f);
	void *cookie;
	pid_t child; /* popen's */
	FILE *prev, *next;
	volatile int lock;
	int lock_owner, lock_depth;
	unsigned char tiny[UNGET_MAX + 1]; /* buffer of an unbuffered stream */
};

/* file.c */
FILE *__file_new(unsigned int flags, int fd);
void __file_free(FILE *f);
int __file_mode(const char *mode, unsigned int *flags, int *open_flags);
ssize_t __file_sys_read(FILE *f, void *p, size_t n);
ssize_t __file_sys_write(FILE *f, const void *p, size_t n);
off_t __file_sys_seek(FILE *f, off_t offset, int whence);
int __file_sys_close(FILE *f);
void __file_lock_slow(FILE *f);
void __file_unlock_slow(FILE *f);
extern FILE *__file_list;
extern volatile int __file_list_lock;

/* buffer.c: all with the stream locked */
int __file_start_read(FILE *f);
int __file_start_write(FILE *f);
int __file_fill(FILE *f);
int __file_flush(FILE *f);
int __file_sync(FILE *f);
size_t __file_put(FILE *f, const void *p, size_t n);

static inline void file_lock(FILE *f)
{
	if (__libc_threaded)
		__file_lock_slow(f);
}

static inline void file_unlock(FILE *f)
{
	if (__libc_threaded)
		__file_unlock_slow(f);
}

/* The next byte, or EOF. */
static inline int file_getc(FILE *f)
{
	if (f->rpos == f->rend && __file_fill(f) < 0)
		return EOF;
	return *f->rpos++;
}

static inline int file_putc(int c, FILE *f)
{
	unsigned char byte = (unsigned char)c;

	if (f->wpos && f->wpos < f->buf + f->size && !(f->flags & (F_LINE | F_UNBUFFERED)))
		return *f->wpos++ = byte;
	return __file_put(f, &byte, 1) == 1 ? byte : EOF;
}

/* Where printf's output goes. */
struct sink {
	void (*put)(struct sink *s, const char *p, size_t n);
};

int __printf_to(struct sink *out, const char *fmt, va_list ap);

/* printf_float.c */
struct spec {
	unsigned int flags; /* SPEC_* */
	int width;
	int precision; /* -1: none given */
	char conv;
};

enum { SPEC_LEFT = 1, SPEC_PLUS = 2, SPEC_SPACE = 4, SPEC_ALT = 8, SPEC_ZERO = 16 };

/* Output with what was written counted; the total may pass INT_MAX. */
struct printer {
	struct sink *out;
	size_t total;
};

void __print(struct printer *p, const char *s, size_t n);
void __print_pad(struct printer *p, char c, long n);
void __print_float(struct printer *p, struct spec *spec, long double value);
