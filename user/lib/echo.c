/*
 * echo(1).  Called by user/echo.c and by the shell; escape_char also by format.c.
 */
#include "echo.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static int digits(const char **s, int base, int max)
{
	int v = 0;

	for (int i = 0; i < max; i++) {
		int c = **s;
		int d = c >= '0' && c <= '9'   ? c - '0'
			: c >= 'a' && c <= 'f' ? c - 'a' + 10
			: c >= 'A' && c <= 'F' ? c - 'A' + 10
					       : 99;

		if (d >= base)
			break;
		v = v * base + d;
		(*s)++;
	}
	return v & 0xff;
}

int escape_char(const char **s, int zero_octal)
{
	static const char names[] = "abefnrtv\\";
	static const char values[] = "\a\b\033\f\n\r\t\v\\";
	const char *p = **s ? strchr(names, **s) : NULL;

	if (p) {
		(*s)++;
		return (unsigned char)values[p - names];
	}
	if (**s == 'c') {
		(*s)++;
		return -1;
	}
	if (**s == '0' && zero_octal) {
		(*s)++;
		return digits(s, 8, 3);
	}
	if (!zero_octal && **s >= '0' && **s <= '7')
		return digits(s, 8, 3);
	if (**s == 'x') {
		(*s)++;
		return digits(s, 16, 2);
	}
	return -2;
}

/* false: \c was seen. */
static bool print_escaped(const char *s)
{
	while (*s) {
		int c;

		if (*s != '\\') {
			putchar(*s++);
			continue;
		}
		s++;
		c = escape_char(&s, 1);
		if (c == -1)
			return false;
		putchar(c == -2 ? '\\' : c);
	}
	return true;
}

int echo_run(int argc, char **argv)
{
	bool newline = true;
	bool escapes = false;
	int i;

	for (i = 1; i < argc && argv[i][0] == '-' && argv[i][1]; i++) {
		if (argv[i][1 + strspn(argv[i] + 1, "neE")])
			break;
		for (const char *o = argv[i] + 1; *o; o++) {
			if (*o == 'n')
				newline = false;
			else
				escapes = *o == 'e';
		}
	}
	for (; i < argc; i++) {
		if (!escapes)
			fputs(argv[i], stdout);
		else if (!print_escaped(argv[i]))
			return 0;
		if (i + 1 < argc)
			putchar(' ');
	}
	if (newline)
		putchar('\n');
	return 0;
}
