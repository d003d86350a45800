/* Checks of the guest's fs_*.c programs: each failure is a line, the status counts them. */
#pragma once

#include <errno.h>
#include <stdio.h>
#include <string.h>

static int check_failed, check_count;

#define CHECK(cond)                                                                           \
	do {                                                                                  \
		check_count++;                                                                \
		if (!(cond)) {                                                                \
			check_failed++;                                                       \
			printf("%s:%d: not true: %s (errno %d)\n", __FILE__, __LINE__, #cond, \
			       errno);                                                        \
		}                                                                             \
	} while (0)

/* The call must fail with this errno. */
#define FAILS(call, err)                                                                     \
	do {                                                                                 \
		long got__ = (long)(call);                                                   \
		check_count++;                                                               \
		if (got__ != -1 || errno != (err)) {                                         \
			check_failed++;                                                      \
			printf("%s:%d: %s gave %ld, errno %d, not %s\n", __FILE__, __LINE__, \
			       #call, got__, errno, #err);                                   \
		}                                                                            \
	} while (0)

static inline int check_end(const char *name)
{
	printf("%s: %d checks, %d failed\n", name, check_count, check_failed);
	return check_failed != 0;
}
