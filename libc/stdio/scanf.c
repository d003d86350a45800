/*
 * The scanf family.  Conversions: d i o u x X p c s [ n % and e f g a.  Only one
 * character is ever given back, so that any stream will do.
 *
 * not done: positional arguments and wide characters, as in printf_core.c.
 */
#include <ctype.h>
#include <errno.h>
#include <internal/stdio_impl.h>
#include <limits.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum size { SIZE_INT, SIZE_CHAR, SIZE_SHORT, SIZE_LONG, SIZE_LONG_DOUBLE };

struct scanner {
	FILE *f;
	long count; /* characters taken */
	int width;  /* characters that this conversion may still take */
};

/* The next character within the width, or EOF. */
static int take(struct scanner *s)
{
	if (s->width <= 0)
		return EOF;
	int c = file_getc(s->f);

	if (c != EOF) {
		s->count++;
		s->width--;
	}
	return c;
}

/* Give back what take just returned. */
static void back(struct scanner *s, int c)
{
	if (c != EOF) {
		s->f->rpos--;
		s->count--;
		s->width++;
	}
}

static int skip_space(struct scanner *s)
{
	int c;

	s->width = INT_MAX;
	do
		c = take(s);
	while (isspace(c));
	back(s, c);
	return c;
}

/* Text of one conversion, allocated beyond the first piece. */
struct text {
	char *p;
	size_t n, size;
	char first[128];
};

static int append(struct text *t, int c)
{
	if (t->n + 2 > t->size) {
		char *p = realloc(t->p == t->first ? NULL : t->p, t->size * 2);

		if (!p)
			return -1;
		if (t->p == t->first)
			memcpy(p, t->first, t->n);
		t->p = p;
		t->size *= 2;
	}
	t->p[t->n++] = (char)c;
	t->p[t->n] = 0;
	return 0;
}

static void text_start(struct text *t)
{
	t->p = t->first;
	t->n = 0;
	t->size = sizeof(t->first);
	t->first[0] = 0;
}

static void text_end(struct text *t)
{
	if (t->p != t->first)
		free(t->p);
}

/* Take characters of the class while there are some.  Returns the one behind, given back. */
static int take_while(struct scanner *s, struct text *t, int (*class)(int))
{
	int c;

	while ((c = take(s)) != EOF && class(c))
		if (append(t, c) < 0)
			break;
	back(s, c);
	return c;
}

static int take_if(struct scanner *s, struct text *t, const char *set)
{
	int c = take(s);

	if (c != EOF && c && strchr(set, c) && append(t, c) == 0)
		return 1;
	back(s, c);
	return 0;
}

static int is_octal(int c)
{
	return c >= '0' && c <= '7';
}

static void store_integer(void *to, enum size size, uint64_t value)
{
	switch (size) {
	case SIZE_CHAR:
		*(uint8_t *)to = (uint8_t)value;
		break;
	case SIZE_SHORT:
		*(uint16_t *)to = (uint16_t)value;
		break;
	case SIZE_INT:
		*(uint32_t *)to = (uint32_t)value;
		break;
	case SIZE_LONG:
	case SIZE_LONG_DOUBLE:
		*(uint64_t *)to = value;
		break;
	}
}

/* Returns 1 stored, 0 no match, -1 end of input. */
static int scan_integer(struct scanner *s, int base, int is_signed, void *to, enum size size)
{
	struct text t;
	int any = 0, c;

	text_start(&t);
	take_if(s, &t, "+-");
	if ((base == 0 || base == 16) && take_if(s, &t, "0")) {
		any = 1;
		if (take_if(s, &t, "xX")) {
			base = 16;
			any = 0;
		} else if (base == 0) {
			base = 8;
		}
	}
	size_t before = t.n;

	c = take_while(s, &t, base == 16 ? isxdigit : base == 8 ? is_octal : isdigit);
	any |= t.n > before;
	if (any && to) {
		errno = 0;
		store_integer(to, size,
			      is_signed ? (uint64_t)strtol(t.p, NULL, base)
					: strtoul(t.p, NULL, base));
	}
	any = any ? 1 : c == EOF && !t.n ? -1 : 0;
	text_end(&t);
	return any;
}

/* A name, as far as it goes.  Returns how many characters matched. */
static size_t take_name(struct scanner *s, struct text *t, const char *name)
{
	size_t n = 0;

	for (; name[n]; n++) {
		char both[3] = { name[n], (char)toupper((unsigned char)name[n]), 0 };

		if (!take_if(s, t, both))
			break;
	}
	return n;
}

