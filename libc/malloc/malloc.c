/*
 * malloc and its family.  A request takes a free chunk that is large enough
 * (bins.c), else a piece of top (heap.c), else, from MAP_THRESHOLD on, a mapping.
 * One lock guards all chunks.  free() checks what costs nothing to check, and
 * kills the program on a double free.
 */
#include "chunk.h"
#include <errno.h>
#include <internal/fork.h>
#include <internal/lock.h>
#include <malloc.h>
#include <string.h>

static volatile int malloc_lock;

/* fork must not copy the heap while another thread changes it. */
void __malloc_atfork(int when)
{
	if (when == ATFORK_PREPARE)
		lock_acquire(&malloc_lock);
	else
		lock_release(&malloc_lock);
}

/* Join an unused chunk (flags aside, its neighbours know nothing yet) and file it. */
static void release(struct chunk *c)
{
	size_t size = chunk_size(c);
	struct chunk *next = chunk_at(c, size);

	if (!(c->size & PREV_IN_USE)) {
		size_t before = c->prev_size;

		c = (struct chunk *)((char *)c - before);
		if (chunk_size(c) != before)
			malloc_corrupt("size before a chunk");
		bin_remove(c);
		size += before;
	}
	if (next == heap_top) {
		c->size = (size + chunk_size(next)) | PREV_IN_USE;
		heap_top = c;
		heap_trim();
		return;
	}
	if (chunk_size(next) > 16 && !chunk_in_use(next)) {
		bin_remove(next);
		size += chunk_size(next);
		next = chunk_at(c, size);
	}
	c->size = size | PREV_IN_USE;
	next->prev_size = size;
	next->size &= ~PREV_IN_USE;
	bin_insert(c);
}

/* Cut what is beyond `need` off a chunk in use. */
static void split(struct chunk *c, size_t need)
{
	size_t left = chunk_size(c) - need;

	if (left < MIN_CHUNK)
		return;
	struct chunk *rest = chunk_at(c, need);

	c->size = need | (c->size & PREV_IN_USE);
	rest->size = left | PREV_IN_USE;
	release(rest);
}

static struct chunk *take(size_t need)
{
	struct chunk *c = bin_take(need);

	if (!c)
		return heap_take(need);
	chunk_next(c)->size |= PREV_IN_USE;
	split(c, need);
	return c;
}

static void *no_memory(void)
{
	errno = ENOMEM;
	return NULL;
}

/* malloc itself, without what the compiler knows of malloc: here its chunk may be looked at. */
static void *allocate(size_t size)
{
	struct chunk *c;

	if (size > MAX_REQUEST)
		return no_memory();
	size_t need = chunk_need(size);

	if (need >= MAP_THRESHOLD) {
		c = map_take(need, 16);
	} else {
		lock_acquire(&malloc_lock);
		c = take(need);
		lock_release(&malloc_lock);
	}
	return c ? chunk_memory(c) : no_memory();
}

void *malloc(size_t size)
{
	return allocate(size);
}

/* Kills the program if p cannot be the memory of a chunk in use. */
static struct chunk *check(void *p)
{
	struct chunk *c = chunk_of(p);

	if ((uintptr_t)p % 16)
		malloc_corrupt("not a pointer from malloc");
	if (c->size & MAPPED)
		return c;
	if (!heap_contains(c) || chunk_size(c) < MIN_CHUNK || !heap_contains(chunk_next(c)) ||
	    !chunk_in_use(c))
		malloc_corrupt("not in use");
	return c;
}

/* p may be null.  errno stays as it was. */
void free(void *p)
{
	if (!p)
		return;
	struct chunk *c = check(p);

	if (c->size & MAPPED) {
		map_release(c);
		return;
	}
	lock_acquire(&malloc_lock);
	release(c);
	lock_release(&malloc_lock);
}

void *calloc(size_t count, size_t size)
{
	size_t n;

	if (__builtin_mul_overflow(count, size, &n))
		return no_memory();
	void *p = allocate(n);

	if (p && !(chunk_of(p)->size & MAPPED))
		memset(p, 0, n);
	return p;
}

