/* Linux <sys/eventfd.h>. */
#pragma once

#include <abi/eventfd.h>
#include <stdint.h>

typedef uint64_t eventfd_t;

int eventfd(unsigned int count, int flags);
int eventfd_read(int fd, eventfd_t *value);
int eventfd_write(int fd, eventfd_t value);
