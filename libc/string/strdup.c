/* Copies of strings in allocated memory; the caller frees them. */
#include <stdlib.h>
#include <string.h>

/* Returns the copy of at most n characters, or null (ENOMEM). */
char *strndup(const char *s, size_t n)
{
	n = strnlen(s, n);
	char *copy = malloc(n + 1);

	if (copy) {
		memcpy(copy, s, n);
		copy[n] = 0;
	}
	return copy;
}

char *strdup(const char *s)
{
	return strndup(s, strlen(s));
}
