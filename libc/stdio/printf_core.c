/*
 * The printf family's heart: walks the format, converts, counts, and hands the
 * pieces to a sink.  Conversions: d i o u x X c s p n m % and, in
 * printf_float.c, e f g a and their capitals.
 *
 * not done: positional arguments (%1$d), wide characters, grouping (%'d),
 * because the C locale has none and no program here uses them.
 */
#include <ctype.h>
#include <errno.h>
#include <internal/stdio_impl.h>
#include <limits.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

void __print(struct printer *p, const char *s, size_t n)
{
	p->out->put(p->out, s, n);
	p->total += n;
}

/* Print c n times; nothing if n is not positive. */
void __print_pad(struct printer *p, char c, long n)
{
	char pad[64];

	if (n <= 0)
		return;
	memset(pad, c, sizeof(pad));
	for (; n > (long)sizeof(pad); n -= (long)sizeof(pad))
		__print(p, pad, sizeof(pad));
	__print(p, pad, (size_t)n);
}

/* How large the argument is. */
enum length { LEN_INT, LEN_CHAR, LEN_SHORT, LEN_LONG, LEN_LONG_DOUBLE };

static const char *scan_flags(const char *f, struct spec *s)
{
	for (;; f++) {
		switch (*f) {
		case '-':
			s->flags |= SPEC_LEFT;
			break;
		case '+':
			s->flags |= SPEC_PLUS;
			break;
		case ' ':
			s->flags |= SPEC_SPACE;
			break;
		case '#':
			s->flags |= SPEC_ALT;
			break;
		case '0':
			s->flags |= SPEC_ZERO;
			break;
		case '\'':
			break;
		default:
			return f;
		}
	}
}

/* Returns -1 if it does not fit an int. */
static int scan_number(const char **f)
{
	int n = 0;

	for (; isdigit((unsigned char)**f); ++*f)
		if (n >= 0 &&
		    (__builtin_mul_overflow(n, 10, &n) || __builtin_add_overflow(n, **f - '0', &n)))
			n = -1;
	return n;
}

static const char *scan_length(const char *f, enum length *len)
{
	*len = LEN_INT;
	switch (*f) {
	case 'h':
		*len = f[1] == 'h' ? LEN_CHAR : LEN_SHORT;
		return f + (f[1] == 'h' ? 2 : 1);
	case 'l':
		*len = LEN_LONG;
		return f + (f[1] == 'l' ? 2 : 1);
	case 'q':
	case 'j':
	case 'z':
	case 't':
		*len = LEN_LONG;
		return f + 1;
	case 'L':
		*len = LEN_LONG_DOUBLE;
		return f + 1;
	}
	return f;
}

/* Digits of n, written before `end`.  Returns where they begin; none for zero. */
static char *digits(char *end, uint64_t n, unsigned int base, const char *symbols)
{
	if (base == 10) {
		for (; n; n /= 10)
			*--end = (char)('0' + n % 10);
		return end;
	}
	unsigned int shift = base == 16 ? 4 : 3;

	for (; n; n >>= shift)
		*--end = symbols[n & (base - 1)];
	return end;
}

static void print_integer(struct printer *p, struct spec *s, uint64_t n, const char *prefix,
			  unsigned int base)
{
	char buf[32], *end = buf + sizeof(buf);
	char *start =
		digits(end, n, base, s->conv == 'X' ? "0123456789ABCDEF" : "0123456789abcdef");
	int len = (int)(end - start), prefix_len = (int)strlen(prefix);
	int zeros = (s->precision < 0 ? 1 : s->precision) - len;

	if (base == 8 && (s->flags & SPEC_ALT) && zeros <= 0)
		zeros = len || s->precision == 0;
	if (zeros < 0)
		zeros = 0;
	if (s->precision < 0 && (s->flags & SPEC_ZERO) && !(s->flags & SPEC_LEFT) &&
	    s->width - prefix_len - len > zeros)
		zeros = s->width - prefix_len - len;
	long pad = (long)s->width - prefix_len - zeros - len;

	if (!(s->flags & SPEC_LEFT))
		__print_pad(p, ' ', pad);
	__print(p, prefix, (size_t)prefix_len);
	__print_pad(p, '0', zeros);
	__print(p, start, (size_t)len);
	if (s->flags & SPEC_LEFT)
		__print_pad(p, ' ', pad);
}

static void print_text(struct printer *p, struct spec *s, const char *text, size_t n)
{
	long pad = (long)s->width - (long)n;

	if (!(s->flags & SPEC_LEFT))
		__print_pad(p, ' ', pad);
	__print(p, text, n);
	if (s->flags & SPEC_LEFT)
		__print_pad(p, ' ', pad);
}

static void print_string(struct printer *p, struct spec *s, const char *text)
{
	if (!text)
		text = "(null)";
	print_text(p, s, text,
		   s->precision < 0 ? strlen(text) : strnlen(text, (size_t)s->precision));
}

static void print_signed(struct printer *p, struct spec *s, int64_t n)
{
	const char *sign = n < 0		   ? "-"
			   : s->flags & SPEC_PLUS  ? "+"
			   : s->flags & SPEC_SPACE ? " "
						   : "";

	print_integer(p, s, n < 0 ? -(uint64_t)n : (uint64_t)n, sign, 10);
}

