/*
 * Free chunks by size.  Below 1 KiB each multiple of 16 has a bin of its own;
 * above, four bins share a power of two.  A bitmap tells which are not empty.
 * malloc.c calls with the lock held.
 */
#include "chunk.h"

#define SMALL_BINS 64
#define BINS 192

static struct chunk *bins[BINS];
static uint64_t bin_map[BINS / 64];

static unsigned int bin_of(size_t size)
{
	if (size < SMALL_BINS * 16)
		return (unsigned int)(size / 16);
	unsigned int log = 63 - (unsigned int)__builtin_clzl(size);

	return SMALL_BINS + (log - 10) * 4 + (unsigned int)(size >> (log - 2) & 3);
}

void bin_insert(struct chunk *c)
{
	unsigned int i = bin_of(chunk_size(c));

	c->prev = NULL;
	c->next = bins[i];
	if (c->next)
		c->next->prev = c;
	bins[i] = c;
	bin_map[i / 64] |= 1ul << i % 64;
}

void bin_remove(struct chunk *c)
{
	unsigned int i = bin_of(chunk_size(c));

	if (c->prev ? c->prev->next != c : bins[i] != c)
		malloc_corrupt("free list");
	if (c->prev)
		c->prev->next = c->next;
	else
		bins[i] = c->next;
	if (c->next)
		c->next->prev = c->prev;
	if (!bins[i])
		bin_map[i / 64] &= ~(1ul << i % 64);
}

/* The first bin from i on that is not empty, or BINS. */
static unsigned int next_bin(unsigned int i)
{
	for (unsigned int w = i / 64; w < BINS / 64; w++) {
		uint64_t map = bin_map[w];

		if (w == i / 64)
			map &= ~0ul << i % 64;
		if (map)
			return w * 64 + (unsigned int)__builtin_ctzl(map);
	}
	return BINS;
}

/* Take a free chunk of at least `need` bytes out of its bin, or return null. */
struct chunk *bin_take(size_t need)
{
	unsigned int i = bin_of(need);

	if (i >= SMALL_BINS) {
		/* chunks of this bin may be too small: take the best that is not */
		struct chunk *best = NULL;

		for (struct chunk *c = bins[i]; c; c = c->next)
			if (chunk_size(c) >= need && (!best || c->size < best->size))
				best = c;
		if (best) {
			bin_remove(best);
			return best;
		}
		i++;
	}
	i = next_bin(i);
	if (i == BINS)
		return NULL;
	struct chunk *c = bins[i];

	bin_remove(c);
	return c;
}
