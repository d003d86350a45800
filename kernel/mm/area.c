/* The sorted array of areas of an address space: search, insert, split, join. */
#include "mm/mm_impl.h"

/* Below the stack, with room for its guard. */
#define MMAP_TOP (STACK_TOP - STACK_SIZE - (1ull << 20))

uint32_t area_index(const struct mm *mm, uint64_t addr)
{
	uint32_t lo = 0, hi = mm->nareas;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (mm->areas[mid].end > addr)
			hi = mid;
		else
			lo = mid + 1;
	}
	return lo;
}

int area_reserve(struct mm *mm, uint32_t more)
{
	uint32_t room = MAX(mm->room * 2, mm->nareas + more + 8);
	struct area *areas;

	if (mm->nareas + more <= mm->room)
		return 0;
	areas = krealloc(mm->areas, mm->nareas * sizeof(*areas), room * sizeof(*areas));
	if (!areas)
		return -ENOMEM;
	mm->areas = areas;
	mm->room = room;
	return 0;
}

static bool joinable(const struct area *a, const struct area *b)
{
	return a->end == b->start && a->prot == b->prot && a->shared == b->shared &&
	       a->obj == b->obj && (!a->obj || a->off + (a->end - a->start) == b->off);
}

static void insert_at(struct mm *mm, uint32_t i, const struct area *a)
{
	memmove(&mm->areas[i + 1], &mm->areas[i], (mm->nareas - i) * sizeof(*a));
	mm->areas[i] = *a;
	mm->nareas++;
}

void area_remove(struct mm *mm, uint32_t i)
{
	struct memobj *obj = mm->areas[i].obj;

	mm->nareas--;
	memmove(&mm->areas[i], &mm->areas[i + 1], (mm->nareas - i) * sizeof(struct area));
	memobj_put(obj);
}

void area_join(struct mm *mm, uint64_t start, uint64_t end)
{
	uint32_t i = MAX(area_index(mm, start), 1);

	while (i < mm->nareas && mm->areas[i].start <= end) {
		if (!joinable(&mm->areas[i - 1], &mm->areas[i])) {
			i++;
			continue;
		}
		mm->areas[i - 1].end = mm->areas[i].end;
		area_remove(mm, i);
	}
}

void area_insert(struct mm *mm, struct area a)
{
	insert_at(mm, area_index(mm, a.start), &a);
	area_join(mm, a.start, a.end);
}

static void split_at(struct mm *mm, uint64_t addr)
{
	uint32_t i = area_index(mm, addr);
	struct area upper;

	if (i == mm->nareas || mm->areas[i].start >= addr)
		return;
	upper = mm->areas[i];
	upper.off += addr - upper.start;
	upper.start = addr;
	memobj_get(upper.obj);
	mm->areas[i].end = addr;
	insert_at(mm, i + 1, &upper);
}

int area_split(struct mm *mm, uint64_t start, uint64_t end)
{
	int err = area_reserve(mm, 2);

	if (err)
		return err;
	split_at(mm, start);
	split_at(mm, end);
	return 0;
}

uint64_t area_find_gap(const struct mm *mm, uint64_t len)
{
	uint64_t top = MMAP_TOP;

	for (uint32_t i = area_index(mm, top - 1); ; i--) {
		uint64_t below;

		if (i < mm->nareas && mm->areas[i].start < top)
			top = mm->areas[i].start;
		below = i > 0 ? mm->areas[i - 1].end : USER_MIN;
		if (top >= len && top - len >= below)
			return top - len;
		if (i == 0)
			return 0;
	}
}

bool area_range_free(const struct mm *mm, uint64_t start, uint64_t end)
{
	uint32_t i = area_index(mm, start);

	return i == mm->nareas || mm->areas[i].start >= end;
}