/* Collect the longest text that can begin a number.  Returns 1 if it is one. */
static int take_float(struct scanner *s, struct text *t)
{
	size_t start, n;
	int hex = 0, any;

	take_if(s, t, "+-");
	n = take_name(s, t, "infinity");
	if (n)
		return n == 3 || n == 8;
	n = take_name(s, t, "nan");
	if (n)
		return n == 3;
	start = t->n;
	if (take_if(s, t, "0") && take_if(s, t, "xX"))
		hex = 1;
	any = t->n == start + 1;
	start = t->n;
	take_while(s, t, hex ? isxdigit : isdigit);
	n = t->n - start;
	if (take_if(s, t, ".")) {
		start = t->n;
		take_while(s, t, hex ? isxdigit : isdigit);
		n += t->n - start;
	}
	if (!any && !n)
		return 0;
	if (take_if(s, t, hex ? "pP" : "eE")) {
		take_if(s, t, "+-");
		start = t->n;
		take_while(s, t, isdigit);
		return t->n > start;
	}
	return 1;
}

static int scan_float(struct scanner *s, void *to, enum size size)
{
	struct text t;
	int ok, c;

	text_start(&t);
	ok = take_float(s, &t);
	if (ok && to) {
		if (size == SIZE_LONG)
			*(double *)to = strtod(t.p, NULL);
		else if (size == SIZE_LONG_DOUBLE)
			*(long double *)to = strtold(t.p, NULL);
		else
			*(float *)to = strtof(t.p, NULL);
	}
	if (!ok && !t.n) {
		c = take(s);
		back(s, c);
		ok = c == EOF ? -1 : 0;
	}
	text_end(&t);
	return ok;
}

/* Which bytes a %[ or %s takes. */
struct set {
	unsigned char in[256];
};

/* fmt is behind the [.  Returns what follows the ], or null. */
static const char *parse_set(const char *fmt, struct set *set)
{
	int invert = *fmt == '^';
	const char *first;

	memset(set->in, invert, sizeof(set->in));
	fmt += invert;
	for (first = fmt; *fmt != ']' || fmt == first; fmt++) {
		if (!*fmt)
			return NULL;
		if (*fmt == '-' && fmt > first && fmt[1] && fmt[1] != ']') {
			fmt++;
			for (int c = (unsigned char)fmt[-2]; c <= (unsigned char)*fmt; c++)
				set->in[c] = !invert;
		}
		set->in[(unsigned char)*fmt] = !invert;
	}
	return fmt + 1;
}

/* s, [ and c.  With `allocate`, *to becomes memory that the caller frees. */
static int scan_text(struct scanner *s, char conv, const struct set *set, void *to, int allocate)
{
	char *out = allocate || !to ? NULL : to;
	size_t n = 0, room = 0;
	int c = EOF, wanted = s->width;

	while (n < (size_t)wanted && (c = take(s)) != EOF) {
		if (conv != 'c' && (conv == 's' ? isspace(c) : !set->in[c])) {
			back(s, c);
			break;
		}
		if (allocate && to && n + 2 > room) {
			char *p = realloc(out, room = (room ? room * 2 : 32));

			if (!p) {
				free(out);
				return -1;
			}
			out = p;
		}
		if (to)
			out[n] = (char)c;
		n++;
	}
	if (conv == 'c' ? n < (size_t)wanted : n == 0) {
		if (allocate)
			free(out);
		return c == EOF && n < (size_t)wanted ? -1 : 0;
	}
	if (to && conv != 'c')
		out[n] = 0;
	if (to && allocate)
		*(char **)to = out;
	return 1;
}

static const char *parse_size(const char *fmt, enum size *size)
{
	*size = SIZE_INT;
	switch (*fmt) {
	case 'h':
		*size = fmt[1] == 'h' ? SIZE_CHAR : SIZE_SHORT;
		return fmt + (fmt[1] == 'h' ? 2 : 1);
	case 'l':
		*size = SIZE_LONG;
		return fmt + (fmt[1] == 'l' ? 2 : 1);
	case 'q':
	case 'j':
	case 'z':
	case 't':
		*size = SIZE_LONG;
		return fmt + 1;
	case 'L':
		*size = SIZE_LONG_DOUBLE;
		return fmt + 1;
	}
	return fmt;
}

