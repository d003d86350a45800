/* Page tables [SDM 3A 4.5]: walking, filling, forgetting. */
#pragma once

#include "lib/types.h"

struct mm;

#define PTE_P		(1ull << 0)
#define PTE_W		(1ull << 1)
#define PTE_U		(1ull << 2)
#define PTE_PWT		(1ull << 3)
#define PTE_PCD		(1ull << 4)
#define PTE_A		(1ull << 5)
#define PTE_D		(1ull << 6)
#define PTE_PS		(1ull << 7)
#define PTE_G		(1ull << 8)
#define PTE_DEVICE	(1ull << 9)	/* ours: the frame is not counted */
#define PTE_OWN		(1ull << 10)	/* ours: a private frame, no longer promised */
#define PTE_NX		(1ull << 63)
#define PTE_ADDR	0x000ffffffffff000ull
#define PTE_TABLE_SPAN	(1ull << 21)	/* bytes that a lowest table maps */

/* The kernel's own table; its upper half is shared by every address space. */
extern paddr_t kernel_pml4;

/* Boot: builds kernel_pml4 with the direct map up to end and loads it. */
void paging_init(paddr_t end_of_memory);
void paging_load(paddr_t pml4);
/* Maps a device window in the direct map, uncached; returns its address. */
volatile void *paging_map_device(paddr_t pa, uint64_t len);

/* Where the entry of user address va stands; NULL if a level is missing and create is
 * false, or memory is out. */
uint64_t *pte_lookup(paddr_t pml4, uint64_t va, bool create);
paddr_t pml4_create(void);		/* 0 when memory is out */
/* Frees a user table (its entries must have been unmapped). */
void pml4_destroy(paddr_t pml4);

static inline void invlpg(uint64_t va)
{
	__asm__ volatile("invlpg (%0)" : : "r"(va) : "memory");
}

/* Makes every processor that has mm loaded forget [start, end). */
void tlb_flush_range(struct mm *mm, uint64_t start, uint64_t end);
void tlb_flush_local(void);
