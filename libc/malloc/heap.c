/*
 * Where chunks come from: segments (the program break while it grows without a
 * gap, else mappings) and single mappings for large requests.  malloc.c calls
 * with the lock held, but for the map_ functions, which need none.
 */
#include "chunk.h"
#include <abi/mman.h>
#include <internal/syscall.h>
#include <stdlib.h>
#include <string.h>

#define PAGE 4096ul
#define BRK_STEP (64ul << 10)
#define SEGMENT (1ul << 20)
#define TRIM_AT (1ul << 20) /* give memory back when top is larger */
#define TRIM_KEEP (256ul << 10)
#define FENCE 32ul

struct chunk *heap_top;
static char *heap_low = (char *)~0ul, *heap_high; /* all segments lie between */
static char *segment_end;
static int segment_is_brk;

static size_t round_up(size_t n, size_t to)
{
	return (n + to - 1) & -to;
}

_Noreturn void malloc_corrupt(const char *what)
{
	static const char text[] = "malloc: memory corrupted or freed twice: ";

	syscall3(SYS_write, 2, (long)text, sizeof(text) - 1);
	syscall3(SYS_write, 2, (long)what, (long)strlen(what));
	syscall3(SYS_write, 2, (long)"\n", 1);
	abort();
}

int heap_contains(const struct chunk *c)
{
	return (char *)c >= heap_low && (char *)c < heap_high;
}

/* The old segment ends: what is left of its top becomes a free chunk before a fence. */
static void retire_top(void)
{
	struct chunk *old = heap_top;

	if (!old)
		return;
	size_t size = chunk_size(old), left = size - FENCE;
	size_t flag = old->size & PREV_IN_USE;

	if (size >= FENCE + MIN_CHUNK) {
		struct chunk *fence = chunk_at(old, left);

		old->size = left | flag;
		fence->prev_size = left;
		fence->size = 16;
		chunk_at(fence, 16)->size = PREV_IN_USE;
		bin_insert(old);
	} else {
		/* too small to be one: it is the fence itself */
		old->size = (size - 16) | flag;
		chunk_at(old, size - 16)->size = PREV_IN_USE;
	}
}

static void new_segment(char *start, size_t size, int is_brk)
{
	char *first = (char *)round_up((size_t)start, 16);

	retire_top();
	heap_top = (struct chunk *)first;
	heap_top->size = ((size - (size_t)(first - start)) & ~FLAGS) | PREV_IN_USE;
	segment_end = start + size;
	segment_is_brk = is_brk;
	if (start < heap_low)
		heap_low = start;
	if (segment_end > heap_high)
		heap_high = segment_end;
}

/* Make top at least `need` bytes larger than it must be.  Returns 0 or -1. */
static int grow(size_t need)
{
	size_t have = heap_top ? chunk_size(heap_top) : 0;
	size_t more = round_up(need + FENCE - (have < need ? have : 0), BRK_STEP);
	char *end = (char *)syscall1(SYS_brk, 0);

	if ((char *)syscall1(SYS_brk, (long)(end + more)) == end + more) {
		if (segment_is_brk && end == segment_end) {
			heap_top->size += more;
			segment_end = end + more;
			if (segment_end > heap_high)
				heap_high = segment_end;
			return 0;
		}
		if (more < need + FENCE + 16) {
			/* the rest of the old segment does not touch this one */
			size_t extra = round_up(need + FENCE + 16 - more, PAGE);

			if ((char *)syscall1(SYS_brk, (long)(end + more + extra)) !=
			    end + more + extra)
				return -1;
			more += extra;
		}
		new_segment(end, more, 1);
		return 0;
	}
	size_t size = round_up(need + FENCE + 16, SEGMENT);
	char *p = (char *)syscall6(SYS_mmap, 0, (long)size, PROT_READ | PROT_WRITE,
				   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if ((unsigned long)p > -4096ul)
		return -1;
	new_segment(p, size, 0);
	return 0;
}

/* Cut a chunk from top.  Returns null: no memory. */
struct chunk *heap_take(size_t need)
{
	if (!heap_top || chunk_size(heap_top) < need + FENCE)
		if (grow(need) < 0)
			return NULL;
	struct chunk *c = heap_top;
	size_t left = chunk_size(c) - need;

	heap_top = chunk_at(c, need);
	heap_top->size = left | PREV_IN_USE;
	c->size = need | (c->size & PREV_IN_USE);
	return c;
}

/* Give the end of a large top back to the kernel. */
void heap_trim(void)
{
	size_t size = chunk_size(heap_top);

	if (size < TRIM_AT || !segment_is_brk)
		return;
	size_t less = (size - TRIM_KEEP) & -PAGE;

	if ((char *)syscall1(SYS_brk, 0) != segment_end ||
	    (char *)syscall1(SYS_brk, (long)(segment_end - less)) != segment_end - less)
		return;
	segment_end -= less;
	heap_top->size -= less;
}

/* A mapping for one chunk whose memory is aligned.  Returns null: no memory. */
struct chunk *map_take(size_t need, size_t align)
{
	size_t size = round_up(need + HEAD + (align > 16 ? align : 0), PAGE);
	char *p = (char *)syscall6(SYS_mmap, 0, (long)size, PROT_READ | PROT_WRITE,
				   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if ((unsigned long)p > -4096ul)
		return NULL;
	struct chunk *c = chunk_of((char *)round_up((size_t)p + HEAD, align));

	c->prev_size = (size_t)((char *)c - p);
	c->size = (size - c->prev_size) | MAPPED;
	return c;
}

void map_release(struct chunk *c)
{
	syscall2(SYS_munmap, (long)((char *)c - c->prev_size),
		 (long)(c->prev_size + chunk_size(c)));
}

/* Returns 1 if the chunk holds `need` bytes where it is; when it shrinks to less than half,
 * the rest is given back. */
int map_resize(struct chunk *c, size_t need)
{
	size_t before = c->prev_size, old = before + chunk_size(c);
	size_t size = round_up(before + need + HEAD, PAGE);

	if (size > old)
		return 0;
	if (size < old / 2 &&
	    !syscall2(SYS_munmap, (long)((char *)c - before + size), (long)(old - size)))
		c->size = (size - before) | MAPPED;
	return 1;
}
