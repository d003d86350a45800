/*
 * Page frames: a binary buddy allocator.  One small record per frame holds its
 * reference count and, for the first frame of a free block, the block's order and
 * its place in that order's free list.  Blocks are handed out as single frames
 * with one reference each, so any part of a block can be freed by itself.
 */
#include "lib/kernel.h"
#include "mm/frame.h"

#define NONE	0xffffffffu
#define NOT_FREE 0xff
#define RESERVE_SHARE 64 /* of all memory: for page tables and what a promise does not cover */

struct frame {
	uint32_t count;			/* references; 0: free or not ours */
	uint32_t next, prev;		/* free list, frame numbers */
	uint8_t order;			/* of the free block that starts here, or NOT_FREE */
	uint8_t managed;
};

static struct frame *frames;
static uint32_t nframes;
static uint32_t free_head[FRAME_MAX_ORDER + 1];
static uint64_t total, free_count, promised;

static void list_push(uint32_t f, unsigned order)
{
	uint32_t head = free_head[order];

	frames[f].order = (uint8_t)order;
	frames[f].prev = NONE;
	frames[f].next = head;
	if (head != NONE)
		frames[head].prev = f;
	free_head[order] = f;
}

static void list_unlink(uint32_t f)
{
	struct frame *fr = &frames[f];

	if (fr->prev != NONE)
		frames[fr->prev].next = fr->next;
	else
		free_head[fr->order] = fr->next;
	if (fr->next != NONE)
		frames[fr->next].prev = fr->prev;
	fr->order = NOT_FREE;
}

static void free_block(uint32_t f, unsigned order)
{
	for (; order < FRAME_MAX_ORDER; order++) {
		uint32_t buddy = f ^ (1u << order);

		if (buddy >= nframes || frames[buddy].order != order)
			break;
		list_unlink(buddy);
		f &= ~(1u << order);
	}
	list_push(f, order);
}

void frame_init(paddr_t end_of_memory, paddr_t map_at)
{
	nframes = (uint32_t)(end_of_memory >> PAGE_SHIFT);
	total = free_count = promised = 0;
	frames = phys_to_virt(map_at);
	for (uint32_t i = 0; i < nframes; i++)
		frames[i] = (struct frame){ .order = NOT_FREE };
	for (unsigned o = 0; o <= FRAME_MAX_ORDER; o++)
		free_head[o] = NONE;
}

uint64_t frame_map_bytes(paddr_t end_of_memory)
{
	return ALIGN_UP((end_of_memory >> PAGE_SHIFT) * sizeof(struct frame), PAGE_SIZE);
}

void frame_add_range(paddr_t start, paddr_t end)
{
	frame_claim_range(start, end);
	for (paddr_t pa = start; pa < end; pa += PAGE_SIZE)
		frame_put(pa);
}

void frame_claim_range(paddr_t start, paddr_t end)
{
	for (paddr_t pa = start; pa < end; pa += PAGE_SIZE) {
		frames[pa >> PAGE_SHIFT].managed = 1;
		frames[pa >> PAGE_SHIFT].count = 1;
		total++;
	}
}

paddr_t frame_alloc(unsigned order)
{
	unsigned o = order;
	uint32_t f;

	while (o <= FRAME_MAX_ORDER && free_head[o] == NONE)
		o++;
	if (o > FRAME_MAX_ORDER)
		return 0;
	f = free_head[o];
	list_unlink(f);
	while (o-- > order)
		list_push(f + (1u << o), o);
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
	struct frame *fr = &frames[pa >> PAGE_SHIFT];

	assert(fr->managed && fr->count > 0);
	if (--fr->count)
		return;
	free_count++;
	free_block((uint32_t)(pa >> PAGE_SHIFT), 0);
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

void frames_unpromise(uint64_t n)
{
	assert(n <= promised);
	promised -= n;
}

bool frames_low(void)
{
	return free_count < promised + total / RESERVE_SHARE;
}
