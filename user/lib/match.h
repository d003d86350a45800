/* Shell patterns: * ? [set] and \ quoting [POSIX XCU 2.14]. */
#pragma once

#include <stdbool.h>

enum match_flags {
	MATCH_PATH = 1,	  /* * ? [ do not match a slash */
	MATCH_PERIOD = 2, /* a leading period must be matched by a period */
	MATCH_NOCASE = 4,
};

/* Does the whole of text match pattern?  Takes linear stack and at worst |p|*|t| time. */
bool pattern_match(const char *pattern, const char *text, int flags);
/* Does the string contain an unquoted * ? or [ ... ]? */
bool pattern_magic(const char *pattern);
