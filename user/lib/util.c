/*
 * Messages, checked allocation, whole writes and number parsing for the programs.
 * Called by nearly every program in user/; calls only the libc.
 */
#define _GNU_SOURCE
#include "util.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *program = "?";

void prog_init(const char *argv0)
{
	const char *slash;

	if (!argv0)
		return;
	slash = strrchr(argv0, '/');
	program = slash ? slash + 1 : argv0;
}

const char *prog_name(void)
{
	return program;
}

/* One write(2) a message, so that lines of several processes do not mix. */
static void message(const char *fmt, va_list ap, const char *suffix)
{
	char line[1024];
	int n = snprintf(line, sizeof(line), "%s: ", program);
	size_t len = n < 0 ? 0 : (size_t)n;

	n = vsnprintf(line + len, sizeof(line) - len, fmt, ap);
	len += n < 0 ? 0 : (size_t)n;
	if (len >= sizeof(line) - 1)
		len = sizeof(line) - 2;
	if (suffix) {
		n = snprintf(line + len, sizeof(line) - len, ": %s", suffix);
		len += n < 0 ? 0 : (size_t)n;
		if (len >= sizeof(line) - 1)
			len = sizeof(line) - 2;
	}
	line[len++] = '\n';
	fflush(stdout);
	(void)write_all(STDERR_FILENO, line, len);
}

void complain(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	message(fmt, ap, NULL);
	va_end(ap);
}

void complain_errno(const char *fmt, ...)
{
	const char *why = strerror(errno);
	va_list ap;

	va_start(ap, fmt);
	message(fmt, ap, why);
	va_end(ap);
}

void die(int status, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	message(fmt, ap, NULL);
	va_end(ap);
	exit(status);
}

void die_errno(int status, const char *fmt, ...)
{
	const char *why = strerror(errno);
	va_list ap;

	va_start(ap, fmt);
	message(fmt, ap, why);
	va_end(ap);
	exit(status);
}

void usage(int status, const char *text)
{
	fflush(stdout);
	dprintf(STDERR_FILENO, "usage: %s %s\n", program, text);
	exit(status);
}

void *xmalloc(size_t size)
{
	return xrealloc(NULL, size);
}

void *xcalloc(size_t count, size_t size)
{
	void *p = calloc(count ? count : 1, size ? size : 1);

	if (!p)
		die(2, "out of memory");
	return p;
}

void *xrealloc(void *old, size_t size)
{
	void *p = realloc(old, size ? size : 1);

	if (!p)
		die(2, "out of memory");
	return p;
}

char *xstrdup(const char *s)
{
	return xstrndup(s, strlen(s));
}

char *xstrndup(const char *s, size_t len)
{
	char *p = xmalloc(len + 1);

	memcpy(p, s, len);
	p[len] = '\0';
	return p;
}

char *path_join(const char *dir, const char *name)
{
	size_t dlen = strlen(dir);
	size_t nlen = strlen(name);
	char *p = xmalloc(dlen + nlen + 2);

	memcpy(p, dir, dlen);
	if (dlen > 0 && dir[dlen - 1] != '/')
		p[dlen++] = '/';
	memcpy(p + dlen, name, nlen + 1);
	return p;
}

int write_all(int fd, const void *buf, size_t len)
{
	const char *p = buf;

	while (len > 0) {
		ssize_t n = write(fd, p, len);

		if (n < 0) {
			if (errno == EINTR)
				continue;
			return -errno;
		}
		p += n;
		len -= (size_t)n;
	}
	return 0;
}

ssize_t read_retry(int fd, void *buf, size_t len)
{
	ssize_t n;

	do
		n = read(fd, buf, len);
	while (n < 0 && errno == EINTR);
	return n < 0 ? -errno : n;
}

bool stdout_ok(void)
{
	return fflush(stdout) == 0 && !ferror(stdout);
}

int finish(int status)
{
	if (stdout_ok())
		return status;
	complain_errno("write error");
	return status ? status : 1;
}

