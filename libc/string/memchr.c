/* Searching memory for a byte. */
#include "word.h"
#include <string.h>

/* n may be larger than the memory is, when c is in it: words are read aligned. */
READS_WORDS void *memchr(const void *s, int c, size_t n)
{
	const unsigned char *p = s;
	uint64_t pattern = WORD_ONES * (unsigned char)c;

	for (; n && (uintptr_t)p % 8; n--, p++)
		if (*p == (unsigned char)c)
			return (void *)p;
	for (; n >= 8; n -= 8, p += 8) {
		uint64_t zero = word_zero(*(const word_t *)p ^ pattern);

		if (zero)
			return (void *)(p + word_first(zero));
	}
	for (; n; n--, p++)
		if (*p == (unsigned char)c)
			return (void *)p;
	return NULL;
}

void *memrchr(const void *s, int c, size_t n)
{
	const unsigned char *p = s;
	uint64_t pattern = WORD_ONES * (unsigned char)c;

	while (n >= 8 && !word_zero(*(const word_t *)(p + n - 8) ^ pattern))
		n -= 8;
	while (n--)
		if (p[n] == (unsigned char)c)
			return (void *)(p + n);
	return NULL;
}

/* The byte is known to be there. */
void *rawmemchr(const void *s, int c)
{
	const unsigned char *p = s;

	while (*p != (unsigned char)c)
		p++;
	return (void *)p;
}

/* Copy up to and with c.  Returns the byte behind it in dst, or null without c. */
void *memccpy(void *restrict dst, const void *restrict src, int c, size_t n)
{
	const unsigned char *end = memchr(src, c, n);

	memcpy(dst, src, end ? (size_t)(end - (const unsigned char *)src) + 1 : n);
	return end ? (char *)dst + (end - (const unsigned char *)src) + 1 : NULL;
}