static void print_unsigned(struct printer *p, struct spec *s, uint64_t n)
{
	const char *prefix = "";

	if ((s->flags & SPEC_ALT) && n && s->conv == 'x')
		prefix = "0x";
	if ((s->flags & SPEC_ALT) && n && s->conv == 'X')
		prefix = "0X";
	print_integer(p, s, n, prefix, s->conv == 'u' ? 10 : s->conv == 'o' ? 8 : 16);
}

static int64_t signed_arg(va_list *ap, enum length len)
{
	if (len == LEN_LONG || len == LEN_LONG_DOUBLE)
		return va_arg(*ap, long);
	int n = va_arg(*ap, int);

	return len == LEN_CHAR ? (signed char)n : len == LEN_SHORT ? (short)n : n;
}

static uint64_t unsigned_arg(va_list *ap, enum length len)
{
	if (len == LEN_LONG || len == LEN_LONG_DOUBLE)
		return va_arg(*ap, unsigned long);
	unsigned int n = va_arg(*ap, unsigned int);

	return len == LEN_CHAR ? (unsigned char)n : len == LEN_SHORT ? (unsigned short)n : n;
}

static void store_count(va_list *ap, enum length len, size_t total)
{
	void *to = va_arg(*ap, void *);

	if (len == LEN_LONG)
		*(long *)to = (long)total;
	else if (len == LEN_SHORT)
		*(short *)to = (short)total;
	else if (len == LEN_CHAR)
		*(signed char *)to = (signed char)total;
	else
		*(int *)to = (int)total;
}

/* Returns 0, or -1 and EINVAL: unknown conversion. */
static int convert(struct printer *p, struct spec *s, enum length len, va_list *ap, int err)
{
	char c;

	switch (s->conv) {
	case 'd':
	case 'i':
		print_signed(p, s, signed_arg(ap, len));
		return 0;
	case 'o':
	case 'u':
	case 'x':
	case 'X':
		print_unsigned(p, s, unsigned_arg(ap, len));
		return 0;
	case 'p':
		s->conv = 'x';
		s->flags |= SPEC_ALT;
		uint64_t address = (uint64_t)va_arg(*ap, void *);

		if (address)
			print_unsigned(p, s, address);
		else
			print_text(p, s, "(nil)", 5);
		return 0;
	case 'c':
		c = (char)va_arg(*ap, int);
		print_text(p, s, &c, 1);
		return 0;
	case 's':
		print_string(p, s, va_arg(*ap, const char *));
		return 0;
	case 'm':
		print_string(p, s, strerror(err));
		return 0;
	case 'n':
		store_count(ap, len, p->total);
		return 0;
	case '%':
		__print(p, "%", 1);
		return 0;
	case 'e':
	case 'E':
	case 'f':
	case 'F':
	case 'g':
	case 'G':
	case 'a':
	case 'A':
		__print_float(p, s,
			      len == LEN_LONG_DOUBLE ? va_arg(*ap, long double)
						     : (long double)va_arg(*ap, double));
		return 0;
	}
	errno = EINVAL;
	return -1;
}

/* One conversion; *fmt is behind the %.  Returns 0, or -1 and errno. */
static int conversion(struct printer *p, const char **fmt, va_list *ap, int err)
{
	struct spec s = { .precision = -1 };
	enum length len;
	const char *f = scan_flags(*fmt, &s);

	if (*f == '*') {
		s.width = va_arg(*ap, int);
		if (s.width < 0) {
			s.flags |= SPEC_LEFT;
			s.width = s.width == INT_MIN ? -1 : -s.width;
		}
		f++;
	} else {
		s.width = scan_number(&f);
	}
	if (*f == '.') {
		f++;
		if (*f == '*') {
			s.precision = va_arg(*ap, int);
			if (s.precision < 0)
				s.precision = -1;
			f++;
		} else {
			s.precision = scan_number(&f);
			if (s.precision < 0)
				s.width = -1;
		}
	}
	if (s.width < 0) {
		errno = EOVERFLOW;
		return -1;
	}
	f = scan_length(f, &len);
	s.conv = *f;
	if (!s.conv) {
		errno = EINVAL;
		return -1;
	}
	*fmt = f + 1;
	return convert(p, &s, len, ap, err);
}

/* Returns the number of characters, also of those the sink dropped, or -1 and errno. */
int __printf_to(struct sink *out, const char *fmt, va_list args)
{
	struct printer p = { .out = out };
	int err = errno, ret = 0;
	va_list ap;

	va_copy(ap, args);
	while (*fmt && ret == 0) {
		const char *percent = strchrnul(fmt, '%');

		if (percent != fmt)
			__print(&p, fmt, (size_t)(percent - fmt));
		fmt = percent;
		if (*fmt == '%') {
			fmt++;
			ret = conversion(&p, &fmt, &ap, err);
		}
		if (p.total > INT_MAX) {
			errno = EOVERFLOW;
			ret = -1;
		}
	}
	va_end(ap);
	return ret < 0 ? -1 : (int)p.total;
}
