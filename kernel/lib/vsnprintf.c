/* Formatted output for the log: the conversions of printf that ring 0 uses. */
#include "lib/kernel.h"

struct out {
	char *buf;
	size_t size, len; /* len counts also what did not fit */
};

static void put(struct out *o, char c)
{
	if (o->len + 1 < o->size)
		o->buf[o->len] = c;
	o->len++;
}

/* At least `width` digits. */
static void put_number(struct out *o, uint64_t v, unsigned base, int width)
{
	char text[32];
	int n = 0;

	for (; v || n < MAX(1, MIN(width, 32)); v /= base)
		text[n++] = "0123456789abcdef"[v % base];
	while (n)
		put(o, text[--n]);
}

static void put_string(struct out *o, const char *text)
{
	for (text = text ? text : "(null)"; *text;)
		put(o, *text++);
}

static const char *convert(struct out *o, const char *fmt, va_list *ap)
{
	int width = 0;
	bool is_long = false;
	int64_t v;

	for (; *fmt >= '0' && *fmt <= '9'; fmt++)
		width = width * 10 + *fmt - '0';
	for (; *fmt == 'l' || *fmt == 'z'; fmt++)
		is_long = true;
	switch (*fmt) {
	case 'd':
		v = is_long ? va_arg(*ap, int64_t) : va_arg(*ap, int);
		if (v < 0)
			put(o, '-');
		put_number(o, v < 0 ? -(uint64_t)v : (uint64_t)v, 10, width);
		break;
	case 'u':
	case 'x':
		put_number(o, is_long ? va_arg(*ap, uint64_t) : va_arg(*ap, unsigned),
			   *fmt == 'x' ? 16 : 10, width);
		break;
	case 's':
		put_string(o, va_arg(*ap, const char *));
		break;
	default:
		put(o, *fmt);
	}
	return fmt;
}

int vsnprintf(char *buf, size_t size, const char *fmt, va_list args)
{
	struct out o = { buf, size, 0 };
	va_list ap;

	va_copy(ap, args);
	for (; *fmt; fmt++) {
		if (fmt[0] == '%' && fmt[1])
			fmt = convert(&o, fmt + 1, &ap);
		else
			put(&o, *fmt);
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
