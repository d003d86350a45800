/*
 * Address spaces: life, map, unmap, protect, the break.  Called by the system
 * calls (mm/mmap_calls.c), exec and fork; faults are fault.c's.
 *
 * A page table entry that is not zero owns a reference on its frame (unless it is
 * a device's), whether or not it is present: PROT_NONE clears only the P bit.
 */
#include "mm/mm_impl.h"
#include "x86/cpu.h"

/* The first entry that is not zero of *va or behind, *va becoming its address; NULL if there is
 * none before end. pte: that of *va, NULL if it is not known. */
static inline uint64_t *pte_next(struct mm *mm, uint64_t *va, uint64_t end, uint64_t *pte)
{
	while (*va < end) {
		if (!pte || !(*va % PTE_TABLE_SPAN))
			pte = pte_lookup(mm->pml4, *va, false);
		if (!pte) {
			*va = ALIGN_DOWN(*va, PTE_TABLE_SPAN) + PTE_TABLE_SPAN;
			continue;
		}
		if (*pte)
			return pte;
		*va += PAGE_SIZE;
		pte++;
	}
	return NULL;
}

#define for_each_pte(pte, mm, va, end)				\
	for (pte = pte_next(mm, &va, end, NULL); pte;		\
	     va += PAGE_SIZE, pte = pte_next(mm, &va, end, pte + 1))

/* Drops the frames of [va, end) and clears their entries (no TLB flush): how many were the
 * address space's own. */
static uint64_t clear_range(struct mm *mm, uint64_t va, uint64_t end)
{
	uint64_t *pte, own = 0;

	for_each_pte(pte, mm, va, end) {
		own += (*pte & PTE_OWN) != 0;
		if (!(*pte & PTE_DEVICE))
			frame_put(*pte & PTE_ADDR);
		*pte = 0;
		mm->rss -= PAGE_SIZE;
	}
	return own;
}

static uint64_t count_own(struct mm *mm, uint64_t va, uint64_t end)
{
	uint64_t *pte, own = 0;

	for_each_pte(pte, mm, va, end)
		own += (*pte & PTE_OWN) != 0;
	return own;
}

uint64_t area_cost(const struct area *a)
{
	if (a->shared || !(a->prot & PROT_WRITE) || a->end == STACK_TOP)
		return 0;
	return (a->end - a->start) >> PAGE_SHIFT;
}

static bool mm_promise(struct mm *mm, uint64_t n)
{
	if (!frames_promise(n))
		return false;
	mm->promised += n;
	return true;
}

void mm_unpromise(struct mm *mm, uint64_t n)
{
	n = MIN(n, mm->promised);
	mm->promised -= n;
	frames_unpromise(n);
}

struct mm *mm_create(void)
{
	struct mm *mm = kmalloc(sizeof(*mm));

	if (!mm)
		return NULL;
	mm->refs = 1;
	mm->pml4 = pml4_create();
	if (mm->pml4)
		return mm;
	kfree(mm);
	return NULL;
}

struct mm *mm_get(struct mm *mm)
{
	mm->refs++;
	return mm;
}

void mm_put(struct mm *mm)
{
	if (!mm || --mm->refs)
		return;
	while (mm->nareas) {
		const struct area *a = &mm->areas[mm->nareas - 1];

		clear_range(mm, a->start, a->end);
		area_remove(mm, mm->nareas - 1);
	}
	kfree(mm->areas);
	mm_unpromise(mm, mm->promised);
	pml4_destroy(mm->pml4);
	kfree(mm);
}

void mm_switch(struct mm *mm)
{
	struct cpu *cpu = this_cpu();
	struct mm *old = cpu->mm;

	if (old == mm)
		return;
	if (mm)
		mm_get(mm)->cpus |= 1ull << cpu->id;
	cpu->mm = mm;
	paging_load(mm ? mm->pml4 : kernel_pml4);
	if (old) {
		old->cpus &= ~(1ull << cpu->id);
		mm_put(old);
	}
}

