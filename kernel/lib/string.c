/*
 * Memory and string functions of ring 0.
 *
 * Copies run in 64-bit words, four to a turn: in the emulator a string
 * instruction costs three (movsq) to thirty (movsb) times as much a byte.
 */
#include "lib/kernel.h"

typedef uint64_t __attribute__((may_alias, aligned(1))) word;

/* Right also when dst lies below src and overlaps it: what is stored was loaded before. */
static void *copy_forward(void *dst, const void *src, size_t n)
{
	const word *s = src;
	word *d = dst;

	for (; n >= 32; n -= 32, d += 4, s += 4) {
		word a = s[0], b = s[1], c = s[2], e = s[3];

		d[0] = a;
		d[1] = b;
		d[2] = c;
		d[3] = e;
	}
	for (; n >= 8; n -= 8)
		*d++ = *s++;
	for (size_t i = 0; i < n; i++)
		((char *)d)[i] = ((const char *)s)[i];
	return dst;
}

void *memcpy(void *restrict dst, const void *restrict src, size_t n)
{
	return copy_forward(dst, src, n);
}

void *memmove(void *dst, const void *src, size_t n)
{
	const char *s = src;
	char *d = dst;

	if (d <= s || d >= s + n)
		return copy_forward(dst, src, n);
	for (; n >= 8; n -= 8)
		*(word *)(d + n - 8) = *(const word *)(s + n - 8);
	while (n--)
		d[n] = s[n];
	return dst;
}

void *memset(void *dst, int c, size_t n)
{
	word *d = dst, pattern = 0x0101010101010101ull * (uint8_t)c;

	for (; n >= 32; n -= 32, d += 4)
		d[0] = d[1] = d[2] = d[3] = pattern;
	for (; n >= 8; n -= 8)
		*d++ = pattern;
	for (size_t i = 0; i < n; i++)
		((char *)d)[i] = (char)c;
	return dst;
}

int memcmp(const void *a, const void *b, size_t n)
{
	const uint8_t *x = a, *y = b;

	for (; n >= 8 && *(const word *)x == *(const word *)y; n -= 8, x += 8, y += 8)
		;
	for (; n; n--, x++, y++)
		if (*x != *y)
			return *x - *y;
	return 0;
}

size_t strlen(const char *s)
{
	const char *p = s;

	while (*p)
		p++;
	return (size_t)(p - s);
}

char *strchr(const char *s, int c)
{
	while (*s && *s != (char)c)
		s++;
	return *s == (char)c ? (char *)s : NULL;
}

size_t strlcpy(char *dst, const char *src, size_t size)
{
	size_t len = strlen(src), n = size ? MIN(len, size - 1) : 0;

	memcpy(dst, src, n);
	if (size)
		dst[n] = '\0';
	return len;
}
