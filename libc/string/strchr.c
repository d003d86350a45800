/* Searching a string for a character. */
#include "word.h"
#include <string.h>

/* Returns where c is first, or the string's end. */
READS_WORDS char *strchrnul(const char *s, int c)
{
	uint64_t pattern = WORD_ONES * (unsigned char)c;

	for (; (uintptr_t)s % 8; s++)
		if (!*s || *s == (char)c)
			return (char *)s;
	for (;; s += 8) {
		uint64_t w = *(const word_t *)s;
		uint64_t end = word_zero(w), hit = word_zero(w ^ pattern);

		if (end | hit)
			return (char *)s + word_first(end | hit);
	}
}

char *strchr(const char *s, int c)
{
	char *p = strchrnul(s, c);

	return *p == (char)c ? p : NULL;
}

char *strrchr(const char *s, int c)
{
	return memrchr(s, c, strlen(s) + 1);
}

char *index(const char *s, int c)
{
	return strchr(s, c);
}

char *rindex(const char *s, int c)
{
	return strrchr(s, c);
}
