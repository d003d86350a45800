/* unit: libc/string/?*.c libc/ctype/?*.c libc/malloc/?*.c libc/thread/lock.c libc/mman/?*.c | -ffreestanding -fno-builtin -include libc/test/prefix.h -isystem libc/include -Ikernel -Ilibc */
/* The allocator under random load, and what it says to mistakes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <test/host.h>
#include <unistd.h>

#define SLOTS 400

struct slot {
	unsigned char *p;
	size_t size;
	unsigned char tag;
};

static struct slot slots[SLOTS];

static size_t random_size(uint64_t *seed)
{
	switch (test_random(seed) % 20) {
	case 0:
		return test_random(seed) % 700000;
	case 1:
	case 2:
	case 3:
		return test_random(seed) % 20000;
	case 4:
		return 0;
	default:
		return test_random(seed) % 300;
	}
}

static void check(const struct slot *s)
{
	for (size_t i = 0; i < s->size; i += 1 + s->size / 64)
		assert_int_equal(s->p[i], s->tag);
	if (s->size)
		assert_int_equal(s->p[s->size - 1], s->tag);
}

static void fill(struct slot *s, uint64_t *seed)
{
	assert_non_null(s->p);
	assert_int_equal((uintptr_t)s->p % 16, 0);
	assert_true(malloc_usable_size(s->p) >= s->size);
	s->tag = (unsigned char)test_random(seed);
	memset(s->p, s->tag, s->size);
}

static void change(struct slot *s, uint64_t *seed)
{
	size_t size = random_size(seed), align = 16ul << test_random(seed) % 9;

	switch (test_random(seed) % 4) {
	case 0:
		check(s);
		free(s->p);
		s->size = size;
		s->p = calloc(1, size);
		for (size_t i = 0; i < size; i++)
			assert_int_equal(s->p[i], 0);
		break;
	case 1: {
		size_t kept = size < s->size ? size : s->size;

		check(s);
		s->p = realloc(s->p, size);
		s->size = kept;
		if (kept)
			check(s);
		s->size = size;
		break;
	}
	case 2:
		check(s);
		free(s->p);
		s->size = size;
		s->p = aligned_alloc(align, size);
		assert_int_equal((uintptr_t)s->p % align, 0);
		break;
	default:
		check(s);
		free(s->p);
		s->size = size;
		s->p = malloc(size);
	}
	fill(s, seed);
}

static void keeps_every_byte_under_random_load(void **state)
{
	uint64_t seed = 1;

	(void)state;
	for (int i = 0; i < 60000; i++)
		change(&slots[test_random(&seed) % SLOTS], &seed);
	for (int i = 0; i < SLOTS; i++) {
		check(&slots[i]);
		free(slots[i].p);
		slots[i] = (struct slot){ 0 };
	}
}

static void uses_freed_memory_again(void **state)
{
	void *p[1000], *low = malloc(100), *high = low;

	(void)state;
	free(low);
	for (int round = 0; round < 50; round++) {
		for (int i = 0; i < 1000; i++) {
			p[i] = malloc((size_t)(50 + i % 37 * 10));
			if (p[i] < low)
				low = p[i];
			if (p[i] > high)
				high = p[i];
		}
		for (int i = 0; i < 1000; i++)
			free(p[(i * 7) % 1000]);
	}
	assert_true((size_t)((char *)high - (char *)low) < 2000000);
}

static void survives_a_foreign_move_of_the_break(void **state)
{
	enum { N = 40 };
	unsigned char *p[N];

	(void)state;
	for (int i = 0; i < N; i++) {
		/* a page in the way of the program break: the heap must go elsewhere */
		if (i % 8 == 3)
			mmap((void *)((uintptr_t)(p[i - 1] + (1 << 20)) & -4096ul), 4096, PROT_NONE,
			     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
		p[i] = malloc(200000);
		assert_non_null(p[i]);
		memset(p[i], i, 200000);
	}
	for (int i = 0; i < N; i++) {
		assert_int_equal(p[i][0], i);
		assert_int_equal(p[i][199999], i);
		free(p[i]);
	}
	void *again = malloc(150000);

	assert_non_null(again);
	free(again);
}

static void refuses_what_cannot_be(void **state)
{
	void *p = (void *)1;

	(void)state;
	errno = 0;
	assert_null(malloc(SIZE_MAX));
	assert_int_equal(errno, ENOMEM);
	assert_null(calloc(SIZE_MAX / 2, 3));
	assert_null(reallocarray(NULL, SIZE_MAX / 2, 3));
	assert_null(malloc((size_t)1 << 47));
	assert_int_equal(posix_memalign(&p, 3, 10), EINVAL);
	assert_ptr_equal(p, (void *)1);
	assert_int_equal(posix_memalign(&p, 64, SIZE_MAX - 100), ENOMEM);
	free(NULL);
}

/* Runs fn in a child.  Returns the signal that killed it. */
static int dies(void (*fn)(void))
{
	int pid = host_fork(), status;

	if (pid == 0) {
		host_close(2);
		fn();
		_exit(0);
	}
	host_waitpid(pid, &status, 0);
	return status & 0x7f;
}

static void free_twice(void)
{
	void *p = malloc(100), *other = malloc(100);

	free(p);
	free(p);
	free(other);
}

static void free_inside(void)
{
	char *p = malloc(100);

	free(p + 16);
}

static void free_stack(void)
{
	_Alignas(16) size_t fake[8] = { 0, 64 };

	free(fake + 2);
}

static void kills_the_program_on_a_double_free(void **state)
{
	(void)state;
	assert_int_equal(dies(free_twice), 6);
	assert_int_equal(dies(free_inside), 6);
	assert_int_equal(dies(free_stack), 6);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_every_byte_under_random_load),
		cmocka_unit_test(uses_freed_memory_again),
		cmocka_unit_test(survives_a_foreign_move_of_the_break),
		cmocka_unit_test(refuses_what_cannot_be),
		cmocka_unit_test(kills_the_program_on_a_double_free),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
