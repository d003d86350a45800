/* Small kernel objects: caches of equal-sized objects cut from page frames. */
#pragma once

#include "lib/types.h"

struct kmem_cache;

/* size <= 2000. Caches live for ever. Objects come zeroed; NULL when memory is out. */
struct kmem_cache *kmem_cache_create(const char *name, size_t size);
void *kmem_cache_alloc(struct kmem_cache *cache);
void kmem_cache_free(struct kmem_cache *cache, void *obj);

/* Any size up to 4 MiB: size classes, above 2000 whole frames. Zeroed. NULL when out. */
void *kmalloc(size_t size);
/* A larger block with the first `used` bytes of ptr (NULL: none), which is freed; NULL when
 * memory is out (ptr stays). */
void *krealloc(void *ptr, size_t used, size_t size);
void kfree(void *ptr);	/* NULL is fine */
