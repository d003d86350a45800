/*
 * System call entry points.  Each takes the registers as Linux passes them and
 * returns a result or -errno; user pointers are declared as pointers but may be
 * touched through mm/uaccess.h only.  The table is syscall/table.c.
 */
#pragma once

#include "lib/types.h"

struct trap_frame;

/* The six argument registers of the running call's trap frame are its parameters. */
typedef int64_t (*syscall_fn)(uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t);

void syscall_dispatch(struct trap_frame *tf);

/* Defines a call that is a special case of something else. */
#define CALL_AS(call, ...)           \
	int64_t call                 \
	{                            \
		return __VA_ARGS__;  \
	}
