/* Page frames: a buddy allocator with a reference count per frame. */
#pragma once

#include "lib/types.h"

/* All physical memory stands here, in order, writable, not executable. (Unit tests put it
 * where a program of the host can have it.) */
#ifndef DIRECT_MAP
#define DIRECT_MAP	0xffff888000000000ull
#endif
/* The kernel's image is linked at its physical address plus this. */
#define KERNEL_BASE	0xffffffff80000000ull
#define FRAME_MAX_ORDER	10	/* 4 MiB */

static inline void *phys_to_virt(paddr_t pa)
{
	return (void *)(DIRECT_MAP + pa);
}

static inline paddr_t virt_to_phys(const void *va)
{
	return (uint64_t)va - DIRECT_MAP;
}

/* Boot: the records of all frames below end_of_memory stand at map_at, and take so much. */
uint64_t frame_map_bytes(paddr_t end_of_memory);
void frame_init(paddr_t end_of_memory, paddr_t map_at);
/* Makes the frame at pa the allocator's, as if it had been allocated; frame_put() frees it. */
void frame_claim(paddr_t pa);

/* 2^order contiguous frames, each with one reference, not zeroed; 0 when memory is out. */
paddr_t frame_alloc(unsigned order);
paddr_t frame_alloc_zeroed(void);
void frame_get(paddr_t pa);
/* Drops one reference; the last one frees that frame. */
void frame_put(paddr_t pa);
uint32_t frame_count(paddr_t pa);
/* False for device memory and holes: those are neither counted nor freed. */
bool frame_managed(paddr_t pa);

uint64_t frames_total(void);
uint64_t frames_free(void);
/*
 * Promises: frames that programs may still fill by touching what they have mapped. What is
 * free beyond the promises and a reserve is for newcomers (mappings, threads, files, growing
 * objects), who are refused when it is used up; so a page fault finds a frame, and a system
 * call of who is there the little it needs.
 */
bool frames_promise(uint64_t n) __must_check;	/* false: memory is out */
void frames_unpromise(uint64_t n);
void frames_repromise(uint64_t n);		/* to who has just freed them: never refused */
bool frames_low(void);				/* nothing is left for newcomers */
