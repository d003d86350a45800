/* unit: kernel/mm/mm.c kernel/mm/area.c kernel/mm/fault.c kernel/mm/memobj.c kernel/mm/slab.c kernel/mm/frame.c | -Ikernel -Itests -DDIRECT_MAP=0x200000000000ull */
#include "host/memory.h"

#include "abi/errno.h"
#include "mm/memobj.h"
#include "mm/mm.h"
#include "mm/page_table.h"
#include "mm/slab.h"
#include "x86/cpu.h"

#define RW (PROT_READ | PROT_WRITE)

/* ---- the processor's part: tables of the same shape, no TLB ---- */

struct cpu cpus[MAX_CPUS];
paddr_t kernel_pml4;

uint64_t *pte_lookup(paddr_t table, uint64_t va, bool create)
{
	for (int level = 3;; level--) {
		uint64_t *e = (uint64_t *)phys_to_virt(table) + (va >> (12 + 9 * level) & 511);

		if (level == 0)
			return e;
		if (!*e && create)
			*e = frame_alloc_zeroed();
		if (!*e)
			return NULL;
		table = *e & PTE_ADDR;
	}
}

paddr_t pml4_create(void)
{
	return frame_alloc_zeroed();
}

static void free_tables(paddr_t table, int level)
{
	uint64_t *e = phys_to_virt(table);

	for (int i = 0; level > 0 && i < 512; i++)
		if (e[i])
			free_tables(e[i] & PTE_ADDR, level - 1);
	frame_put(table);
}

void pml4_destroy(paddr_t pml4)
{
	free_tables(pml4, 3);
}

void tlb_flush_range(struct mm *mm, uint64_t start, uint64_t end)
{
	(void)mm;
	(void)start;
	(void)end;
}

void paging_load(paddr_t pml4)
{
	(void)pml4;
}

/* ---- helpers ---- */

/* Stores or loads one word as a program would: 0 or the fault's error. */
static int store(struct mm *mm, uint64_t va, uint64_t v)
{
	paddr_t pa;
	int err = mm_frame(mm, va, FAULT_WRITE, &pa);

	if (!err)
		*(uint64_t *)((char *)phys_to_virt(pa) + (va & ~PAGE_MASK)) = v;
	return err;
}

static int load(struct mm *mm, uint64_t va, uint64_t *v)
{
	paddr_t pa;
	int err = mm_frame(mm, va, 0, &pa);

	if (!err)
		*v = *(uint64_t *)((char *)phys_to_virt(pa) + (va & ~PAGE_MASK));
	return err;
}

static uint64_t must_load(struct mm *mm, uint64_t va)
{
	uint64_t v = ~0ull;

	assert_int_equal(load(mm, va, &v), 0);
	return v;
}

static uint64_t map(struct mm *mm, uint64_t len, uint32_t prot)
{
	uint64_t at = 0;

	assert_int_equal(mm_map(mm, &at, len, prot, false, false, NULL, 0), 0);
	return at;
}

/* ---- tests ---- */

static void pages_are_zero_until_written(void **state)
{
	struct mm *mm = mm_create();
	uint64_t at = map(mm, 8 * PAGE_SIZE, RW);

	(void)state;
	assert_int_equal(must_load(mm, at + PAGE_SIZE), 0);
	assert_int_equal(store(mm, at + PAGE_SIZE + 8, 42), 0);
	assert_int_equal(must_load(mm, at + PAGE_SIZE + 8), 42);
	assert_int_equal(mm->rss, PAGE_SIZE);
	mm_put(mm);
}

static void rights_are_kept(void **state)
{
	struct mm *mm = mm_create();
	uint64_t at = map(mm, 3 * PAGE_SIZE, RW), v;

	(void)state;
	assert_int_equal(store(mm, at, 7), 0);
	assert_int_equal(mm_protect(mm, at, PAGE_SIZE, PROT_READ), 0);
	assert_int_equal(store(mm, at, 8), -EFAULT);
	assert_int_equal(must_load(mm, at), 7);
	assert_int_equal(mm_protect(mm, at, PAGE_SIZE, PROT_NONE), 0);
	assert_int_equal(load(mm, at, &v), -EFAULT);
	assert_int_equal(mm_protect(mm, at, PAGE_SIZE, RW), 0);
	assert_int_equal(must_load(mm, at), 7);
	assert_int_equal(store(mm, at, 9), 0);
	assert_int_equal(mm->nareas, 1);	/* equal neighbours are one again */
	assert_int_equal(load(mm, at + 3 * PAGE_SIZE, &v), -EFAULT);
	assert_int_equal(mm_protect(mm, at, 4 * PAGE_SIZE, RW), -ENOMEM);
	mm_put(mm);
}

