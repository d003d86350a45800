/* Small kernel objects, cut from page frames. */
#pragma once

#include "lib/types.h"

/* Any size up to 4 MiB: size classes, above 2000 whole frames. Zeroed. NULL when out. */
void *kmalloc(size_t size);
/* A larger block with the first `used` bytes of ptr (NULL: none), which is freed; NULL when
 * memory is out (ptr stays). */
void *krealloc(void *ptr, size_t used, size_t size);
char *kstrdup(const char *s);
void kfree(void *ptr);	/* NULL is fine */