/* The child gets a and its frames; false when memory is out. */
static bool fork_area(struct mm *mm, struct mm *child, const struct area *a)
{
	uint64_t va = a->start, *pte;

	child->areas[child->nareas++] = *a;
	memobj_get(a->obj);
	for_each_pte(pte, mm, va, a->end) {
		uint64_t *to = pte_lookup(child->pml4, va, true);

		if (!to)
			return false;
		if (!a->shared)
			*pte &= ~PTE_W;
		*to = *pte & ~PTE_OWN;
		if (!(*pte & PTE_DEVICE))
			frame_get(*pte & PTE_ADDR);
		child->rss += PAGE_SIZE;
	}
	return true;
}

struct mm *mm_fork(struct mm *mm)
{
	struct mm *child = mm_create();
	uint64_t cost = 0;
	bool done;

	if (!child)
		return NULL;
	for (uint32_t i = 0; i < mm->nareas; i++)
		cost += area_cost(&mm->areas[i]);
	child->brk_start = mm->brk_start;
	child->brk = mm->brk;
	child->vsize = mm->vsize;
	done = mm_promise(child, cost) && !area_reserve(child, mm->nareas);
	for (uint32_t i = 0; i < mm->nareas && done; i++)
		done = fork_area(mm, child, &mm->areas[i]);
	tlb_flush_range(mm, 0, USER_END);
	if (done)
		return child;
	mm_put(child);
	return NULL;
}

const struct area *mm_find(struct mm *mm, uint64_t addr)
{
	uint32_t i = area_index(mm, addr);

	return i < mm->nareas && mm->areas[i].start <= addr ? &mm->areas[i] : NULL;
}

static bool range_ok(uint64_t addr, uint64_t len)
{
	return !(addr & ~PAGE_MASK) && addr >= USER_MIN && len && len <= USER_END &&
	       addr <= USER_END - len;
}

static bool range_mapped(struct mm *mm, uint64_t addr, uint64_t end)
{
	for (; addr < end; addr = mm->areas[area_index(mm, addr)].end)
		if (!mm_find(mm, addr))
			return false;
	return true;
}

static int choose_place(struct mm *mm, uint64_t *addr, uint64_t len, bool fixed)
{
	if (fixed) {
		if (*addr & ~PAGE_MASK)
			return -EINVAL;
		if (!range_ok(*addr, len))
			return *addr < USER_MIN ? -EPERM : -ENOMEM;
		return mm_unmap(mm, *addr, len);
	}
	*addr = ALIGN_DOWN(*addr, PAGE_SIZE);
	if (range_ok(*addr, len) && area_range_free(mm, *addr, *addr + len))
		return 0;
	*addr = area_find_gap(mm, len);
	return *addr ? 0 : -ENOMEM;
}

int mm_map(struct mm *mm, uint64_t *addr, uint64_t len, uint32_t prot, bool shared, bool fixed,
	   struct memobj *obj, uint64_t off)
{
	struct area a;
	int err;

	if (!len || len > USER_END || off & ~PAGE_MASK)
		return len > USER_END ? -ENOMEM : -EINVAL;
	len = ALIGN_UP(len, PAGE_SIZE);
	if (off + len < off)
		return -EOVERFLOW;
	err = area_reserve(mm, 3);
	if (!err)
		err = choose_place(mm, addr, len, fixed);
	if (err)
		return err;
	a = (struct area){ .start = *addr, .end = *addr + len, .prot = prot, .shared = shared,
			   .obj = obj, .off = obj ? off : 0 };
	if (!mm_promise(mm, area_cost(&a)))
		return -ENOMEM;
	memobj_get(obj);
	area_insert(mm, a);
	mm->vsize += len;
	return 0;
}

int mm_unmap(struct mm *mm, uint64_t addr, uint64_t len)
{
	uint64_t end;
	int err;

	len = ALIGN_UP(len, PAGE_SIZE);
	if (!range_ok(addr, len))
		return -EINVAL;
	end = addr + len;
	if (area_range_free(mm, addr, end))
		return 0;
	err = area_split(mm, addr, end);
	if (err)
		return err;
	for (uint32_t i = area_index(mm, addr); i < mm->nareas && mm->areas[i].start < end;) {
		struct area *a = &mm->areas[i];
		uint64_t own = clear_range(mm, a->start, a->end), cost = area_cost(a);

		mm->vsize -= a->end - a->start;
		mm_unpromise(mm, cost ? cost - own : 0);
		area_remove(mm, i);
	}
	tlb_flush_range(mm, addr, end);
	return 0;
}

