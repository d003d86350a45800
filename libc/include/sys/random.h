/* Linux <sys/random.h>. */
#pragma once

#include <abi/sched.h>
#include <sys/types.h>

ssize_t getrandom(void *buf, size_t n, unsigned int flags);
int getentropy(void *buf, size_t n);
