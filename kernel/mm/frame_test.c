/* unit: kernel/mm/frame.c | -Ikernel -Itests -DDIRECT_MAP=0x200000000000ull */
#include "host/memory.h"

#define FRAMES ((TEST_MEMORY >> PAGE_SHIFT) - 256)

static void everything_can_be_had_once(void **state)
{
	uint64_t free_before = frames_free(), n = 0;
	paddr_t first = 0, pa;

	(void)state;
	while ((pa = frame_alloc(0))) {
		assert_int_equal(frame_count(pa), 1);
		/* chained through the frames themselves, to give them all back */
		*(paddr_t *)phys_to_virt(pa) = first;
		first = pa;
		n++;
	}
	assert_int_equal(n, free_before);
	assert_int_equal(frames_free(), 0);
	assert_true(frames_low());
	while (first) {
		pa = first;
		first = *(paddr_t *)phys_to_virt(pa);
		frame_put(pa);
	}
	assert_int_equal(frames_free(), free_before);
	assert_false(frames_low());
}

static void freed_frames_join_to_the_largest_blocks(void **state)
{
	paddr_t blocks[3];

	(void)state;
	everything_can_be_had_once(state);
	/* 15 MiB from 1 MiB on hold three aligned blocks of 4 MiB. */
	for (int i = 0; i < 3; i++) {
		blocks[i] = frame_alloc(FRAME_MAX_ORDER);
		assert_true(blocks[i]);
		assert_int_equal(blocks[i] % (PAGE_SIZE << FRAME_MAX_ORDER), 0);
	}
	assert_int_equal(frame_alloc(FRAME_MAX_ORDER), 0);
	for (int i = 0; i < 3; i++)
		for (uint64_t off = 0; off < PAGE_SIZE << FRAME_MAX_ORDER; off += PAGE_SIZE)
			frame_put(blocks[i] + off);
	assert_int_equal(frames_free(), FRAMES);
}

static void a_frame_lives_as_long_as_its_references(void **state)
{
	paddr_t pa = frame_alloc_zeroed();
	uint64_t free_before = frames_free();

	(void)state;
	frame_get(pa);
	frame_get(pa);
	assert_int_equal(frame_count(pa), 3);
	frame_put(pa);
	frame_put(pa);
	assert_int_equal(frames_free(), free_before);
	frame_put(pa);
	assert_int_equal(frames_free(), free_before + 1);
}

static void zeroed_frames_are_zero(void **state)
{
	paddr_t pa = frame_alloc(0);

	(void)state;
	memset(phys_to_virt(pa), 0xaa, PAGE_SIZE);
	frame_put(pa);
	for (int i = 0; i < 64; i++) {
		const uint64_t *p = phys_to_virt(frame_alloc_zeroed());

		for (unsigned k = 0; k < PAGE_SIZE / 8; k++)
			assert_int_equal(p[k], 0);
	}
}

static void blocks_never_overlap(void **state)
{
	enum { HELD = 200 };
	struct {
		paddr_t pa;
		unsigned order;
	} held[HELD] = { 0 };

	(void)state;
	srand(1);
	for (int round = 0; round < 20000; round++) {
		int i = rand() % HELD;

		if (held[i].pa) {
			for (uint64_t k = 0; k < 1ull << held[i].order; k++) {
				paddr_t pa = held[i].pa + k * PAGE_SIZE;

				assert_int_equal(*(int *)phys_to_virt(pa), i);
				frame_put(pa);
			}
			held[i].pa = 0;
			continue;
		}
		held[i].order = (unsigned)rand() % 7;
		held[i].pa = frame_alloc(held[i].order);
		for (uint64_t k = 0; held[i].pa && k < 1ull << held[i].order; k++)
			*(int *)phys_to_virt(held[i].pa + k * PAGE_SIZE) = i;
	}
	for (int i = 0; i < HELD; i++)
		for (uint64_t k = 0; held[i].pa && k < 1ull << held[i].order; k++)
			frame_put(held[i].pa + k * PAGE_SIZE);
	assert_int_equal(frames_free(), FRAMES);
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
		cmocka_unit_test_setup(everything_can_be_had_once, setup),
		cmocka_unit_test_setup(freed_frames_join_to_the_largest_blocks, setup),
		cmocka_unit_test_setup(a_frame_lives_as_long_as_its_references, setup),
		cmocka_unit_test_setup(zeroed_frames_are_zero, setup),
		cmocka_unit_test_setup(blocks_never_overlap, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
