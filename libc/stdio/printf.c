/* printf and its relatives: the sinks of printf_core.c. */
#include <errno.h>
#include <internal/stdio_impl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct file_sink {
	struct sink sink;
	FILE *f;
	int failed;
};

static void put_file(struct sink *s, const char *p, size_t n)
{
	struct file_sink *fs = (struct file_sink *)s;

	if (n && __file_put(fs->f, p, n) != n)
		fs->failed = 1;
}

/* An unbuffered stream gets a buffer for one call, so that a message is one write. */
int vfprintf(FILE *restrict f, const char *restrict fmt, va_list ap)
{
	struct file_sink s = { { put_file }, f, 0 };
	unsigned char buffer[512];
	int ret;

	file_lock(f);
	if (f->flags & F_UNBUFFERED && __file_start_write(f) == 0) {
		unsigned char *buf = f->buf;

		f->buf = f->wpos = buffer;
		f->size = sizeof(buffer);
		f->flags &= ~(unsigned int)F_UNBUFFERED;
		ret = __printf_to(&s.sink, fmt, ap);
		if (__file_flush(f) < 0)
			s.failed = 1;
		f->flags |= F_UNBUFFERED;
		f->buf = f->wpos = buf;
		f->size = 1;
	} else {
		ret = __printf_to(&s.sink, fmt, ap);
	}
	file_unlock(f);
	return s.failed ? -1 : ret;
}

struct string_sink {
	struct sink sink;
	char *p;
	size_t room; /* without the end */
};

static void put_string(struct sink *s, const char *p, size_t n)
{
	struct string_sink *ss = (struct string_sink *)s;

	if (n > ss->room)
		n = ss->room;
	memcpy(ss->p, p, n);
	ss->p += n;
	ss->room -= n;
}

/* Returns the length that the whole text has; at most size - 1 of it is in s. */
int vsnprintf(char *restrict s, size_t size, const char *restrict fmt, va_list ap)
{
	char none;
	struct string_sink ss = { { put_string }, size ? s : &none, size ? size - 1 : 0 };
	int ret = __printf_to(&ss.sink, fmt, ap);

	*ss.p = 0;
	return ret;
}

int vsprintf(char *restrict s, const char *restrict fmt, va_list ap)
{
	return vsnprintf(s, INT_MAX, fmt, ap);
}

/* *s is allocated; the caller frees it.  Returns its length, or -1 and *s is null. */
int vasprintf(char **restrict s, const char *restrict fmt, va_list ap)
{
	char small[128];
	int n = vsnprintf(small, sizeof(small), fmt, ap);

	*s = n < 0 ? NULL : malloc((size_t)n + 1);
	if (!*s)
		return -1;
	if ((size_t)n < sizeof(small)) {
		memcpy(*s, small, (size_t)n + 1);
		return n;
	}
	return vsnprintf(*s, (size_t)n + 1, fmt, ap);
}

/* To a descriptor, through a buffer of its own. */
int vdprintf(int fd, const char *restrict fmt, va_list ap)
{
	unsigned char buffer[UNGET_MAX + 512];
	FILE f = { .flags = F_CAN_WRITE,
		   .fd = fd,
		   .buf = buffer + UNGET_MAX,
		   .size = 512,
		   .write = __file_sys_write };
	struct file_sink s = { { put_file }, &f, 0 };
	int ret = __printf_to(&s.sink, fmt, ap);

	return __file_flush(&f) < 0 || s.failed ? -1 : ret;
}

int vprintf(const char *restrict fmt, va_list ap)
{
	return vfprintf(stdout, fmt, ap);
}

int printf(const char *restrict fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	int ret = vfprintf(stdout, fmt, ap);

	va_end(ap);
	return ret;
}

int fprintf(FILE *restrict f, const char *restrict fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	int ret = vfprintf(f, fmt, ap);

	va_end(ap);
	return ret;
}

int dprintf(int fd, const char *restrict fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	int ret = vdprintf(fd, fmt, ap);

	va_end(ap);
	return ret;
}

int sprintf(char *restrict s, const char *restrict fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	int ret = vsprintf(s, fmt, ap);

	va_end(ap);
	return ret;
}

int snprintf(char *restrict s, size_t size, const char *restrict fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	int ret = vsnprintf(s, size, fmt, ap);

	va_end(ap);
	return ret;
}

int asprintf(char **restrict s, const char *restrict fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	int ret = vasprintf(s, fmt, ap);

	va_end(ap);
	return ret;
}