static void fork_copies_on_write(void **state)
{
	struct mm *a = mm_create(), *b;
	uint64_t at = map(a, 4 * PAGE_SIZE, RW), free_before;

	(void)state;
	for (int i = 0; i < 4; i++)
		assert_int_equal(store(a, at + (uint64_t)i * PAGE_SIZE, 100 + (uint64_t)i), 0);
	free_before = frames_free();
	b = mm_fork(a);
	assert_true(free_before - frames_free() < 8);	/* tables only */
	assert_int_equal(store(b, at, 1), 0);
	assert_int_equal(store(a, at + PAGE_SIZE, 2), 0);
	assert_int_equal(must_load(a, at), 100);
	assert_int_equal(must_load(b, at), 1);
	assert_int_equal(must_load(a, at + PAGE_SIZE), 2);
	assert_int_equal(must_load(b, at + PAGE_SIZE), 101);
	mm_put(a);
	assert_int_equal(must_load(b, at + 2 * PAGE_SIZE), 102);
	mm_put(b);
}

static void objects_are_shared_or_copied(void **state)
{
	struct memobj *obj = memobj_create(2 * PAGE_SIZE);
	struct mm *a = mm_create(), *b = mm_create();
	uint64_t sa = 0, sb = 0, pb = 0, v = 5;
	paddr_t pa;

	(void)state;
	assert_int_equal(mm_map(a, &sa, 4 * PAGE_SIZE, RW, true, false, obj, 0), 0);
	assert_int_equal(mm_map(b, &sb, 2 * PAGE_SIZE, RW, true, false, obj, 0), 0);
	assert_int_equal(mm_map(b, &pb, 2 * PAGE_SIZE, RW, false, false, obj, 0), 0);
	assert_int_equal(store(a, sa + 8, 11), 0);
	assert_int_equal(must_load(b, sb + 8), 11);
	assert_int_equal(must_load(b, pb + 8), 11);
	assert_int_equal(store(b, pb + 8, 12), 0);
	assert_int_equal(must_load(a, sa + 8), 11);
	assert_int_equal(load(a, sa + 2 * PAGE_SIZE, &v), -EIO);	/* past the end: SIGBUS */
	/* A mapping that was there while the object shrank and grew sees what it holds. */
	assert_int_equal(memobj_resize(obj, 0), 0);
	assert_int_equal(memobj_resize(obj, PAGE_SIZE), 0);
	assert_int_equal(must_load(a, sa + 8), 0);
	v = 77;
	assert_int_equal(memobj_frame(obj, 0, &pa), 0);
	memcpy((char *)phys_to_virt(pa) + 8, &v, sizeof(v));
	assert_int_equal(must_load(a, sa + 8), 77);
	memobj_put(obj);
	mm_put(a);
	assert_int_equal(must_load(b, sb + 8), 77);
	mm_put(b);
}

static void the_break_moves(void **state)
{
	struct mm *mm = mm_create();
	uint64_t v;

	(void)state;
	mm->brk_start = mm->brk = 0x600000;
	assert_int_equal(mm_brk(mm, 0), 0x600000);
	assert_int_equal(mm_brk(mm, 0x601234), 0x601234);
	assert_int_equal(store(mm, 0x601000, 1), 0);
	assert_int_equal(mm_brk(mm, 0x600800), 0x600800);
	assert_int_equal(load(mm, 0x601000, &v), -EFAULT);
	assert_int_equal(load(mm, 0x600ff8, &v), 0);
	assert_int_equal(mm_brk(mm, ~0ull), 0x600800);
	mm_put(mm);
}

/* ---- random changes against a model of one word a page ---- */

enum { PAGES = 64, MOST = 9 };
static const uint64_t base = 0x10000000;
static struct {
	uint32_t prot;
	bool mapped;
	uint64_t value;
} model[PAGES];

static bool may(unsigned page, uint32_t right)
{
	return model[page].mapped && model[page].prot & right;
}

static void random_map(struct mm *mm, unsigned first, unsigned n, uint32_t prot)
{
	uint64_t at = base + first * PAGE_SIZE;

	assert_int_equal(mm_map(mm, &at, n * PAGE_SIZE, prot, false, true, NULL, 0), 0);
	for (unsigned i = first; i < first + n; i++) {
		model[i].mapped = true;
		model[i].prot = prot;
		model[i].value = 0;
	}
}

