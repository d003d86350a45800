/*
 * Shell pattern matching.  Called by the shell (case, ${x#p}, globbing) and find -name.
 * Only the last * is ever revisited, so no pattern takes exponential time.
 */
#include "match.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

static unsigned char fold(unsigned char c, int flags)
{
	return (flags & MATCH_NOCASE) ? (unsigned char)tolower(c) : c;
}

static bool in_class(const char *name, size_t len, unsigned char c)
{
	static const struct {
		const char *name;
		int (*test)(int);
	} classes[] = {
		{ "alpha", isalpha }, { "digit", isdigit }, { "alnum", isalnum },
		{ "upper", isupper }, { "lower", islower }, { "space", isspace },
		{ "blank", isblank }, { "punct", ispunct }, { "print", isprint },
		{ "graph", isgraph }, { "cntrl", iscntrl }, { "xdigit", isxdigit },
	};

	for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++)
		if (strlen(classes[i].name) == len && memcmp(classes[i].name, name, len) == 0)
			return classes[i].test(c) != 0;
	return false;
}

/* The pattern's next character in a bracket, with \ quoting; advances *p. */
static unsigned char set_char(const char **p)
{
	if (**p == '\\' && (*p)[1])
		(*p)++;
	return (unsigned char)*(*p)++;
}

/*
 * Match c against the set whose '[' is at p.  Returns the pattern after ']' and stores the
 * answer, or NULL when there is no closing bracket ('[' is then an ordinary character).
 */
static const char *match_set(const char *p, unsigned char c, int flags, bool *hit)
{
	bool negate = p[1] == '!' || p[1] == '^';
	bool found = false;
	bool first = true;

	p += 1 + negate;
	for (; *p && (*p != ']' || first); first = false) {
		const char *end;
		unsigned char lo, hi;

		if (p[0] == '[' && p[1] == ':' && (end = strstr(p + 2, ":]")) != NULL) {
			found |= in_class(p + 2, (size_t)(end - p - 2), c);
			p = end + 2;
			continue;
		}
		lo = hi = set_char(&p);
		if (p[0] == '-' && p[1] && p[1] != ']') {
			p++;
			hi = set_char(&p);
		}
		if ((c >= lo && c <= hi) ||
		    (fold(c, flags) >= fold(lo, flags) && fold(c, flags) <= fold(hi, flags)))
			found = true;
	}
	if (*p != ']')
		return NULL;
	*hit = found != negate;
	return p + 1;
}

/* Match one pattern element against c; the pattern after it, or NULL for no match. */
static const char *match_one(const char *p, unsigned char c, int flags)
{
	bool hit;

	if (c == '/' && (flags & MATCH_PATH))
		return *p == '/' ? p + 1 : (*p == '\\' && p[1] == '/') ? p + 2 : NULL;
	if (*p == '?')
		return p + 1;
	if (*p == '[') {
		const char *after = match_set(p, c, flags, &hit);

		if (after)
			return hit ? after : NULL;
	}
	if (*p == '\\' && p[1])
		p++;
	return fold((unsigned char)*p, flags) == fold(c, flags) ? p + 1 : NULL;
}

bool pattern_match(const char *p, const char *t, int flags)
{
	const char *star = NULL;   /* after the last * seen */
	const char *resume = NULL; /* where that * matches up to */

	if ((flags & MATCH_PERIOD) && *t == '.' && *p != '.' && !(*p == '\\' && p[1] == '.'))
		return false;
	for (;;) {
		if (*p == '*') {
			while (*p == '*')
				p++;
			star = p;
			resume = t;
			continue;
		}
		if (!*t && !*p)
			return true;
		if (*t && *p) {
			const char *next = match_one(p, (unsigned char)*t, flags);

			if (next) {
				p = next;
				t++;
				continue;
			}
		}
		if (!star || !*resume || (*resume == '/' && (flags & MATCH_PATH)))
			return false;
		p = star;
		t = ++resume;
	}
}

bool pattern_magic(const char *p)
{
	for (; *p; p++) {
		if (*p == '\\' && p[1])
			p++;
		else if (*p == '*' || *p == '?' || (*p == '[' && strchr(p + 1, ']')))
			return true;
	}
	return false;
}
