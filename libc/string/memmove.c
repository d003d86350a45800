/* memmove: as memcpy, from the end when the destination lies in the source. */
#include "word.h"
#include <string.h>

static void move_up(unsigned char *d, const unsigned char *s, size_t n)
{
	for (; n >= 32; n -= 32) {
		uint64_t w3 = *(const word_t *)(s + n - 8), w2 = *(const word_t *)(s + n - 16);
		uint64_t w1 = *(const word_t *)(s + n - 24), w0 = *(const word_t *)(s + n - 32);

		*(word_t *)(d + n - 8) = w3;
		*(word_t *)(d + n - 16) = w2;
		*(word_t *)(d + n - 24) = w1;
		*(word_t *)(d + n - 32) = w0;
	}
	for (; n >= 8; n -= 8)
		*(word_t *)(d + n - 8) = *(const word_t *)(s + n - 8);
	while (n--)
		d[n] = s[n];
}

static void move_down(unsigned char *d, const unsigned char *s, size_t n)
{
	for (; n >= 32; n -= 32, s += 32, d += 32) {
		uint64_t w0 = ((const word_t *)s)[0], w1 = ((const word_t *)s)[1];
		uint64_t w2 = ((const word_t *)s)[2], w3 = ((const word_t *)s)[3];

		((word_t *)d)[0] = w0;
		((word_t *)d)[1] = w1;
		((word_t *)d)[2] = w2;
		((word_t *)d)[3] = w3;
	}
	for (; n >= 8; n -= 8, s += 8, d += 8)
		*(word_t *)d = *(const word_t *)s;
	for (; n; n--)
		*d++ = *s++;
}

void *memmove(void *dst, const void *src, size_t n)
{
	if (dst == src)
		return dst;
	if ((uintptr_t)dst - (uintptr_t)src >= n)
		move_down(dst, src, n);
	else
		move_up(dst, src, n);
	return dst;
}
