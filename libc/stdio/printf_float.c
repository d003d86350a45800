/* printf's floating-point conversions, from exact digits (decimal.c). */
#include <ctype.h>
#include <internal/decimal.h>
#include <internal/stdio_impl.h>
#include <math.h>
#include <string.h>

/* Print digits d[from .. from + n), where those outside the number are zeros. */
static void print_digits(struct printer *p, const struct decimal *d, long from, long n)
{
	if (from < 0) {
		long zeros = -from < n ? -from : n;

		__print_pad(p, '0', zeros);
		from += zeros;
		n -= zeros;
	}
	long have = d->n - from;

	if (have > n)
		have = n;
	if (have > 0) {
		__print(p, d->digits + from, (size_t)have);
		n -= have;
	}
	__print_pad(p, '0', n);
}

/* The parts of a number around its digits, and the padding they leave. */
struct frame {
	char sign; /* 0: none */
	const char *prefix;
	long body; /* characters behind sign and prefix */
};

static void print_head(struct printer *p, const struct spec *s, const struct frame *f, int zeros)
{
	long len = (f->sign != 0) + (long)strlen(f->prefix) + f->body;
	int left = s->flags & SPEC_LEFT;

	if (!left && !zeros)
		__print_pad(p, ' ', s->width - len);
	if (f->sign)
		__print(p, &f->sign, 1);
	__print(p, f->prefix, strlen(f->prefix));
	if (!left && zeros)
		__print_pad(p, '0', s->width - len);
}

static void print_tail(struct printer *p, const struct spec *s, const struct frame *f)
{
	if (s->flags & SPEC_LEFT)
		__print_pad(p, ' ', s->width - (f->sign != 0) - (long)strlen(f->prefix) - f->body);
}

/* Fixed notation with `precision` digits behind the point. */
static void print_fixed(struct printer *p, const struct spec *s, struct frame *f,
			const struct decimal *d, long precision)
{
	long whole = d->n && d->point > 0 ? d->point : 1;
	int dot = precision > 0 || (s->flags & SPEC_ALT);

	f->body = whole + dot + precision;
	print_head(p, s, f, s->flags & SPEC_ZERO);
	if (d->n && d->point > 0)
		print_digits(p, d, 0, whole);
	else
		__print(p, "0", 1);
	__print(p, ".", (size_t)dot);
	print_digits(p, d, d->n ? d->point : 0, precision);
	print_tail(p, s, f);
}

/* The letter, the sign and at least `min` digits of an exponent.  Returns the length. */
static size_t exponent_text(char *buf, char letter, int exponent, int min)
{
	char digits[8];
	int n = 0;
	size_t len = 0;
	unsigned int e = exponent < 0 ? -(unsigned int)exponent : (unsigned int)exponent;

	buf[len++] = letter;
	buf[len++] = exponent < 0 ? '-' : '+';
	do {
		digits[n++] = (char)('0' + e % 10);
		e /= 10;
	} while (e || n < min);
	while (n)
		buf[len++] = digits[--n];
	return len;
}

/* One digit, the point, `precision` digits, the exponent. */
static void print_exponent(struct printer *p, const struct spec *s, struct frame *f,
			   const struct decimal *d, long precision)
{
	char exp[16];
	char letter = isupper((unsigned char)s->conv) ? 'E' : 'e';
	size_t exp_len = exponent_text(exp, letter, d->n ? d->point - 1 : 0, 2);
	int dot = precision > 0 || (s->flags & SPEC_ALT);

	f->body = 1 + dot + precision + (long)exp_len;
	print_head(p, s, f, s->flags & SPEC_ZERO);
	print_digits(p, d, 0, 1);
	__print(p, ".", (size_t)dot);
	print_digits(p, d, 1, precision);
	__print(p, exp, exp_len);
	print_tail(p, s, f);
}

