/*
 * Finding a string in another: Sunday's variant of Boyer-Moore, which looks at
 * the byte behind the window to see how far it may move.
 */
#include <ctype.h>
#include <string.h>

static void *search(const unsigned char *h, size_t hlen, const unsigned char *n, size_t nlen)
{
	size_t shift[256];

	for (int i = 0; i < 256; i++)
		shift[i] = nlen + 1;
	for (size_t i = 0; i < nlen; i++)
		shift[n[i]] = nlen - i;
	for (size_t at = 0; at + nlen <= hlen; at += shift[h[at + nlen]]) {
		if (memcmp(h + at, n, nlen) == 0)
			return (void *)(h + at);
		if (at + nlen == hlen)
			break;
	}
	return NULL;
}

void *memmem(const void *hay, size_t hay_len, const void *needle, size_t needle_len)
{
	const unsigned char *h = hay, *n = needle, *p;

	if (!needle_len)
		return (void *)hay;
	if (needle_len > hay_len)
		return NULL;
	p = memchr(h, n[0], hay_len - needle_len + 1);
	if (!p || needle_len == 1)
		return (void *)p;
	return search(p, hay_len - (size_t)(p - h), n, needle_len);
}

char *strstr(const char *hay, const char *needle)
{
	if (needle[0]) {
		hay = strchr(hay, needle[0]);
		if (!hay || !needle[1])
			return (char *)hay;
	}
	return memmem(hay, strlen(hay), needle, strlen(needle));
}

char *strcasestr(const char *hay, const char *needle)
{
	size_t n = strlen(needle);

	for (;; hay++) {
		if (strncasecmp(hay, needle, n) == 0)
			return (char *)hay;
		if (!*hay)
			return NULL;
	}
}
