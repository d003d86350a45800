/*
 * fnmatch: shell patterns, * ? [...] and \.  A star first takes nothing; when
 * the rest fails, the last star takes one character more, which is enough to
 * find every match without trying all combinations. [POSIX XCU 2.13]
 */
#include <ctype.h>
#include <fnmatch.h>
#include <internal/char_class.h>
#include <string.h>

static int fold(int c, int flags)
{
	return flags & FNM_CASEFOLD ? tolower(c) : c;
}

/* One element of a bracket at *p, which steps over it.  Returns its last character. */
static int bracket_char(const char **p, int flags)
{
	if (**p == '\\' && !(flags & FNM_NOESCAPE) && (*p)[1])
		++*p;
	return (unsigned char)*(*p)++;
}

/*
 * p is behind the [.  Returns what follows the ], with *match set; null when the
 * bracket does not end: then it is an ordinary character.
 */
static const char *bracket(const char *p, int c, int flags, int *match)
{
	int invert = *p == '!' || *p == '^', found = 0;
	const char *first = p + invert;

	for (p = first; *p != ']' || p == first;) {
		if (!*p || (*p == '/' && (flags & FNM_PATHNAME)))
			return NULL;
		if (p[0] == '[' && p[1] == ':') {
			const char *end = strstr(p + 2, ":]");

			if (end) {
				found |= __char_in_class(p + 2, (size_t)(end - p - 2), c) == 1;
				if (flags & FNM_CASEFOLD)
					found |= __char_in_class(p + 2, (size_t)(end - p - 2),
								 toupper(c)) == 1;
				p = end + 2;
				continue;
			}
		}
		int low = bracket_char(&p, flags), high = low;

		if (p[0] == '-' && p[1] && p[1] != ']') {
			p++;
			high = bracket_char(&p, flags);
		}
		found |= (low <= c && c <= high) ||
			 ((flags & FNM_CASEFOLD) && low <= toupper(c) && toupper(c) <= high) ||
			 ((flags & FNM_CASEFOLD) && low <= tolower(c) && tolower(c) <= high);
	}
	*match = found != invert;
	return p + 1;
}

/* A dot that only a dot in the pattern matches. */
static int hidden_dot(const char *s, const char *start, int flags)
{
	return *s == '.' && (flags & FNM_PERIOD) &&
	       (s == start || ((flags & FNM_PATHNAME) && s[-1] == '/'));
}

/* Match one character, no star.  Returns the pattern behind it, or null. */
static const char *match_one(const char *p, const char *s, const char *start, int flags)
{
	int c = (unsigned char)*s, match;
	const char *end;

	if (*p == '?' || *p == '[') {
		if ((c == '/' && (flags & FNM_PATHNAME)) || hidden_dot(s, start, flags))
			return NULL;
		if (*p == '?')
			return p + 1;
		end = bracket(p + 1, c, flags, &match);
		if (end)
			return match ? end : NULL;
	}
	if (*p == '\\' && !(flags & FNM_NOESCAPE) && p[1])
		p++;
	return fold((unsigned char)*p, flags) == fold(c, flags) ? p + 1 : NULL;
}

/* Returns 0, or FNM_NOMATCH. */
int fnmatch(const char *pattern, const char *s, int flags)
{
	const char *p = pattern, *start = s, *star = NULL, *star_s = NULL;

	for (;;) {
		if (*p == '*') {
			if (hidden_dot(s, start, flags))
				return FNM_NOMATCH;
			while (*p == '*')
				p++;
			star = p;
			star_s = s;
			continue;
		}
		if (!*s && !*p)
			return 0;
		if (!*p && *s == '/' && (flags & FNM_LEADING_DIR))
			return 0;
		const char *next = *s && *p ? match_one(p, s, start, flags) : NULL;

		if (next) {
			p = next;
			s++;
			continue;
		}
		/* let the last star take one more, but no slash in a path */
		if (!star || !*star_s || (*star_s == '/' && (flags & FNM_PATHNAME)))
			return FNM_NOMATCH;
		p = star;
		s = ++star_s;
	}
}