static void random_protect(struct mm *mm, unsigned first, unsigned n, uint32_t prot)
{
	bool hole = false;

	for (unsigned i = first; i < first + n; i++)
		hole |= !model[i].mapped;
	assert_int_equal(mm_protect(mm, base + first * PAGE_SIZE, n * PAGE_SIZE, prot),
			 hole ? -ENOMEM : 0);
	for (unsigned i = first; !hole && i < first + n; i++)
		model[i].prot = prot;
}

static void random_access(struct mm *mm, unsigned page, uint64_t word)
{
	uint64_t at = base + page * PAGE_SIZE, v = 0;

	assert_int_equal(load(mm, at, &v), may(page, RW) ? 0 : -EFAULT);
	if (may(page, RW))
		assert_int_equal(v, model[page].value);
	assert_int_equal(store(mm, at, word), may(page, PROT_WRITE) ? 0 : -EFAULT);
	if (may(page, PROT_WRITE))
		model[page].value = word;
}

static void random_discard(struct mm *mm, unsigned first, unsigned n)
{
	bool hole = false;

	for (unsigned i = first; i < first + n; i++) {
		hole |= !model[i].mapped;
		model[i].value = 0;
	}
	assert_int_equal(mm_discard(mm, base + first * PAGE_SIZE, n * PAGE_SIZE),
			 hole ? -ENOMEM : 0);
}

/* Promised is what can be written and has no frame of its own yet. */
static void check_promise(struct mm *mm)
{
	uint64_t expected = 0;

	for (unsigned i = 0; i < PAGES; i++) {
		uint64_t *pte = pte_lookup(mm->pml4, base + i * PAGE_SIZE, false);

		expected += may(i, PROT_WRITE) && !(pte && *pte & PTE_OWN);
	}
	assert_int_equal(mm->promised, expected);
}

/* A child that writes and goes; then half the time the parent goes on, half the time a
 * second child in its place. */
static struct mm *random_fork(struct mm *mm)
{
	struct mm *child = mm_fork(mm);

	assert_non_null(child);
	for (int k = 0; k < 4; k++)
		(void)!store(child, base + (uint64_t)(rand() % PAGES) * PAGE_SIZE, 1);
	mm_put(child);
	child = mm_fork(mm);
	assert_non_null(child);
	if (rand() % 2) {
		mm_put(child);
		return mm;
	}
	mm_put(mm);
	return child;
}

static void random_changes_agree_with_a_model(void **state)
{
	struct mm *mm = mm_create();

	(void)state;
	srand(7);
	for (uint64_t round = 0; round < 40000; round++) {
		unsigned first = (unsigned)rand() % PAGES;
		unsigned n = 1 + (unsigned)rand() % (PAGES - first);
		uint32_t prot = rand() % 3 ? RW : rand() % 2 ? PROT_READ : PROT_NONE;

		n = MIN(n, (unsigned)MOST);
		switch (rand() % 8) {
		case 0:
			random_map(mm, first, n, prot);
			break;
		case 1:
			assert_int_equal(mm_unmap(mm, base + first * PAGE_SIZE, n * PAGE_SIZE), 0);
			for (unsigned i = first; i < first + n; i++)
				model[i].mapped = false;
			break;
		case 2:
			random_protect(mm, first, n, prot);
			break;
		case 3:
			mm = random_fork(mm);
			break;
		case 4:
			if (rand() % 4 == 0)
				random_discard(mm, first, n);
			break;
		default:
			random_access(mm, first, round);
		}
		check_promise(mm);
	}
	mm_put(mm);
}

static void the_last_user_frees_everything(void **state)
{
	uint64_t free_before;

	pages_are_zero_until_written(state);	/* fills the caches */
	objects_are_shared_or_copied(state);
	free_before = frames_free();
	pages_are_zero_until_written(state);
	rights_are_kept(state);
	fork_copies_on_write(state);
	objects_are_shared_or_copied(state);
	assert_int_equal(frames_free(), free_before);
}

