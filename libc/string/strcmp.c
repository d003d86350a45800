/* Comparing strings: words while both lie inside their pages. */
#include "word.h"
#include <string.h>

READS_WORDS int strncmp(const char *a, const char *b, size_t n)
{
	while (n) {
		if (n >= 8 && word_in_page(a) && word_in_page(b)) {
			uint64_t w = *(const word_t *)a;

			if (w == *(const word_t *)b && !word_zero(w)) {
				a += 8;
				b += 8;
				n -= 8;
				continue;
			}
		}
		if (*a != *b || !*a)
			return (unsigned char)*a - (unsigned char)*b;
		a++;
		b++;
		n--;
	}
	return 0;
}

READS_WORDS int strcmp(const char *a, const char *b)
{
	for (;;) {
		if (*a != *b || !*a)
			return (unsigned char)*a - (unsigned char)*b;
		if (word_in_page(a) && word_in_page(b)) {
			uint64_t w = *(const word_t *)a;

			if (w == *(const word_t *)b && !word_zero(w)) {
				a += 8;
				b += 8;
				continue;
			}
		}
		a++;
		b++;
	}
}

/* The C locale orders by bytes. */
int strcoll(const char *a, const char *b)
{
	return strcmp(a, b);
}

size_t strxfrm(char *restrict dst, const char *restrict src, size_t n)
{
	return strlcpy(dst, src, n);
}