/* Grow a chunk into the free memory behind it.  Returns 1 if that was enough. */
static int extend(struct chunk *c, size_t need)
{
	size_t size = chunk_size(c);
	struct chunk *next = chunk_at(c, size);

	if (next == heap_top) {
		if (size + chunk_size(heap_top) < need + MIN_CHUNK)
			return 0;
		size_t left = size + chunk_size(heap_top) - need;

		c->size = need | (c->size & PREV_IN_USE);
		heap_top = chunk_at(c, need);
		heap_top->size = left | PREV_IN_USE;
		return 1;
	}
	if (chunk_size(next) <= 16 || chunk_in_use(next) || size + chunk_size(next) < need)
		return 0;
	bin_remove(next);
	c->size += chunk_size(next);
	chunk_next(c)->size |= PREV_IN_USE;
	split(c, need);
	return 1;
}

static int resize_in_place(struct chunk *c, size_t need)
{
	int done = 1;

	lock_acquire(&malloc_lock);
	if (need <= chunk_size(c))
		split(c, need);
	else
		done = need < MAP_THRESHOLD && extend(c, need);
	lock_release(&malloc_lock);
	return done;
}

/* On failure the old memory is as it was. */
void *realloc(void *p, size_t size)
{
	if (!p)
		return malloc(size);
	if (size > MAX_REQUEST)
		return no_memory();
	struct chunk *c = check(p);
	size_t need = chunk_need(size), old = malloc_usable_size(p);

	if (c->size & MAPPED ? need >= MAP_THRESHOLD && map_resize(c, need) :
			       resize_in_place(c, need))
		return p;
	/* A large block gets room for more, so that growing in small steps copies seldom. */
	void *q = c->size & MAPPED && size > old && old < MAX_REQUEST / 2 && size < old + old / 2 ?
			  malloc(old + old / 2) :
			  NULL;

	if (!q)
		q = malloc(size);
	if (q) {
		memcpy(q, p, size < old ? size : old);
		free(p);
	}
	return q;
}

void *reallocarray(void *p, size_t count, size_t size)
{
	size_t n;

	if (__builtin_mul_overflow(count, size, &n))
		return no_memory();
	return realloc(p, n);
}

/* Cut the part before the aligned memory off and free it. */
static struct chunk *align_chunk(struct chunk *c, size_t align, size_t need)
{
	char *memory = chunk_memory(c);

	if ((uintptr_t)memory % align) {
		char *aligned = (char *)(((uintptr_t)memory + MIN_CHUNK + align - 1) & -align);
		size_t before = (size_t)(aligned - memory);
		struct chunk *a = chunk_of(aligned);

		a->size = (chunk_size(c) - before) | PREV_IN_USE;
		c->size = before | (c->size & PREV_IN_USE);
		release(c);
		c = a;
	}
	split(c, need);
	return c;
}

/* align: a power of two. */
void *memalign(size_t align, size_t size)
{
	struct chunk *c;

	if (!align || (align & (align - 1))) {
		errno = EINVAL;
		return NULL;
	}
	if (align <= 16)
		return malloc(size);
	if (size > MAX_REQUEST || align > MAX_REQUEST - size)
		return no_memory();
	size_t need = chunk_need(size);

	if (need + align + MIN_CHUNK >= MAP_THRESHOLD) {
		c = map_take(need, align);
	} else {
		lock_acquire(&malloc_lock);
		c = take(need + align + MIN_CHUNK);
		if (c)
			c = align_chunk(c, align, need);
		lock_release(&malloc_lock);
	}
	return c ? chunk_memory(c) : no_memory();
}

void *aligned_alloc(size_t align, size_t size)
{
	return memalign(align, size);
}

/* Returns 0 or an error number; align must be a multiple of a pointer's size. */
int posix_memalign(void **out, size_t align, size_t size)
{
	int saved = errno;

	if (align % sizeof(void *) || !align || (align & (align - 1)))
		return EINVAL;
	void *p = memalign(align, size);

	errno = saved;
	if (!p)
		return ENOMEM;
	*out = p;
	return 0;
}

/* How many bytes of p may be used; 0 for null. */
size_t malloc_usable_size(void *p)
{
	if (!p)
		return 0;
	struct chunk *c = chunk_of(p);

	return chunk_size(c) - (c->size & MAPPED ? HEAD : sizeof(size_t));
}
