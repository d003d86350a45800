/* Lists of numbers as cut takes them: "1,3-5,7-". */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct ranges {
	struct {
		unsigned long first, last;
	} r[64];
	size_t count;
};

/* 0, or -EINVAL / -E2BIG. */
int ranges_parse(const char *s, struct ranges *out);
bool ranges_contain(const struct ranges *r, unsigned long n);