static void without_memory_a_fork_fails_cleanly(void **state)
{
	struct mm *mm = mm_create(), *child;
	uint64_t at = map(mm, 64 * PAGE_SIZE, RW), left;
	paddr_t first = 0, pa;

	(void)state;
	for (uint64_t i = 0; i < 64; i++)
		assert_int_equal(store(mm, at + i * PAGE_SIZE, i), 0);
	/* Fork with every amount of free memory down to none. */
	for (left = 300; left > 0; left--) {
		while (frames_free() >= left && (pa = frame_alloc(0))) {
			*(paddr_t *)phys_to_virt(pa) = first;
			first = pa;
		}
		child = mm_fork(mm);
		if (child)
			mm_put(child);
		assert_int_equal(must_load(mm, at + 63 * PAGE_SIZE), 63);
	}
	while (first) {
		pa = first;
		first = *(paddr_t *)phys_to_virt(pa);
		frame_put(pa);
	}
	child = mm_fork(mm);
	assert_non_null(child);
	mm_put(child);
	mm_put(mm);
}

static void what_could_not_be_filled_is_refused(void **state)
{
	struct mm *mm = mm_create();
	uint64_t at = 0, n = 0, half = TEST_MEMORY / 2;
	void *first = NULL, *p;

	(void)state;
	assert_int_equal(mm_map(mm, &at, TEST_MEMORY, RW, false, false, NULL, 0), -ENOMEM);
	assert_int_equal(mm_map(mm, &at, TEST_MEMORY, PROT_READ, false, false, NULL, 0), 0);
	assert_int_equal(mm_protect(mm, at, TEST_MEMORY, RW), -ENOMEM);
	assert_int_equal(mm_unmap(mm, at, TEST_MEMORY), 0);
	at = map(mm, half, RW);
	assert_null(mm_fork(mm));	/* it would be promised as much again */
	/* Every page that was promised is there, whatever the kernel takes meanwhile; also when
	 * it was given back. */
	for (int round = 0; round < 2; round++) {
		for (; !frames_low() && (p = kmalloc(1000)); n++) {
			*(void **)p = first;
			first = p;
		}
		for (uint64_t off = 0; off < half; off += PAGE_SIZE)
			assert_int_equal(store(mm, at + off, 1), 0);
		assert_int_equal(mm_discard(mm, at, half), 0);
	}
	assert_true(n > 1000);
	while (first) {
		p = first;
		first = *(void **)p;
		kfree(p);
	}
	assert_int_equal(mm_unmap(mm, at, half), 0);
	at = map(mm, half, RW);
	mm_put(mm);
	assert_int_equal(mm_map(mm = mm_create(), &at, half, RW, false, false, NULL, 0), 0);
	mm_put(mm);
}

/* The promise for a page ends with its mapping, whether it was read, written or neither. */
static void promises_come_back(void **state)
{
	struct memobj *obj = memobj_create(16 * PAGE_SIZE);
	struct mm *mm = mm_create(), *child;
	uint64_t at;

	(void)state;
	for (uint64_t i = 0; i < TEST_MEMORY / PAGE_SIZE; i++) {
		at = 0;
		assert_int_equal(mm_map(mm, &at, 16 * PAGE_SIZE, RW, false, false, obj, 0), 0);
		assert_int_equal(must_load(mm, at), 0);
		assert_int_equal(store(mm, at + PAGE_SIZE, 1), 0);
		assert_int_equal(mm_protect(mm, at, 8 * PAGE_SIZE, PROT_READ), 0);
		assert_int_equal(mm_protect(mm, at, 8 * PAGE_SIZE, RW), 0);
		child = mm_fork(mm);
		assert_non_null(child);
		assert_int_equal(store(child, at + PAGE_SIZE, 2), 0);
		assert_int_equal(store(mm, at + PAGE_SIZE, 3), 0);
		mm_put(child);
		assert_int_equal(mm_unmap(mm, at, 16 * PAGE_SIZE), 0);
		assert_int_equal(mm->promised, 0);
	}
	mm_put(mm);
	memobj_put(obj);
}

static int setup(void **state)
{
	(void)state;
	test_memory_init();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pages_are_zero_until_written),
		cmocka_unit_test(rights_are_kept),
		cmocka_unit_test(fork_copies_on_write),
		cmocka_unit_test(objects_are_shared_or_copied),
		cmocka_unit_test(the_break_moves),
		cmocka_unit_test(random_changes_agree_with_a_model),
		cmocka_unit_test(the_last_user_frees_everything),
		cmocka_unit_test(without_memory_a_fork_fails_cleanly),
		cmocka_unit_test(what_could_not_be_filled_is_refused),
		cmocka_unit_test(promises_come_back),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
