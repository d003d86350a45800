/* Length of a string. */
#include "word.h"
#include <string.h>

READS_WORDS size_t strlen(const char *s)
{
	const char *p = s;

	for (; (uintptr_t)p % 8; p++)
		if (!*p)
			return (size_t)(p - s);
	for (;; p += 8) {
		uint64_t zero = word_zero(*(const word_t *)p);

		if (zero)
			return (size_t)(p - s) + word_first(zero);
	}
}

size_t strnlen(const char *s, size_t n)
{
	const char *end = memchr(s, 0, n);

	return end ? (size_t)(end - s) : n;
}
