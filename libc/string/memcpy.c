/*
 * memcpy and mempcpy: four 64-bit words a turn; the ends are copied with words
 * that overlap.  No string instruction: those are slow in an emulator.
 */
#include "word.h"
#include <string.h>

static inline void copy_small(unsigned char *d, const unsigned char *s, size_t n)
{
	if (n >= 8) {
		uint64_t first = *(const word_t *)s, last = *(const word_t *)(s + n - 8);

		*(word_t *)d = first;
		*(word_t *)(d + n - 8) = last;
	} else if (n >= 4) {
		uint32_t first = *(const half_t *)s, last = *(const half_t *)(s + n - 4);

		*(half_t *)d = first;
		*(half_t *)(d + n - 4) = last;
	} else if (n) {
		unsigned char first = s[0], mid = s[n / 2], last = s[n - 1];

		d[0] = first;
		d[n / 2] = mid;
		d[n - 1] = last;
	}
}

void *memcpy(void *restrict dst, const void *restrict src, size_t n)
{
	unsigned char *d = dst;
	const unsigned char *s = src;

	if (n <= 16) {
		copy_small(d, s, n);
		return dst;
	}
	/* the last 16 bytes, then all before them in steps that may run into them */
	uint64_t a = *(const word_t *)(s + n - 16), b = *(const word_t *)(s + n - 8);

	for (; n > 32; n -= 32, s += 32, d += 32) {
		uint64_t w0 = ((const word_t *)s)[0], w1 = ((const word_t *)s)[1];
		uint64_t w2 = ((const word_t *)s)[2], w3 = ((const word_t *)s)[3];

		((word_t *)d)[0] = w0;
		((word_t *)d)[1] = w1;
		((word_t *)d)[2] = w2;
		((word_t *)d)[3] = w3;
	}
	if (n > 16) {
		((word_t *)d)[0] = ((const word_t *)s)[0];
		((word_t *)d)[1] = ((const word_t *)s)[1];
	}
	*(word_t *)(d + n - 16) = a;
	*(word_t *)(d + n - 8) = b;
	return dst;
}

/* Returns the byte behind the copy. */
void *mempcpy(void *restrict dst, const void *restrict src, size_t n)
{
	return (char *)memcpy(dst, src, n) + n;
}
