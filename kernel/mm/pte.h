/* Runs over the page table entries of user address ranges; private to mm/. */
#pragma once

#include "mm/mm.h"
#include "mm/page_table.h"

/* Calls fn for each non-zero entry in [start, end); skips holes by whole tables. */
void pte_for_each(struct mm *mm, uint64_t start, uint64_t end,
		  void (*fn)(struct mm *mm, uint64_t va, uint64_t *pte, void *arg), void *arg);
/* Drops the frames of [start, end) and clears the entries (no TLB flush). */
void pte_clear_range(struct mm *mm, uint64_t start, uint64_t end);
