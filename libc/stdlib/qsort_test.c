/* unit: libc/stdlib/qsort.c libc/string/?*.c libc/ctype/?*.c libc/malloc/?*.c libc/thread/lock.c libc/mman/?*.c | -ffreestanding -fno-builtin -include libc/test/prefix.h -isystem libc/include -Ikernel -Ilibc */
/* Sorting and searching. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <test/host.h>

static int by_value(const void *a, const void *b)
{
	int x = *(const int *)a, y = *(const int *)b;

	return (x > y) - (x < y);
}

static size_t compared;

static int by_value_counted(const void *a, const void *b)
{
	compared++;
	return by_value(a, b);
}

static void sorts_every_pattern_in_time(void **state)
{
	enum { N = 20000 };
	static int v[N];
	uint64_t seed = 3;

	(void)state;
	for (int pattern = 0; pattern < 7; pattern++) {
		for (int i = 0; i < N; i++) {
			int r = (int)test_random(&seed);

			v[i] = pattern == 0   ? r
			       : pattern == 1 ? i
			       : pattern == 2 ? -i
			       : pattern == 3 ? 7
			       : pattern == 4 ? r % 5
			       : pattern == 5 ? (i < N / 2 ? i : N - i)
					      : i ^ 1;
		}
		long sum = 0, after = 0;

		for (int i = 0; i < N; i++)
			sum += v[i];
		compared = 0;
		qsort(v, N, sizeof(v[0]), by_value_counted);
		for (int i = 0; i < N; i++) {
			after += v[i];
			if (i)
				assert_true(v[i - 1] <= v[i]);
		}
		assert_int_equal(sum, after);
		assert_true(compared < 60 * N);
		assert_non_null(bsearch(&v[N / 3], v, N, sizeof(v[0]), by_value));
	}
	int missing = 100000000;

	assert_null(bsearch(&missing, v, N, sizeof(v[0]), by_value));
}

static int by_first_byte(const void *a, const void *b, void *arg)
{
	++*(int *)arg;
	return *(const char *)a - *(const char *)b;
}

static void sorts_elements_of_any_size(void **state)
{
	uint64_t seed = 4;
	char v[100 * 23];

	(void)state;
	for (size_t size = 1; size <= 23; size++) {
		int calls = 0;

		for (size_t i = 0; i < 100; i++) {
			char key = (char)(test_random(&seed) % 100);

			memset(v + i * size, key, size);
		}
		qsort_r(v, 100, size, by_first_byte, &calls);
		assert_true(calls > 0);
		for (size_t i = 0; i < 100; i++) {
			for (size_t k = 1; k < size; k++)
				assert_int_equal(v[i * size], v[i * size + k]);
			if (i)
				assert_true(v[(i - 1) * size] <= v[i * size]);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sorts_every_pattern_in_time),
		cmocka_unit_test(sorts_elements_of_any_size),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
