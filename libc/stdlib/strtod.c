/*
 * Text to floating point, rounded once and correctly: strtof, strtod, strtold.
 * The value is digits * 10^exponent; a quotient of big integers gives its first
 * 64 bits and what follows, and that is rounded to the format.
 */
#include <ctype.h>
#include <errno.h>
#include <internal/bignum.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* More digits than any double's halfway point needs; what follows only says "more". */
#define MAX_DIGITS 800

struct format {
	int bits;    /* of the significand */
	int min_exp; /* exponent of the lowest bit of the smallest number */
	int max_exp; /* numbers are below 2^max_exp */
};

static const struct format float_format = { 24, -149, 128 };
static const struct format double_format = { 53, -1074, 1024 };
static const struct format long_double_format = { 64, -16445, 16384 };

/* value * 2^exp with value's 64 bits exact, for exponents in the range of long double */
static long double scale(uint64_t value, int exp)
{
	union {
		long double ld;
		struct {
			uint64_t significand;
			uint16_t sign_exp;
		};
	} u = { .ld = 0 };
	int high = value ? 64 - __builtin_clzl(value) : 0;

	if (!value)
		return 0;
	value <<= 64 - high;
	exp += high; /* value is now 0.1... * 2^exp */
	if (exp < -16381) {
		/* subnormal: the caller made the bits below vanish */
		u.significand = value >> (-16381 - exp);
		u.sign_exp = 0;
	} else {
		u.significand = value;
		u.sign_exp = (uint16_t)(exp + 16382);
	}
	return u.ld;
}

/*
 * Round top * 2^exp, where `more` says that the true value is a bit larger, to
 * the format.  top has its highest bit set.  Out of range: ERANGE.
 */
static long double round_to(uint64_t top, int exp, int more, const struct format *f)
{
	int drop = 64 - f->bits; /* low bits that do not fit */

	if (exp + drop < f->min_exp)
		drop = f->min_exp - exp;
	if (drop > 64) {
		errno = ERANGE;
		return 0;
	}
	if (drop > 0) {
		uint64_t half = 1ul << (drop - 1);
		uint64_t rest = drop == 64 ? top : top & ((half << 1) - 1);
		uint64_t kept = drop == 64 ? 0 : top >> drop;

		if (rest > half || (rest == half && (more || (kept & 1))))
			kept++;
		if ((rest || more) && kept < 1ul << (f->bits - 1))
			errno = ERANGE; /* subnormal and inexact */
		top = kept;
		exp += drop;
	} else if (more > 1) {
		/* 64 bits kept and the rest is half or more of the last one */
		if (more == 3 || (top & 1)) {
			if (++top == 0) {
				top = 1ul << 63;
				exp++;
			}
		}
	}
	if (top && exp + 64 - __builtin_clzl(top) > f->max_exp) {
		errno = ERANGE;
		return HUGE_VAL;
	}
	return scale(top, exp);
}

/* The rest of a division, compared with half of the divisor: 0 none, 1 less, 2 equal, 3 more. */
static int rest_kind(struct bignum *rest, const struct bignum *divisor)
{
	if (!rest->n)
		return 0;
	bignum_shift_left(rest, 1);
	int c = bignum_compare(rest, divisor);

	return c < 0 ? 1 : c == 0 ? 2 : 3;
}

/* num / den rounded to the format; both are destroyed. */
static long double divide(struct bignum *num, struct bignum *den, const struct format *f)
{
	int exp = bignum_bits(num) - bignum_bits(den) - 63;
	uint64_t top = 0;

	/* make num / den lie in [1, 2): the quotient's 64 bits then begin with a one */
	if (exp < 0)
		bignum_shift_left(num, -exp);
	else
		bignum_shift_left(den, exp);
	bignum_shift_left(den, 63);
	if (bignum_compare(num, den) < 0) {
		bignum_shift_left(num, 1);
		exp--;
	}
	for (int i = 0; i < 64; i++) {
		top <<= 1;
		if (bignum_compare(num, den) >= 0) {
			bignum_subtract(num, den);
			top |= 1;
		}
		if (i < 63)
			bignum_shift_left(num, 1);
	}
	return round_to(top, exp, rest_kind(num, den), f);
}

static long double decimal(const char *digits, int n, int exponent, const struct format *f)
{
	struct bignum num = { .n = 0 }, den;

	for (int i = 0; i < n; i++)
		bignum_mul_add(&num, 10, (uint32_t)(digits[i] - '0'));
	if (!num.n)
		return 0;
	bignum_set(&den, 1);
	if (exponent > 0)
		bignum_mul_pow10(&num, exponent);
	else
		bignum_mul_pow10(&den, -exponent);
	return divide(&num, &den, f);
}

