/* How many bytes the file system may use, and uses. */
#pragma once

#include <stdint.h>

/* Set the limit in bytes; what is in use stays. */
void space_limit(uint64_t bytes);
/* Reserve bytes: 0 or -ENOSPC.  Give them back. */
int space_take(uint64_t bytes);
void space_give(uint64_t bytes);
uint64_t space_total(void);
uint64_t space_used(void);
