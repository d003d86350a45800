/* POSIX <errno.h>: the error of the calling thread's last failed call. */
#pragma once

#include <abi/errno.h>

int *__errno_location(void) __attribute__((const));
#define errno (*__errno_location())

extern char *program_invocation_name;
extern char *program_invocation_short_name;
