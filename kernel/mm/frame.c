/*
 * Page frames: a binary buddy allocator.  One small record per frame holds its
 * reference count and, for the first frame of a free block, the block's order and
 * its place in the list of that order.  Blocks are handed out as single frames
 * with one reference each, so any part of a block can be freed by itself.
 */
#include "lib/kernel.h"
#include "mm/frame.h"

#define NOT_FREE 0xff
#define RESERVE_SHARE 64 /* of all memory: for page tables and what a promise does not cover */

struct frame {
	struct list_node node;		/* in free_blocks[order] */
	uint32_t count;			/* references; 0: free or not ours */
	uint8_t order;			/* of the free block that starts here, or NOT_FREE */
	bool managed;
};

static struct frame *frames;
static uint32_t nframes;
static struct list_node free_blocks[FRAME_MAX_ORDER + 1];
static uint64_t total, free_count, promised;

static void block_add(uint32_t f, unsigned order)
{
	frames[f].order = (uint8_t)order;
	list_add(&free_blocks[order], &frames[f].node);
}

static void block_remove(uint32_t f)
{
	frames[f].order = NOT_FREE;
	list_remove(&frames[f].node);
}

void frame_init(paddr_t end_of_memory, paddr_t map_at)
{
	nframes = (uint32_t)(end_of_memory >> PAGE_SHIFT);
	total = free_count = promised = 0;
	frames = phys_to_virt(map_at);
	for (uint32_t i = 0; i < nframes; i++)
		frames[i] = (struct frame){ .order = NOT_FREE };
	for (unsigned o = 0; o <= FRAME_MAX_ORDER; o++)
		list_init(&free_blocks[o]);
}

uint64_t frame_map_bytes(paddr_t end_of_memory)
{
	return ALIGN_UP((end_of_memory >> PAGE_SHIFT) * sizeof(struct frame), PAGE_SIZE);
}

void frame_claim(paddr_t pa)
{
	frames[pa >> PAGE_SHIFT].managed = true;
	frames[pa >> PAGE_SHIFT].count = 1;
	total++;
}

paddr_t frame_alloc(unsigned order)
{
	unsigned o = order;
	uint32_t f;

	while (o <= FRAME_MAX_ORDER && list_empty(&free_blocks[o]))
		o++;
	if (o > FRAME_MAX_ORDER)
		return 0;
	f = (uint32_t)(list_first(&free_blocks[o], struct frame, node) - frames);
	block_remove(f);
	while (o-- > order)
		block_add(f + (1u << o), o);
	for (uint32_t i = 0; i < 1u << order; i++)
		frames[f + i].count = 1;
	free_count -= 1u << order;
	return (paddr_t)f << PAGE_SHIFT;
}

paddr_t frame_alloc_zeroed(void)
{
	paddr_t pa = frame_alloc(0);

	if (pa)
		memset(phys_to_virt(pa), 0, PAGE_SIZE);
	return pa;
}

void frame_get(paddr_t pa)
{
	frames[pa >> PAGE_SHIFT].count++;
}

void frame_put(paddr_t pa)
{
	uint32_t f = (uint32_t)(pa >> PAGE_SHIFT);
	unsigned order = 0;

	assert(frames[f].managed && frames[f].count > 0);
	if (--frames[f].count)
		return;
	free_count++;
	for (; order < FRAME_MAX_ORDER; order++) {
		uint32_t buddy = f ^ 1u << order;

		if (buddy >= nframes || frames[buddy].order != order)
			break;
		block_remove(buddy);
		f &= ~(1u << order);
	}
	block_add(f, order);
}

uint32_t frame_count(paddr_t pa)
{
	return frames[pa >> PAGE_SHIFT].count;
}

bool frame_managed(paddr_t pa)
{
	return pa >> PAGE_SHIFT < nframes && frames[pa >> PAGE_SHIFT].managed;
}

uint64_t frames_total(void)
{
	return total;
}

uint64_t frames_free(void)
{
	return free_count;
}

bool frames_promise(uint64_t n)
{
	if (free_count < promised + n + total / RESERVE_SHARE)
		return false;
	promised += n;
	return true;
}

void frames_repromise(uint64_t n)
{
	promised += n;
}

void frames_unpromise(uint64_t n)
{
	assert(n <= promised);
	promised -= n;
}

bool frames_low(void)
{
	return free_count < promised + total / RESERVE_SHARE;
}
