/*
 * Page faults: fills a page table entry from its area.  Called by the trap
 * handler, by user copies that meet a missing page, and for pages of a caller
 * that a server reads or writes.
 */
#include "mm/mm_impl.h"

#define FAULT_AROUND 16		/* pages of an object mapped with the one touched */

/* What a's pages are mapped with; writable only a frame that is its `own` to change. */
static uint64_t pte_bits(const struct area *a, bool own)
{
	return PTE_P | PTE_U | PTE_A | (a->prot & PROT_EXEC ? 0 : PTE_NX) |
	       (own && a->prot & PROT_WRITE ? PTE_W | PTE_D : 0);
}

static uint64_t object_page(const struct area *a, uint64_t va)
{
	return (va - a->start + a->off) >> PAGE_SHIFT;
}

/* A page of a gets a frame of its own; what was promised for it is kept with that. */
static void own_page(struct mm *mm, const struct area *a, uint64_t pte)
{
	mm_unpromise(mm, !(pte & PTE_OWN) && area_cost(a));
}

/* Replaces the frame of *pte (0: none, a zero page) by a private copy. */
static int make_private(struct mm *mm, const struct area *a, uint64_t *pte, paddr_t from)
{
	paddr_t pa;

	pa = from ? frame_alloc(0) : frame_alloc_zeroed();
	if (!pa)
		return -ENOMEM;
	own_page(mm, a, *pte);
	if (from)
		memcpy(phys_to_virt(pa), phys_to_virt(from), PAGE_SIZE);
	if (*pte)
		frame_put(*pte & PTE_ADDR);
	else
		mm->rss += PAGE_SIZE;
	*pte = pa | pte_bits(a, true) | PTE_OWN;
	return 0;
}

static void map_object_frame(struct mm *mm, const struct area *a, uint64_t *pte, paddr_t pa)
{
	*pte = pa | pte_bits(a, a->shared);
	if (a->obj->kind == MEMOBJ_DEVICE)
		*pte |= PTE_DEVICE | PTE_PCD | PTE_PWT;
	else
		frame_get(pa);
	mm->rss += PAGE_SIZE;
}

/* Neighbours that the object has already, in the same page table. */
static void map_around(struct mm *mm, const struct area *a, uint64_t va, uint64_t *pte)
{
	uint64_t first = MAX(ALIGN_DOWN(va, FAULT_AROUND * PAGE_SIZE), a->start);
	uint64_t last = MIN(first + FAULT_AROUND * PAGE_SIZE, a->end);

	last = MIN(last, ALIGN_DOWN(va, PTE_TABLE_SPAN) + PTE_TABLE_SPAN);
	for (uint64_t at = first; at < last; at += PAGE_SIZE) {
		uint64_t *near = pte + ((int64_t)(at - va) >> PAGE_SHIFT);
		uint64_t page = object_page(a, at);

		if (!*near && page << PAGE_SHIFT < a->obj->size && a->obj->pages[page])
			map_object_frame(mm, a, near, a->obj->pages[page]);
	}
}

static int fill_from_object(struct mm *mm, const struct area *a, uint64_t va, uint64_t *pte,
			    uint32_t access)
{
	paddr_t pa;
	int err = memobj_frame(a->obj, object_page(a, va), &pa);

	if (err)
		return err == -EFAULT ? -EIO : err;
	if (!a->shared && access & FAULT_WRITE)
		return make_private(mm, a, pte, pa);
	map_object_frame(mm, a, pte, pa);
	if (a->obj->kind != MEMOBJ_DEVICE)
		map_around(mm, a, va, pte);
	return 0;
}

/* The entry holds a frame, but not the right that is needed. */
static int upgrade(struct mm *mm, const struct area *a, uint64_t va, uint64_t *pte, uint32_t access)
{
	paddr_t pa = *pte & PTE_ADDR;
	int err = 0;

	*pte = (*pte & ~PTE_NX) | pte_bits(a, false);
	if (access & FAULT_WRITE && !(*pte & PTE_W)) {
		if (!a->shared && frame_count(pa) > 1) {
			err = make_private(mm, a, pte, pa);
		} else {
			own_page(mm, a, *pte);
			*pte |= PTE_W | PTE_D | (a->shared ? 0 : PTE_OWN);
		}
	}
	tlb_flush_range(mm, va, va + PAGE_SIZE);
	return err;
}

int mm_fault(struct mm *mm, uint64_t addr, uint32_t access)
{
	uint64_t va = ALIGN_DOWN(addr, PAGE_SIZE);
	const struct area *a = mm_find(mm, addr);
	uint64_t *pte;

	if (!a || !(a->prot & (PROT_READ | PROT_WRITE | PROT_EXEC)) ||
	    (access & FAULT_WRITE && !(a->prot & PROT_WRITE)) ||
	    (access & FAULT_EXEC && !(a->prot & PROT_EXEC)))
		return -EFAULT;
	pte = pte_lookup(mm->pml4, va, true);
	if (!pte)
		return -ENOMEM;
	if (*pte)
		return upgrade(mm, a, va, pte, access);
	if (a->obj)
		return fill_from_object(mm, a, va, pte, access);
	return make_private(mm, a, pte, 0);
}

int mm_frame(struct mm *mm, uint64_t addr, uint32_t access, paddr_t *pa)
{
	uint64_t *pte;
	int err;

	if (addr >= USER_END)
		return -EFAULT;
	pte = pte_lookup(mm->pml4, addr, false);
	if (!pte || !(*pte & PTE_P) || (access & FAULT_WRITE && !(*pte & PTE_W))) {
		err = mm_fault(mm, addr, access);
		if (err)
			return err;
		pte = pte_lookup(mm->pml4, addr, false);
	}
	if (*pte & PTE_DEVICE)
		return -EFAULT;
	*pa = *pte & PTE_ADDR;
	return 0;
}
