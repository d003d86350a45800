/* Text to integers: the strtol family and atoi. */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>

static int digit_value(char c)
{
	if (isdigit((unsigned char)c))
		return c - '0';
	if (isalpha((unsigned char)c))
		return (c | 32) - 'a' + 10;
	return 99;
}

/*
 * The magnitude of the number at s, at most `limit`, with *negative set.  Without
 * a number *end is s and the value 0; an unknown base gives EINVAL, a value
 * beyond the limit (limit + 1 when negative and `is_signed`) ERANGE.
 */
static unsigned long parse(const char *s, char **end, int base, unsigned long limit, int is_signed,
			   int *negative)
{
	const char *start = s;
	unsigned long value = 0;
	int any = 0, over = 0;

	*negative = 0;
	if (end)
		*end = (char *)start;
	if (base < 0 || base == 1 || base > 36) {
		errno = EINVAL;
		return 0;
	}
	while (isspace((unsigned char)*s))
		s++;
	if (*s == '-' || *s == '+')
		*negative = *s++ == '-';
	if ((base == 0 || base == 16) && s[0] == '0' && (s[1] | 32) == 'x' &&
	    digit_value(s[2]) < 16) {
		s += 2;
		base = 16;
	} else if (base == 0) {
		base = *s == '0' ? 8 : 10;
	}
	if (is_signed && *negative)
		limit++;
	for (; digit_value(*s) < base; s++) {
		any = 1;
		if (__builtin_mul_overflow(value, (unsigned long)base, &value) ||
		    __builtin_add_overflow(value, (unsigned long)digit_value(*s), &value) ||
		    value > limit)
			over = 1;
	}
	if (any && end)
		*end = (char *)s;
	if (over) {
		errno = ERANGE;
		return limit;
	}
	return value;
}

long strtol(const char *restrict s, char **restrict end, int base)
{
	int negative;
	unsigned long value = parse(s, end, base, LONG_MAX, 1, &negative);

	return (long)(negative ? -value : value);
}

/* A minus sign negates the unsigned value. */
unsigned long strtoul(const char *restrict s, char **restrict end, int base)
{
	int negative, saved = errno;

	errno = 0;
	unsigned long value = parse(s, end, base, ULONG_MAX, 0, &negative);

	if (errno == ERANGE)
		return ULONG_MAX;
	if (!errno)
		errno = saved;
	return negative ? -value : value;
}

long long strtoll(const char *restrict s, char **restrict end, int base)
{
	return strtol(s, end, base);
}

unsigned long long strtoull(const char *restrict s, char **restrict end, int base)
{
	return strtoul(s, end, base);
}

intmax_t strtoimax(const char *restrict s, char **restrict end, int base)
{
	return strtol(s, end, base);
}

uintmax_t strtoumax(const char *restrict s, char **restrict end, int base)
{
	return strtoul(s, end, base);
}

int atoi(const char *s)
{
	return (int)strtol(s, NULL, 10);
}

long atol(const char *s)
{
	return strtol(s, NULL, 10);
}

long long atoll(const char *s)
{
	return strtol(s, NULL, 10);
}
