/* mremap: grows, shrinks or moves a mapping with its pages. */
#include "mm/mm_impl.h"

struct move {
	int64_t distance;
	bool failed;
};

/* First pass: makes sure every entry has a place; second (in move_one): moves them. */
static void make_room(struct mm *mm, uint64_t va, uint64_t *pte, void *arg)
{
	struct move *m = arg;

	(void)pte;
	if (!pte_lookup(mm->pml4, va + (uint64_t)m->distance, true))
		m->failed = true;
}

static void move_one(struct mm *mm, uint64_t va, uint64_t *pte, void *arg)
{
	struct move *m = arg;

	*pte_lookup(mm->pml4, va + (uint64_t)m->distance, false) = *pte;
	*pte = 0;
}

static int move_area(struct mm *mm, uint64_t old, uint64_t old_len, uint64_t new_len,
		     uint64_t *addr)
{
	struct area a = *mm_find(mm, old);
	struct move m = { 0 };
	uint64_t to = area_find_gap(mm, new_len);
	int err;

	if (!to)
		return -ENOMEM;
	m.distance = (int64_t)(to - old);
	pte_for_each(mm, old, old + old_len, make_room, &m);
	if (m.failed)
		return -ENOMEM;
	err = mm_map(mm, &to, new_len, a.prot, a.shared, true, a.obj,
		     a.off + (a.obj ? old - a.start : 0));
	if (err)
		return err;
	pte_for_each(mm, old, old + old_len, move_one, &m);
	*addr = to;
	return mm_unmap(mm, old, old_len);
}

int mm_remap(struct mm *mm, uint64_t old, uint64_t old_len, uint64_t new_len, uint32_t flags,
	     uint64_t *addr)
{
	const struct area *a = mm_find(mm, old);
	uint64_t end;

	old_len = ALIGN_UP(old_len, PAGE_SIZE);
	new_len = ALIGN_UP(new_len, PAGE_SIZE);
	if (old & ~PAGE_MASK || !new_len || !old_len || new_len > USER_END)
		return -EINVAL;
	if (!a || old_len > a->end - old)
		return -EFAULT;
	*addr = old;
	end = old + old_len;
	if (new_len <= old_len)
		return new_len == old_len ? 0 : mm_unmap(mm, old + new_len, old_len - new_len);
	if (end == a->end && new_len - old_len <= USER_END - end &&
	    area_range_free(mm, end, old + new_len + PAGE_SIZE))
		return mm_map(mm, &end, new_len - old_len, a->prot, a->shared, true, a->obj,
			      a->off + (a->obj ? end - a->start : 0));
	if (!(flags & MREMAP_MAYMOVE))
		return -ENOMEM;
	return move_area(mm, old, old_len, new_len, addr);
}
