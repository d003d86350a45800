/*
 * expr: evaluates an expression of its arguments: | & = == != < <= > >= + - * / % : ( )
 * length STR, substr STR POS LEN, index STR CHARS, match STR RE.  Exit 1 when it is "" or 0.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <regex.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util.h"

#define MAX_DEPTH 200

static char **args;
static int depth;

static char *parse(int level);

static char *text_of(long long v)
{
	char buf[24];

	snprintf(buf, sizeof(buf), "%lld", v);
	return xstrdup(buf);
}

static bool is_number(const char *s, long long *v)
{
	char *end;

	errno = 0;
	*v = strtoll(s, &end, 10);
	return *s && *end == '\0' && !errno;
}

static long long number(const char *s)
{
	long long v;

	if (!is_number(s, &v))
		die(2, "%s: not an integer", s);
	return v;
}

static bool is_null(const char *s)
{
	long long v;

	return *s == '\0' || (is_number(s, &v) && v == 0);
}

/* STR : RE, anchored at the start; the group, or the length of the match. */
static char *match(const char *s, const char *pattern)
{
	regmatch_t m[2];
	regex_t re;
	char *result;
	int err = regcomp(&re, pattern, 0);

	if (err)
		die(2, "%s: not a pattern", pattern);
	if (regexec(&re, s, 2, m, 0) == 0 && m[0].rm_so == 0) {
		if (re.re_nsub > 0)
			result = m[1].rm_so >= 0 ? xstrndup(s + m[1].rm_so,
							    (size_t)(m[1].rm_eo - m[1].rm_so))
						 : xstrdup("");
		else
			result = text_of(m[0].rm_eo);
	} else {
		result = re.re_nsub > 0 ? xstrdup("") : text_of(0);
	}
	regfree(&re);
	return result;
}

static char *operand(void)
{
	if (!*args)
		die(2, "an operand is missing");
	return *args++;
}

static char *substring(const char *s, long long pos, long long len)
{
	long long have = (long long)strlen(s);

	if (pos < 1 || len < 1 || pos > have)
		return xstrdup("");
	if (len > have - pos + 1)
		len = have - pos + 1;
	return xstrndup(s + pos - 1, (size_t)len);
}

static char *primary(void)
{
	const char *word = operand();

	if (strcmp(word, "(") == 0) {
		char *v;

		if (++depth > MAX_DEPTH)
			die(2, "nested too deeply");
		v = parse(0);
		depth--;
		if (!*args || strcmp(*args++, ")") != 0)
			die(2, ") is missing");
		return v;
	}
	if (strcmp(word, "length") == 0 && *args)
		return text_of((long long)strlen(operand()));
	if (strcmp(word, "match") == 0 && *args) {
		const char *s = operand();

		return match(s, operand());
	}
	if (strcmp(word, "index") == 0 && *args) {
		const char *s = operand();
		size_t at = strcspn(s, operand());

		return text_of(s[at] ? (long long)at + 1 : 0);
	}
	if (strcmp(word, "substr") == 0 && *args) {
		const char *s = operand();
		long long pos = number(operand());

		return substring(s, pos, number(operand()));
	}
	return xstrdup(word);
}

static const struct {
	const char *text;
	int level; /* a higher one binds tighter */
} operators[] = {
	{ "|", 1 }, { "&", 2 },	 { "=", 3 }, { "==", 3 }, { "!=", 3 },
	{ "<", 3 }, { "<=", 3 }, { ">", 3 }, { ">=", 3 }, { "+", 4 },
	{ "-", 4 }, { "*", 5 },	 { "/", 5 }, { "%", 5 },  { ":", 6 },
};

static char *compare(const char *a, const char *op, const char *b)
{
	long long x, y;
	int c;

	if (is_number(a, &x) && is_number(b, &y))
		c = x < y ? -1 : x > y;
	else
		c = strcmp(a, b);
	if (op[0] == '!')
		return text_of(c != 0);
	if (op[0] == '=')
		return text_of(c == 0);
	if (op[0] == '<')
		return text_of(op[1] ? c <= 0 : c < 0);
	return text_of(op[1] ? c >= 0 : c > 0);
}

static char *calculate(const char *a, char op, const char *b)
{
	long long x = number(a);
	long long y = number(b);
	long long v = 0;
	bool overflow = false;

	switch (op) {
	case '+':
		overflow = __builtin_add_overflow(x, y, &v);
		break;
	case '-':
		overflow = __builtin_sub_overflow(x, y, &v);
		break;
	case '*':
		overflow = __builtin_mul_overflow(x, y, &v);
		break;
	default:
		if (y == 0)
			die(2, "division by zero");
		if (y == -1) /* the one quotient that does not fit */
			overflow = op == '/' && __builtin_sub_overflow(0, x, &v);
		else
			v = op == '/' ? x / y : x % y;
		break;
	}
	if (overflow)
		die(2, "the result is too large");
	return text_of(v);
}

static char *apply(const char *a, const char *op, int level, const char *b)
{
	switch (level) {
	case 1:
		return xstrdup(!is_null(a) ? a : is_null(b) ? "0" : b);
	case 2:
		return xstrdup(is_null(a) || is_null(b) ? "0" : a);
	case 3:
		return compare(a, op, b);
	case 6:
		return match(a, b);
	default:
		return calculate(a, op[0], b);
	}
}

/* Everything that binds tighter than level. */
static char *parse(int level)
{
	char *left = primary();

	for (;;) {
		size_t i = 0;
		char *right, *result;

		while (*args && i < sizeof(operators) / sizeof(operators[0]) &&
		       strcmp(*args, operators[i].text) != 0)
			i++;
		if (!*args || i == sizeof(operators) / sizeof(operators[0]) ||
		    operators[i].level <= level)
			return left;
		args++;
		right = parse(operators[i].level);
		result = apply(left, operators[i].text, operators[i].level, right);
		free(left);
		free(right);
		left = result;
	}
}

int main(int argc, char **argv)
{
	char *v;
	int status;

	prog_init(argv[0]);
	args = argv + 1;
	if (argc > 1 && strcmp(argv[1], "--") == 0)
		args++;
	if (!*args)
		usage(2, "EXPRESSION");
	v = parse(0);
	if (*args)
		die(2, "%s: unexpected", *args);
	puts(v);
	status = is_null(v);
	free(v);
	return finish(status);
}