/* Takes rights away at once; gives none: a later fault does, and copies if it must. */
static void restrict_range(struct mm *mm, uint64_t va, uint64_t end, uint32_t prot)
{
	uint64_t *pte;

	for_each_pte(pte, mm, va, end) {
		*pte &= ~(PTE_P | PTE_NX | (prot & PROT_WRITE ? 0 : PTE_W));
		*pte |= (prot ? PTE_P : 0) | (prot & PROT_EXEC ? 0 : PTE_NX);
	}
}

/* Areas that become writable are promised their pages; the promise of others ends. */
static int set_prot(struct mm *mm, uint64_t addr, uint64_t end, uint32_t prot)
{
	uint64_t more = 0, less = 0;

	for (uint32_t i = area_index(mm, addr); i < mm->nareas && mm->areas[i].start < end; i++) {
		struct area a = mm->areas[i];
		uint64_t before = area_cost(&a), after, own;

		a.prot = prot;
		after = area_cost(&a);
		own = before == after ? 0 : count_own(mm, a.start, a.end);
		more += after ? after - own : 0;
		less += before ? before - own : 0;
	}
	if (more > less && !mm_promise(mm, more - less))
		return -ENOMEM;
	mm_unpromise(mm, less > more ? less - more : 0);
	for (uint32_t i = area_index(mm, addr); i < mm->nareas && mm->areas[i].start < end; i++)
		mm->areas[i].prot = prot;
	return 0;
}

int mm_protect(struct mm *mm, uint64_t addr, uint64_t len, uint32_t prot)
{
	uint64_t end;
	int err;

	len = ALIGN_UP(len, PAGE_SIZE);
	if (!range_ok(addr, len))
		return addr & ~PAGE_MASK ? -EINVAL : -ENOMEM;
	end = addr + len;
	if (!range_mapped(mm, addr, end))
		return -ENOMEM;
	err = area_split(mm, addr, end);
	if (!err)
		err = set_prot(mm, addr, end, prot);
	if (err)
		return err;
	area_join(mm, addr, end);
	restrict_range(mm, addr, end, prot);
	tlb_flush_range(mm, addr, end);
	return 0;
}

int mm_discard(struct mm *mm, uint64_t addr, uint64_t len)
{
	uint64_t end = addr + ALIGN_UP(len, PAGE_SIZE), own;

	if (!len)
		return 0;
	if (!range_ok(addr, end - addr))
		return -EINVAL;
	for (uint32_t i = area_index(mm, addr); i < mm->nareas && mm->areas[i].start < end; i++) {
		const struct area *a = &mm->areas[i];

		if (a->shared)
			continue;
		own = clear_range(mm, MAX(addr, a->start), MIN(end, a->end));
		if (area_cost(a)) {
			frames_repromise(own);	/* what was given back may be wanted again */
			mm->promised += own;
		}
	}
	tlb_flush_range(mm, addr, end);
	return range_mapped(mm, addr, end) ? 0 : -ENOMEM;
}

uint64_t mm_brk(struct mm *mm, uint64_t brk)
{
	uint64_t old = ALIGN_UP(mm->brk, PAGE_SIZE), new = ALIGN_UP(brk, PAGE_SIZE);

	if (brk < mm->brk_start || brk > USER_END)
		return mm->brk;
	if (new > old) {
		if (!area_range_free(mm, old, new + PAGE_SIZE) ||
		    mm_map(mm, &old, new - old, PROT_READ | PROT_WRITE, false, true, NULL, 0))
			return mm->brk;
	} else if (new < old && mm_unmap(mm, new, old - new)) {
		return mm->brk;
	}
	mm->brk = brk;
	return brk;
}
