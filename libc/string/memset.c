/* memset and what is made of it. */
#include "word.h"
#include <string.h>

void *memset(void *dst, int c, size_t n)
{
	unsigned char *d = dst;
	uint64_t w = WORD_ONES * (unsigned char)c;

	if (n < 8) {
		for (; n; n--)
			*d++ = (unsigned char)c;
		return dst;
	}
	*(word_t *)(d + n - 8) = w;
	for (; n > 32; n -= 32, d += 32) {
		((word_t *)d)[0] = w;
		((word_t *)d)[1] = w;
		((word_t *)d)[2] = w;
		((word_t *)d)[3] = w;
	}
	for (; n >= 8; n -= 8, d += 8)
		*(word_t *)d = w;
	return dst;
}

void bzero(void *dst, size_t n)
{
	memset(dst, 0, n);
}

/* Also clears when the compiler knows that nobody will look. */
void explicit_bzero(void *dst, size_t n)
{
	memset(dst, 0, n);
	__asm__ volatile("" : : "r"(dst) : "memory");
}
