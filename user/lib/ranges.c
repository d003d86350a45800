/*
 * Parses lists of ranges.  Called by cut.
 */
#include "ranges.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>

int ranges_parse(const char *s, struct ranges *out)
{
	out->count = 0;
	for (;;) {
		unsigned long first = 1;
		unsigned long last;
		char *end = (char *)s;

		if (out->count == sizeof(out->r) / sizeof(out->r[0]))
			return -E2BIG;
		if (isdigit((unsigned char)*s))
			first = strtoul(s, &end, 10);
		else if (*s != '-')
			return -EINVAL;
		last = first;
		if (*end == '-') {
			end++;
			last = ULONG_MAX;
			if (isdigit((unsigned char)*end))
				last = strtoul(end, &end, 10);
			else if (end == s + 1)
				return -EINVAL;
		}
		if (first == 0 || last < first)
			return -EINVAL;
		out->r[out->count].first = first;
		out->r[out->count++].last = last;
		if (*end == '\0')
			return 0;
		if (*end != ',')
			return -EINVAL;
		s = end + 1;
	}
}

bool ranges_contain(const struct ranges *r, unsigned long n)
{
	for (size_t i = 0; i < r->count; i++)
		if (n >= r->r[i].first && n <= r->r[i].last)
			return true;
	return false;
}
