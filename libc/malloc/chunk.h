/*
 * The allocator's memory: segments of chunks that lie end to end.
 *
 *   chunk ->  prev_size   size of the chunk before, while that one is free
 *             size        of this chunk, a multiple of 16, and two flags
 *   memory -> next, prev  in a bin, while this chunk is free
 *             ...
 *             (the next chunk's prev_size belongs to the memory while in use)
 *
 * Two free chunks never touch: free() joins them.  The last chunk of the newest
 * segment, `top`, is in no bin and grows with the segment.  Large requests get a
 * mapping of their own.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct chunk {
	size_t prev_size;
	size_t size;
	struct chunk *next, *prev;
};

#define PREV_IN_USE 1ul
#define MAPPED 2ul /* a mapping of its own; prev_size: bytes before the chunk in it */
#define FLAGS 15ul

#define HEAD offsetof(struct chunk, next) /* from chunk to memory */
#define MIN_CHUNK sizeof(struct chunk)
#define MAP_THRESHOLD (256ul << 10)
#define MAX_REQUEST ((size_t)PTRDIFF_MAX - (1ul << 20))

static inline size_t chunk_size(const struct chunk *c)
{
	return c->size & ~FLAGS;
}

static inline struct chunk *chunk_at(struct chunk *c, size_t offset)
{
	return (struct chunk *)((char *)c + offset);
}

static inline struct chunk *chunk_next(struct chunk *c)
{
	return chunk_at(c, chunk_size(c));
}

static inline int chunk_in_use(struct chunk *c)
{
	return chunk_next(c)->size & PREV_IN_USE;
}

static inline struct chunk *chunk_of(void *memory)
{
	return (struct chunk *)((char *)memory - HEAD);
}

static inline void *chunk_memory(struct chunk *c)
{
	return (char *)c + HEAD;
}

/* Size of the chunk for a request; the caller checked MAX_REQUEST. */
static inline size_t chunk_need(size_t request)
{
	size_t n = (request + sizeof(size_t) + FLAGS) & ~FLAGS;

	return n < MIN_CHUNK ? MIN_CHUNK : n;
}

/* bins.c: free chunks by size */
void bin_insert(struct chunk *c);
void bin_remove(struct chunk *c);
struct chunk *bin_take(size_t need);

/* heap.c: segments and mappings */
extern struct chunk *heap_top;
struct chunk *heap_take(size_t need);
void heap_trim(void);
int heap_contains(const struct chunk *c);
struct chunk *map_take(size_t need, size_t align);
void map_release(struct chunk *c);
int map_resize(struct chunk *c, size_t need);

_Noreturn void malloc_corrupt(const char *what);
