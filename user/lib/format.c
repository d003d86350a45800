/*
 * printf(1) [POSIX XCU printf].  Called by user/printf.c and by the shell.
 */
#include "format.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "echo.h"
#include "util.h"

struct format {
	char **args;
	int count;
	int next;
	int status;
	bool stop; /* \c was seen */
};

static const char *next_arg(struct format *f)
{
	return f->next < f->count ? f->args[f->next++] : NULL;
}

static void bad_number(struct format *f, const char *s)
{
	complain("printf: \"%s\" is not a number", s);
	f->status = 1;
}

/* An integer argument; 'c is the value of the character c. */
static int64_t integer_arg(struct format *f, bool is_unsigned)
{
	const char *s = next_arg(f);
	char *end;
	int64_t v;

	if (!s || !*s)
		return 0;
	if (*s == '\'' || *s == '"')
		return (unsigned char)s[1];
	errno = 0;
	v = is_unsigned && *s != '-' ? (int64_t)strtoull(s, &end, 0) : strtoll(s, &end, 0);
	if (*end || end == s || errno)
		bad_number(f, s);
	return v;
}

static double real_arg(struct format *f)
{
	const char *s = next_arg(f);
	char *end;
	double v;

	if (!s || !*s)
		return 0;
	v = strtod(s, &end);
	if (*end || end == s)
		bad_number(f, s);
	return v;
}

static int star_arg(struct format *f)
{
	int64_t v = integer_arg(f, false);

	return v < -4096 ? -4096 : v > 4096 ? 4096 : (int)v;
}

/* %b: the argument with its escapes done, padded like %s. */
static void print_b(struct format *f, const char *spec, int width, int precision)
{
	const char *s = next_arg(f);
	char *out = xmalloc(s ? strlen(s) + 1 : 1);
	size_t n = 0;

	while (s && *s && !f->stop) {
		int c = (unsigned char)*s++;

		if (c == '\\') {
			c = escape_char(&s, 1);
			f->stop = c == -1;
			if (c == -2)
				c = '\\';
		}
		if (!f->stop)
			out[n++] = (char)c;
	}
	if (width == 0 && precision < 0) {
		fwrite(out, 1, n, stdout);
	} else {
		out[n] = '\0';
		printf(spec, width, precision, out);
	}
	free(out);
}

/* One conversion; p is behind the %.  Returns the position behind it. */
static const char *convert(struct format *f, const char *p)
{
	char spec[24] = "%";
	size_t n = 1;
	int width = 0;
	int precision = -1;
	char conv;

	while (*p && strchr("-+ #0", *p) && n < 8)
		spec[n++] = *p++;
	if (*p == '*') {
		width = star_arg(f);
		p++;
	} else {
		for (; *p >= '0' && *p <= '9'; p++)
			width = width < 4096 ? width * 10 + (*p - '0') : width;
	}
	if (*p == '.') {
		precision = 0;
		if (*++p == '*') {
			precision = star_arg(f);
			p++;
		}
		for (; *p >= '0' && *p <= '9'; p++)
			precision = precision < 4096 ? precision * 10 + (*p - '0') : precision;
	}
	while (*p && strchr("hlLqjzt", *p))
		p++;
	conv = *p;
	memcpy(spec + n, "*.*", 3);
	n += 3;
	if (conv && strchr("diouxX", conv)) {
		memcpy(spec + n, PRId64, strlen(PRId64));
		n += strlen(PRId64) - 1;
		spec[n] = conv;
		printf(spec, width, precision, integer_arg(f, conv != 'd' && conv != 'i'));
	} else if (conv && strchr("eEfFgGaA", conv)) {
		spec[n] = conv;
		printf(spec, width, precision, real_arg(f));
	} else if (conv == 'c') {
		const char *s = next_arg(f);

		spec[n] = 's';
		printf(spec, width, 1, s ? s : "");
	} else if (conv == 's') {
		const char *s = next_arg(f);

		spec[n] = 's';
		printf(spec, width, precision, s ? s : "");
	} else if (conv == 'b') {
		spec[n] = 's';
		print_b(f, spec, width, precision);
	} else {
		complain("printf: %%%c: no such conversion", conv ? conv : ' ');
		f->status = 1;
		f->stop = true;
		return p + (conv != '\0');
	}
	return p + 1;
}

/* The format from end to end, once. */
static void print_once(struct format *f, const char *p)
{
	while (*p && !f->stop) {
		if (*p == '%' && p[1] == '%') {
			putchar('%');
			p += 2;
		} else if (*p == '%') {
			p = convert(f, p + 1);
		} else if (*p == '\\') {
			int c;

			p++;
			c = escape_char(&p, 0);
			if (c == -1)
				f->stop = true;
			else
				putchar(c == -2 ? '\\' : c);
		} else {
			putchar(*p++);
		}
	}
}

int format_run(int argc, char **argv)
{
	struct format f = { .args = argv + 2, .count = argc - 2 };

	if (argc > 1 && strcmp(argv[1], "--") == 0) {
		argc--;
		argv++;
		f.args++;
		f.count--;
	}
	if (argc < 2) {
		complain("printf: usage: printf FORMAT [ARGUMENT...]");
		return 2;
	}
	do {
		int before = f.next;

		print_once(&f, argv[1]);
		if (f.next == before)
			break;
	} while (f.next < f.count && !f.stop);
	return f.status;
}
