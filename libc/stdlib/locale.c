/* The C locale, which is the only one. */
#include <locale.h>
#include <stdlib.h>
#include <string.h>

/* Returns "C", or null for another locale. */
char *setlocale(int category, const char *locale)
{
	static char c[] = "C";

	if (category < 0 || category > LC_ALL)
		return NULL;
	if (locale && *locale && strcmp(locale, "C") != 0 && strcmp(locale, "POSIX") != 0)
		return NULL;
	return c;
}

struct lconv *localeconv(void)
{
	static char point[] = ".", none[] = "";
	static struct lconv conv = { point, none, none };

	return &conv;
}

/* A character is a byte. */
int mblen(const char *s, size_t n)
{
	return !s || !n || !*s ? 0 : 1;
}
