/*
 * Memory and string functions of ring 0.
 *
 * Copies run in 64-bit words, eight to a turn: in the emulator a string
 * instruction costs three (movsq) to thirty (movsb) times as much a byte.
 */
#include "lib/string.h"

typedef uint64_t __attribute__((may_alias, aligned(1))) word;

void *memcpy(void *restrict dst, const void *restrict src, size_t n)
{
	char *d = dst;
	const char *s = src;

	for (; n >= 64; n -= 64, d += 64, s += 64) {
		for (int i = 0; i < 8; i += 4) {
			word a = ((const word *)s)[i], b = ((const word *)s)[i + 1];
			word c = ((const word *)s)[i + 2], e = ((const word *)s)[i + 3];

			((word *)d)[i] = a;
			((word *)d)[i + 1] = b;
			((word *)d)[i + 2] = c;
			((word *)d)[i + 3] = e;
		}
	}
	for (; n >= 8; n -= 8, d += 8, s += 8)
		*(word *)d = *(const word *)s;
	while (n--)
		*d++ = *s++;
	return dst;
}

void *memmove(void *dst, const void *src, size_t n)
{
	char *d = dst;
	const char *s = src;

	if (d <= s || d >= s + n) {
		/* Forward, never wider than the distance could overlap. */
		for (; n >= 8 && (d >= s + 8 || s >= d + 8 || d == s); n -= 8, d += 8, s += 8)
			*(word *)d = *(const word *)s;
		while (n--)
			*d++ = *s++;
		return dst;
	}
	for (; n >= 8 && d >= s + 8; n -= 8)
		*(word *)(d + n - 8) = *(const word *)(s + n - 8);
	while (n--)
		d[n] = s[n];
	return dst;
}

void *memset(void *dst, int c, size_t n)
{
	char *d = dst;
	word pattern = 0x0101010101010101ull * (uint8_t)c;

	for (; n >= 64; n -= 64, d += 64)
		for (int i = 0; i < 8; i++)
			((word *)d)[i] = pattern;
	for (; n >= 8; n -= 8, d += 8)
		*(word *)d = pattern;
	while (n--)
		*d++ = (char)c;
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

size_t strnlen(const char *s, size_t max)
{
	size_t n = 0;

	while (n < max && s[n])
		n++;
	return n;
}

int strcmp(const char *a, const char *b)
{
	while (*a && *a == *b)
		a++, b++;
	return (uint8_t)*a - (uint8_t)*b;
}

int strncmp(const char *a, const char *b, size_t n)
{
	for (; n && *a && *a == *b; n--)
		a++, b++;
	return n ? (uint8_t)*a - (uint8_t)*b : 0;
}

char *strchr(const char *s, int c)
{
	for (; *s != (char)c; s++)
		if (!*s)
			return NULL;
	return (char *)s;
}

char *strrchr(const char *s, int c)
{
	const char *last = NULL;

	do {
		if (*s == (char)c)
			last = s;
	} while (*s++);
	return (char *)last;
}

size_t strlcpy(char *dst, const char *src, size_t size)
{
	size_t len = strlen(src);

	if (size) {
		size_t n = MIN(len, size - 1);

		memcpy(dst, src, n);
		dst[n] = '\0';
	}
	return len;
}
