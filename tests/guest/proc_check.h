/* What the proc_* test programs share: check() counts, done() is main's result. */
#pragma once

#include <errno.h>
#include <stdio.h>
#include <string.h>

static int checks, failures;

#define check(cond)								\
	do {									\
		checks++;							\
		if (!(cond)) {							\
			failures++;						\
			printf("%s:%d: %s (errno %d)\n", __FILE__, __LINE__, #cond, errno); \
		}								\
	} while (0)

static inline int done(const char *name)
{
	printf("%s: %d checks, %d failed\n", name, checks, failures);
	fflush(stdout);
	return failures ? 1 : 0;
}
