/* Copying bytes from one descriptor to another. */
#pragma once

#include <stdint.h>

/* Copy up to limit bytes (UINT64_MAX: to the end).  0, or -errno; *failed_write says of what. */
int copy_fd(int in, int out, uint64_t limit, int *failed_write);