int parse_long(const char *s, long min, long max, long *out)
{
	char *end;
	long v;

	errno = 0;
	v = strtol(s, &end, 0);
	if (end == s || *end)
		return -EINVAL;
	if (errno == ERANGE || v < min || v > max)
		return -ERANGE;
	*out = v;
	return 0;
}

int parse_size(const char *s, uint64_t *out)
{
	static const struct {
		char suffix;
		uint64_t factor;
	} units[] = {
		{ 'c', 1 },
		{ 'b', 512 },
		{ 'k', 1024 },
		{ 'K', 1024 },
		{ 'm', 1024 * 1024 },
		{ 'M', 1024 * 1024 },
		{ 'g', 1024UL << 20 },
		{ 'G', 1024UL << 20 },
	};
	char *end;
	uint64_t v;

	if (!isdigit((unsigned char)*s))
		return -EINVAL;
	errno = 0;
	v = strtoull(s, &end, 10);
	if (errno)
		return -ERANGE;
	if (*end) {
		size_t i;

		for (i = 0; i < sizeof(units) / sizeof(units[0]); i++)
			if (units[i].suffix == *end)
				break;
		if (i == sizeof(units) / sizeof(units[0]) || end[1])
			return -EINVAL;
		if (v > UINT64_MAX / units[i].factor)
			return -ERANGE;
		v *= units[i].factor;
	}
	*out = v;
	return 0;
}

int parse_duration(const char *s, int64_t *nanoseconds)
{
	int64_t seconds = 0;
	int64_t fraction = 0;
	int64_t digit = 100000000;
	int64_t unit = 1;
	const char *p = s;

	if (!isdigit((unsigned char)*p) && !(*p == '.' && isdigit((unsigned char)p[1])))
		return -EINVAL;
	for (; isdigit((unsigned char)*p); p++) {
		seconds = seconds * 10 + (*p - '0');
		if (seconds > 100000000) /* three years: keeps every product in range */
			return -EINVAL;
	}
	if (*p == '.')
		for (p++; isdigit((unsigned char)*p); p++, digit /= 10)
			fraction += (*p - '0') * digit;
	if (*p == 'm')
		unit = 60;
	else if (*p == 'h')
		unit = 3600;
	else if (*p == 'd')
		unit = 86400;
	if (*p && (!strchr("smhd", *p) || p[1]))
		return -EINVAL;
	if (seconds > 9000000000 / unit)
		return -EINVAL;
	*nanoseconds = (seconds * 1000000000 + fraction) * unit;
	return 0;
}

void format_human(uint64_t bytes, char out[8])
{
	static const char units[] = " KMGTPE";
	uint64_t whole = bytes;
	uint64_t rest = 0;
	int u = 0;

	while (whole >= 1024) {
		rest = whole % 1024;
		whole /= 1024;
		u++;
	}
	if (u == 0)
		snprintf(out, 8, "%u", (unsigned int)whole);
	else if (whole < 10)
		snprintf(out, 8, "%u.%u%c", (unsigned int)whole, (unsigned int)(rest * 10 / 1024),
			 units[u]);
	else
		snprintf(out, 8, "%u%c", (unsigned int)whole, units[u]);
}

static char type_letter(mode_t mode)
{
	switch (mode & S_IFMT) {
	case S_IFDIR:
		return 'd';
	case S_IFLNK:
		return 'l';
	case S_IFCHR:
		return 'c';
	case S_IFBLK:
		return 'b';
	case S_IFIFO:
		return 'p';
	case S_IFSOCK:
		return 's';
	default:
		return '-';
	}
}

void format_mode(mode_t mode, char out[11])
{
	static const char rwx[] = "rwxrwxrwx";

	out[0] = type_letter(mode);
	for (int i = 0; i < 9; i++)
		out[1 + i] = (mode & (0400 >> i)) ? rwx[i] : '-';
	if (mode & S_ISUID)
		out[3] = (mode & S_IXUSR) ? 's' : 'S';
	if (mode & S_ISGID)
		out[6] = (mode & S_IXGRP) ? 's' : 'S';
	if (mode & S_ISVTX)
		out[9] = (mode & S_IXOTH) ? 't' : 'T';
	out[10] = '\0';
}