static int dispatch(struct scanner *s, char conv, const struct set *set, void *to, enum size size,
		    int allocate)
{
	switch (conv) {
	case 'd':
	case 'i':
	case 'o':
	case 'u':
	case 'x':
	case 'X':
	case 'p':
		return scan_integer(s,
				    conv == 'i'		  ? 0
				    : conv == 'o'	  ? 8
				    : strchr("xXp", conv) ? 16
							  : 10,
				    conv == 'd' || conv == 'i', to, conv == 'p' ? SIZE_LONG : size);
	case 'e':
	case 'E':
	case 'f':
	case 'F':
	case 'g':
	case 'G':
	case 'a':
	case 'A':
		return scan_float(s, to, size);
	case 's':
	case 'c':
	case '[':
		return scan_text(s, conv, set, to, allocate);
	}
	return 0;
}

/* One conversion; *fmt is behind the %.  Returns 1 matched, 0 not, -1 end of input. */
static int conversion(struct scanner *s, const char **fmt, va_list *ap, int *stored)
{
	const char *f = *fmt;
	int suppress = *f == '*', allocate, width = 0, ret;
	enum size size;
	struct set set;
	void *to = NULL;
	char conv;

	f += suppress;
	for (; isdigit((unsigned char)*f); f++)
		if (width < INT_MAX / 10 - 1)
			width = width * 10 + (*f - '0');
	allocate = *f == 'm';
	f += allocate;
	f = parse_size(f, &size);
	conv = *f++;
	if (!conv)
		return 0;
	if (conv == '[') {
		f = parse_set(f, &set);
		if (!f)
			return 0;
	}
	*fmt = f;
	if (conv != 'c' && conv != '[' && conv != 'n' && skip_space(s) == EOF)
		return -1;
	if (conv == '%') {
		s->width = 1;
		ret = take(s);
		if (ret != '%')
			back(s, ret);
		return ret == '%';
	}
	if (!suppress)
		to = va_arg(*ap, void *);
	if (conv == 'n') {
		if (to)
			store_integer(to, size, (uint64_t)s->count);
		return 1;
	}
	s->width = width ? width : conv == 'c' ? 1 : INT_MAX;
	ret = dispatch(s, conv, &set, to, size, allocate);
	if (ret == 1 && !suppress)
		++*stored;
	return ret;
}

static int scan(FILE *f, const char *fmt, va_list *ap)
{
	struct scanner s = { .f = f };
	int stored = 0, saved = errno;

	while (*fmt) {
		if (isspace((unsigned char)*fmt)) {
			skip_space(&s);
			fmt++;
			continue;
		}
		if (*fmt == '%') {
			fmt++;
			int ret = conversion(&s, &fmt, ap, &stored);

			if (ret == 1)
				continue;
			if (ret < 0 && !stored)
				return EOF;
			break;
		}
		s.width = 1;
		int c = take(&s);

		if (c != (unsigned char)*fmt) {
			back(&s, c);
			if (c == EOF && !stored)
				return EOF;
			break;
		}
		fmt++;
	}
	errno = saved;
	return stored;
}

/* Returns the number of values stored, or EOF: the input ended before the first. */
int vfscanf(FILE *restrict f, const char *restrict fmt, va_list args)
{
	va_list ap;
	int ret;

	va_copy(ap, args);
	file_lock(f);
	ret = scan(f, fmt, &ap);
	file_unlock(f);
	va_end(ap);
	return ret;
}

static ssize_t no_more(FILE *f, void *p, size_t n)
{
	(void)f;
	(void)p;
	(void)n;
	return 0;
}

/* The string is the stream's buffer; nothing ever writes to it. */
int vsscanf(const char *restrict s, const char *restrict fmt, va_list ap)
{
	FILE f = { .flags = F_CAN_READ, .fd = -1, .read = no_more };

	f.buf = f.rpos = (unsigned char *)s;
	f.size = strlen(s);
	f.rend = f.buf + f.size;
	return vfscanf(&f, fmt, ap);
}

int vscanf(const char *restrict fmt, va_list ap)
{
	return vfscanf(stdin, fmt, ap);
}

int scanf(const char *restrict fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	int ret = vfscanf(stdin, fmt, ap);

	va_end(ap);
	return ret;
}

int fscanf(FILE *restrict f, const char *restrict fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	int ret = vfscanf(f, fmt, ap);

	va_end(ap);
	return ret;
}

int sscanf(const char *restrict s, const char *restrict fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	int ret = vsscanf(s, fmt, ap);

	va_end(ap);
	return ret;
}
