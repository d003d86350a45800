/* Formatted output for the log: the integer and string conversions of printf. */
#include "lib/printk.h"
#include "lib/string.h"

struct out {
	char *buf;
	size_t size, len;	/* len counts also what did not fit */
};

struct spec {
	bool left, zero, alt, plus;
	int width, precision;
	int longs;		/* l, ll, z */
};

static void put(struct out *o, char c)
{
	if (o->len + 1 < o->size)
		o->buf[o->len] = c;
	o->len++;
}

static void put_field(struct out *o, const struct spec *s, const char *text, int n)
{
	int pad = s->width > n ? s->width - n : 0;

	for (; pad && !s->left; pad--)
		put(o, ' ');
	for (int i = 0; i < n; i++)
		put(o, text[i]);
	for (; pad; pad--)
		put(o, ' ');
}

static void put_number(struct out *o, const struct spec *s, uint64_t v, unsigned base, bool negative)
{
	char text[40];
	int n = 0, digits;

	do {
		text[n++] = "0123456789abcdef"[v % base];
		v /= base;
	} while (v);
	digits = s->zero && !s->left ? s->width - (negative ? 1 : 0) : s->precision;
	while (n < digits && n < 32)
		text[n++] = '0';
	if (s->alt) {
		text[n++] = 'x';
		text[n++] = '0';
	}
	if (negative)
		text[n++] = '-';
	for (int i = 0; i < n / 2; i++) {
		char c = text[i];

		text[i] = text[n - 1 - i];
		text[n - 1 - i] = c;
	}
	put_field(o, s, text, n);
}

static int parse_int(const char **fmt)
{
	int v = 0;

	while (**fmt >= '0' && **fmt <= '9')
		v = v * 10 + *(*fmt)++ - '0';
	return v;
}

static const char *parse_spec(const char *fmt, struct spec *s, va_list *ap)
{
	*s = (struct spec){ .precision = -1 };
	for (;; fmt++) {
		if (*fmt == '-')
			s->left = true;
		else if (*fmt == '0')
			s->zero = true;
		else if (*fmt == '#')
			s->alt = true;
		else
			break;
	}
	if (*fmt == '*') {
		s->width = va_arg(*ap, int);
		fmt++;
	} else {
		s->width = parse_int(&fmt);
	}
	if (*fmt == '.') {
		fmt++;
		if (*fmt == '*') {
			s->precision = va_arg(*ap, int);
			fmt++;
		} else {
			s->precision = parse_int(&fmt);
		}
	}
	for (; *fmt == 'l' || *fmt == 'z' || *fmt == 'h'; fmt++)
		s->longs += *fmt != 'h';
	return fmt;
}

static void convert(struct out *o, char c, struct spec *s, va_list *ap)
{
	const char *text;
	int64_t v;
	char ch;

	switch (c) {
	case 'd':
	case 'i':
		v = s->longs ? va_arg(*ap, int64_t) : va_arg(*ap, int);
		put_number(o, s, v < 0 ? -(uint64_t)v : (uint64_t)v, 10, v < 0);
		break;
	case 'u':
	case 'x':
		put_number(o, s, s->longs ? va_arg(*ap, uint64_t) : va_arg(*ap, unsigned),
			   c == 'x' ? 16 : 10, false);
		break;
	case 'p':
		s->alt = true;
		put_number(o, s, (uint64_t)va_arg(*ap, void *), 16, false);
		break;
	case 's':
		text = va_arg(*ap, const char *);
		text = text ? text : "(null)";
		put_field(o, s, text, (int)strnlen(text, s->precision < 0 ? 4096 : (size_t)s->precision));
		break;
	case 'c':
		ch = (char)va_arg(*ap, int);
		put_field(o, s, &ch, 1);
		break;
	default:
		put(o, c);
	}
}

int vsnprintf(char *buf, size_t size, const char *fmt, va_list args)
{
	struct out o = { buf, size, 0 };
	struct spec s;
	va_list ap;

	va_copy(ap, args);
	for (; *fmt; fmt++) {
		if (*fmt != '%') {
			put(&o, *fmt);
			continue;
		}
		fmt = parse_spec(fmt + 1, &s, &ap);
		if (!*fmt)
			break;
		convert(&o, *fmt, &s, &ap);
	}
	va_end(ap);
	if (size)
		buf[MIN(o.len, size - 1)] = '\0';
	return (int)o.len;
}

int snprintf(char *buf, size_t size, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(buf, size, fmt, ap);
	va_end(ap);
	return n;
}
