/* memcmp: words until two differ. */
#include "word.h"
#include <string.h>

int memcmp(const void *a, const void *b, size_t n)
{
	const unsigned char *x = a, *y = b;

	for (; n >= 8; n -= 8, x += 8, y += 8) {
		uint64_t p = *(const word_t *)x, q = *(const word_t *)y;

		if (p != q)
			return __builtin_bswap64(p) < __builtin_bswap64(q) ? -1 : 1;
	}
	for (; n; n--, x++, y++)
		if (*x != *y)
			return *x - *y;
	return 0;
}

int bcmp(const void *a, const void *b, size_t n)
{
	return memcmp(a, b, n);
}