static void print_decimal(struct printer *p, struct spec *s, struct frame *f, long double value)
{
	struct decimal d;
	long precision = s->precision < 0 ? 6 : s->precision;
	int conv = tolower((unsigned char)s->conv);

	decimal_set(&d, value);
	if (conv == 'f') {
		if (precision < DECIMAL_MAX)
			decimal_round(&d, (int)precision + d.point);
		print_fixed(p, s, f, &d, precision);
		return;
	}
	if (conv == 'e') {
		if (precision < DECIMAL_MAX)
			decimal_round(&d, (int)precision + 1);
		print_exponent(p, s, f, &d, precision);
		return;
	}
	/* g: `precision` significant digits, in the shorter notation [C11 7.21.6.1] */
	if (precision == 0)
		precision = 1;
	if (precision < DECIMAL_MAX)
		decimal_round(&d, (int)precision);
	long exponent = d.n ? d.point - 1 : 0;

	if (exponent < -4 || exponent >= precision) {
		long behind = s->flags & SPEC_ALT ? precision - 1 : d.n - 1;

		print_exponent(p, s, f, &d, behind > 0 ? behind : 0);
	} else {
		long behind = s->flags & SPEC_ALT ? precision - 1 - exponent : d.n - 1 - exponent;

		print_fixed(p, s, f, &d, behind > 0 ? behind : 0);
	}
}

/* 0x1.hhhp+e, the first digit 1 unless the number is zero. */
static void print_hex(struct printer *p, struct spec *s, struct frame *f, long double value)
{
	int upper = s->conv == 'A';
	const char *symbols = upper ? "0123456789ABCDEF" : "0123456789abcdef";
	char text[20], exp[16];
	union {
		long double ld;
		struct {
			uint64_t significand;
			uint16_t sign_exp;
		};
	} u = { .ld = value };
	uint64_t m = u.significand;
	int e = (u.sign_exp & 0x7fff) - 16383 + !(u.sign_exp & 0x7fff), n = 0, carry = 0;

	if (m) {
		e -= __builtin_clzl(m);
		m <<= __builtin_clzl(m);
	} else {
		e = 0;
	}
	/* m is 1.63 bits; keep the fraction's highest 4 * precision, ties to even */
	uint64_t fraction = m << 1;
	int lead = m != 0;

	if (s->precision >= 0 && s->precision < 16) {
		int drop = 64 - 4 * s->precision;
		uint64_t half = 1ul << (drop - 1);
		uint64_t rest = drop == 64 ? fraction : fraction & ((half << 1) - 1);
		int odd = drop == 64 ? lead : (fraction >> drop & 1) != 0;

		fraction -= rest;
		if (rest > half || (rest == half && odd))
			carry = drop == 64 ||
				__builtin_add_overflow(fraction, half << 1, &fraction);
		lead += carry;
	}
	text[n++] = (char)('0' + lead);
	for (; fraction; fraction <<= 4)
		text[n++] = symbols[fraction >> 60];
	long precision = s->precision < 0 ? n - 1 : s->precision;
	int dot = precision > 0 || (s->flags & SPEC_ALT);
	size_t exp_len = exponent_text(exp, upper ? 'P' : 'p', e, 1);

	f->prefix = upper ? "0X" : "0x";
	f->body = 1 + dot + precision + (long)exp_len;
	print_head(p, s, f, s->flags & SPEC_ZERO);
	__print(p, text, 1);
	__print(p, ".", (size_t)dot);
	__print(p, text + 1, (size_t)(n - 1));
	__print_pad(p, '0', precision - (n - 1));
	__print(p, exp, exp_len);
	print_tail(p, s, f);
}

void __print_float(struct printer *p, struct spec *s, long double value)
{
	struct frame f = { .prefix = "" };
	int upper = isupper((unsigned char)s->conv);

	if (signbit(value))
		f.sign = '-';
	else if (s->flags & SPEC_PLUS)
		f.sign = '+';
	else if (s->flags & SPEC_SPACE)
		f.sign = ' ';
	if (!isfinite(value)) {
		f.body = 3;
		print_head(p, s, &f, 0);
		__print(p, isnan(value) ? (upper ? "NAN" : "nan") : (upper ? "INF" : "inf"), 3);
		print_tail(p, s, &f);
		return;
	}
	if (signbit(value))
		value = -value;
	if (tolower((unsigned char)s->conv) == 'a')
		print_hex(p, s, &f, value);
	else
		print_decimal(p, s, &f, value);
}