/* An optional exponent after e or p.  Advances *s only over a whole one. */
static int scan_exponent(const char **s, char letter)
{
	const char *p = *s;
	int negative, value = 0;

	if (tolower((unsigned char)*p) != letter)
		return 0;
	p++;
	negative = *p == '-';
	if (*p == '-' || *p == '+')
		p++;
	if (!isdigit((unsigned char)*p))
		return 0;
	for (; isdigit((unsigned char)*p); p++)
		if (value < 100000000)
			value = value * 10 + (*p - '0');
	*s = p;
	return negative ? -value : value;
}

/* Returns the end, or null when there is no number. */
static const char *scan_decimal(const char *s, const struct format *f, long double *value)
{
	static const double small[] = { 1e0,  1e1,  1e2,  1e3,	1e4,  1e5,  1e6,  1e7,
					1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
					1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };
	char digits[MAX_DIGITS + 1];
	int n = 0, any = 0, point = 0, more = 0;
	long exponent = 0;

	for (;; s++) {
		if (*s == '.' && !point) {
			point = 1;
			continue;
		}
		if (!isdigit((unsigned char)*s))
			break;
		any = 1;
		if (n || *s != '0') {
			if (n < MAX_DIGITS) {
				digits[n++] = *s;
			} else {
				exponent++;
				more |= *s != '0';
			}
		}
		exponent -= point;
	}
	if (!any)
		return NULL;
	exponent += scan_exponent(&s, 'e');
	if (more) {
		digits[n++] = '1';
		exponent--;
	}
	while (n && digits[n - 1] == '0') {
		n--;
		exponent++;
	}
	if (!n) {
		*value = 0;
	} else if (exponent + n > 5000) {
		errno = ERANGE;
		*value = HUGE_VAL;
	} else if (exponent + n < -5000) {
		errno = ERANGE;
		*value = 0;
	} else if (f == &double_format && n <= 15 && exponent >= -22 && exponent <= 22) {
		/* both are exact doubles, so one operation rounds once */
		double d = 0;

		for (int i = 0; i < n; i++)
			d = d * 10 + (digits[i] - '0');
		*value = exponent < 0 ? d / small[-exponent] : d * small[exponent];
	} else {
		*value = decimal(digits, n, (int)exponent, f);
	}
	return s;
}

static int hex_digit(char c)
{
	if (isdigit((unsigned char)c))
		return c - '0';
	return isxdigit((unsigned char)c) ? (c | 32) - 'a' + 10 : -1;
}

/* s is behind 0x. */
static const char *scan_hex(const char *s, const struct format *f, long double *value)
{
	uint64_t top = 0;
	int any = 0, point = 0, more = 0;
	long exponent = 0;

	for (;; s++) {
		int d = hex_digit(*s);

		if (*s == '.' && !point) {
			point = 1;
			continue;
		}
		if (d < 0)
			break;
		any = 1;
		if (top >> 60) {
			more |= d != 0;
			exponent += 4;
		} else {
			top = top << 4 | (uint64_t)d;
		}
		exponent -= point * 4;
	}
	if (!any)
		return NULL;
	exponent += scan_exponent(&s, 'p');
	*value = 0;
	if (top) {
		int shift = __builtin_clzl(top);

		if (exponent > 100000)
			exponent = 100000;
		if (exponent < -100000)
			exponent = -100000;
		*value = round_to(top << shift, (int)exponent - shift, more, f);
	}
	return s;
}

static const char *scan_name(const char *s, long double *value)
{
	if (strncasecmp(s, "inf", 3) == 0) {
		*value = INFINITY;
		return strncasecmp(s, "infinity", 8) == 0 ? s + 8 : s + 3;
	}
	if (strncasecmp(s, "nan", 3) == 0) {
		const char *p = s + 3;

		*value = NAN;
		if (*p == '(') {
			for (p++; isalnum((unsigned char)*p) || *p == '_'; p++)
				;
			if (*p == ')')
				return p + 1;
		}
		return s + 3;
	}
	return NULL;
}

static long double convert(const char *start, char **end, const struct format *f)
{
	const char *s = start, *stop;
	long double value = 0;
	int negative;

	while (isspace((unsigned char)*s))
		s++;
	negative = *s == '-';
	if (*s == '-' || *s == '+')
		s++;
	stop = NULL;
	if (s[0] == '0' && (s[1] | 32) == 'x')
		stop = scan_hex(s + 2, f, &value);
	if (!stop)
		stop = scan_decimal(s, f, &value);
	if (!stop)
		stop = scan_name(s, &value);
	if (end)
		*end = (char *)(stop ? stop : start);
	return negative && stop ? -value : value;
}

float strtof(const char *restrict s, char **restrict end)
{
	return (float)convert(s, end, &float_format);
}

double strtod(const char *restrict s, char **restrict end)
{
	return (double)convert(s, end, &double_format);
}

long double strtold(const char *restrict s, char **restrict end)
{
	return convert(s, end, &long_double_format);
}

double atof(const char *s)
{
	return strtod(s, NULL);
}
