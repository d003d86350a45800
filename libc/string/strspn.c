/* Sets of characters: spans, tokens. */
#include <stdint.h>
#include <string.h>

struct byte_set {
	uint64_t bits[4];
};

static struct byte_set make_set(const char *s)
{
	struct byte_set set = { { 0 } };

	for (; *s; s++)
		set.bits[(unsigned char)*s / 64] |= 1ul << (unsigned char)*s % 64;
	return set;
}

static int in_set(const struct byte_set *set, char c)
{
	return set->bits[(unsigned char)c / 64] >> (unsigned char)c % 64 & 1;
}

size_t strspn(const char *s, const char *accept)
{
	struct byte_set set = make_set(accept);
	size_t n = 0;

	while (s[n] && in_set(&set, s[n]))
		n++;
	return n;
}

size_t strcspn(const char *s, const char *reject)
{
	struct byte_set set = make_set(reject);
	size_t n = 0;

	if (!reject[0] || !reject[1])
		return (size_t)(strchrnul(s, reject[0]) - s);
	while (s[n] && !in_set(&set, s[n]))
		n++;
	return n;
}

char *strpbrk(const char *s, const char *accept)
{
	s += strcspn(s, accept);
	return *s ? (char *)s : NULL;
}

char *strtok_r(char *restrict s, const char *restrict sep, char **restrict save)
{
	if (!s)
		s = *save;
	if (!s)
		return NULL;
	s += strspn(s, sep);
	if (!*s)
		return *save = NULL;
	char *end = s + strcspn(s, sep);

	*save = *end ? end + 1 : NULL;
	*end = 0;
	return s;
}

char *strtok(char *restrict s, const char *restrict sep)
{
	static char *save;

	return strtok_r(s, sep, &save);
}

/* As strtok, but two separators enclose an empty token. */
char *strsep(char **s, const char *sep)
{
	char *token = *s;

	if (!token)
		return NULL;
	char *end = token + strcspn(token, sep);

	*s = *end ? end + 1 : NULL;
	*end = 0;
	return token;
}
