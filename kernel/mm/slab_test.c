/* unit: kernel/mm/slab.c kernel/mm/frame.c | -Ikernel -Itests -DDIRECT_MAP=0x200000000000ull */
#include "host/memory.h"

#include "mm/slab.h"

static bool all_bytes(const unsigned char *p, size_t n, unsigned char c)
{
	for (size_t i = 0; i < n; i++)
		if (p[i] != c)
			return false;
	return true;
}

static void objects_of_every_size_are_zero_and_apart(void **state)
{
	static const size_t sizes[] = { 1, 8, 16, 17, 100, 512, 513, 1999, 2000, 2001, 4000, 4096,
					5000, 65536, 1 << 20 };
	unsigned char *p[ARRAY_SIZE(sizes)];

	(void)state;
	for (int round = 0; round < 3; round++) {
		for (unsigned i = 0; i < ARRAY_SIZE(sizes); i++) {
			p[i] = kmalloc(sizes[i]);
			assert_non_null(p[i]);
			assert_true(all_bytes(p[i], sizes[i], 0));
			assert_int_equal((uint64_t)p[i] % 16, 0);
			memset(p[i], (int)i + 1, sizes[i]);
		}
		for (unsigned i = 0; i < ARRAY_SIZE(sizes); i++) {
			assert_true(all_bytes(p[i], sizes[i], (unsigned char)(i + 1)));
			kfree(p[i]);
		}
	}
	kfree(NULL);
}

static void freed_memory_goes_back(void **state)
{
	enum { N = 3000 };
	static void *p[N];
	uint64_t free_before;

	objects_of_every_size_are_zero_and_apart(state);
	free_before = frames_free();
	for (int i = 0; i < N; i++)
		assert_non_null(p[i] = kmalloc(200));
	assert_true(frames_free() < free_before);
	for (int i = 0; i < N; i++)
		kfree(p[(i * 7) % N]);
	/* a cache keeps one empty slab */
	assert_true(frames_free() >= free_before - 1);
}

static void without_memory_there_is_null(void **state)
{
	void *first = NULL, *p;
	uint64_t n = 0;

	(void)state;
	assert_null(kmalloc(64 << 20));
	while ((p = kmalloc(1000)) || (p = kmalloc(16))) {
		*(void **)p = first;
		first = p;
		n++;
	}
	assert_true(n > 10000);
	while (first) {
		p = first;
		first = *(void **)p;
		kfree(p);
	}
	assert_non_null(kmalloc(1 << 20));
}

static int setup(void **state)
{
	(void)state;
	test_memory_init();
	return 0;
}

/* The caches live for ever, so the memory does, too: one set-up for all. */
int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(objects_of_every_size_are_zero_and_apart),
		cmocka_unit_test(freed_memory_goes_back),
		cmocka_unit_test(without_memory_there_is_null),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
