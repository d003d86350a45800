/* unit: libc/string/?*.c libc/ctype/ctype.c libc/malloc/?*.c libc/thread/lock.c libc/mman/mmap.c | -ffreestanding -fno-builtin -include libc/test/prefix.h -isystem libc/include -Ikernel -Ilibc */
/* The string functions against the host's, at every alignment and many lengths. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <libgen.h>
#include <test/host.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define SPAN 200

static unsigned char a[SPAN + 64], b[SPAN + 64], c[SPAN + 64];

static int sign(int n)
{
	return (n > 0) - (n < 0);
}

static void fill(uint64_t *seed)
{
	for (size_t i = 0; i < sizeof(a); i++) {
		a[i] = (unsigned char)(1 + test_random(seed) % 255);
		b[i] = c[i] = (unsigned char)test_random(seed);
	}
}

static void copies_every_length_at_every_alignment(void **state)
{
	uint64_t seed = 1;

	(void)state;
	for (size_t s = 0; s < 9; s++) {
		for (size_t d = 0; d < 9; d++) {
			for (size_t n = 0; n <= SPAN; n++) {
				fill(&seed);
				assert_ptr_equal(memcpy(b + d, a + s, n), b + d);
				host_memcpy(c + d, a + s, n);
				assert_memory_equal(b, c, sizeof(b));
			}
		}
	}
}

static void moves_overlapping_memory_both_ways(void **state)
{
	uint64_t seed = 2;

	(void)state;
	for (size_t s = 0; s < 40; s += 3) {
		for (size_t d = 0; d < 40; d++) {
			for (size_t n = 0; n <= SPAN; n += 1 + n / 20) {
				fill(&seed);
				memmove(b + d, b + s, n);
				host_memmove(c + d, c + s, n);
				assert_memory_equal(b, c, sizeof(b));
			}
		}
	}
}

static void sets_and_compares(void **state)
{
	uint64_t seed = 3;

	(void)state;
	for (size_t d = 0; d < 9; d++) {
		for (size_t n = 0; n <= SPAN; n++) {
			fill(&seed);
			memset(b + d, 0xa5, n);
			host_memset(c + d, 0xa5, n);
			assert_memory_equal(b, c, sizeof(b));
			if (n) {
				b[d + test_random(&seed) % n] ^= 1 + test_random(&seed) % 255;
				assert_int_equal(sign(memcmp(b + d, c + d, n)),
						 sign(host_memcmp(b + d, c + d, n)));
			}
		}
	}
}

static void finds_bytes(void **state)
{
	uint64_t seed = 4;

	(void)state;
	for (size_t d = 0; d < 9; d++) {
		for (size_t n = 0; n <= 100; n++) {
			fill(&seed);
			a[d + n] = 0;
			const char *s = (const char *)a + d;
			int ch = n ? s[test_random(&seed) % n] : 'x';

			assert_int_equal(strlen(s), n);
			assert_ptr_equal(strchr(s, ch), host_strchr(s, ch));
			assert_ptr_equal(strrchr(s, ch), host_strrchr(s, ch));
			assert_ptr_equal(strchr(s, 0), s + n);
			assert_ptr_equal(memchr(b + d, ch, n), host_memchr(b + d, ch, n));
			assert_ptr_equal(strchrnul(s, 1),
					 host_strchr(s, 1) ? host_strchr(s, 1) : s + n);
			assert_int_equal(strnlen(s, 40), n < 40 ? n : 40);
		}
	}
}

static void compares_strings_across_pages(void **state)
{
	static char pages[2][4096 * 2] __attribute__((aligned(4096)));
	uint64_t seed = 5;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		size_t n = test_random(&seed) % 40, x = test_random(&seed) % 40;
		size_t y = test_random(&seed) % 40;
		char *s = pages[0] + 4096 - x, *t = pages[1] + 4096 - y;

		for (size_t i = 0; i < n; i++)
			s[i] = t[i] = (char)(1 + test_random(&seed) % 255);
		s[n] = t[n] = 0;
		if (n && test_random(&seed) % 2)
			t[test_random(&seed) % n] = (char)test_random(&seed);
		size_t limit = test_random(&seed) % 45;

		assert_int_equal(sign(strcmp(s, t)), sign(host_strcmp(s, t)));
		assert_int_equal(sign(strncmp(s, t, limit)), sign(host_strncmp(s, t, limit)));
	}
}

static void searches_strings(void **state)
{
	uint64_t seed = 6;
	char h[80], n[12];

	(void)state;
	for (int round = 0; round < 50000; round++) {
		size_t hl = test_random(&seed) % 70, nl = test_random(&seed) % 8;

		for (size_t i = 0; i < hl; i++)
			h[i] = (char)('a' + test_random(&seed) % 3);
		for (size_t i = 0; i < nl; i++)
			n[i] = (char)('a' + test_random(&seed) % 3);
		h[hl] = n[nl] = 0;
		assert_ptr_equal(strstr(h, n), host_strstr(h, n));
		assert_ptr_equal(memmem(h, hl, n, nl), host_memmem(h, hl, n, nl));
		assert_int_equal(strspn(h, n), host_strspn(h, n));
		assert_int_equal(strcspn(h, n), host_strcspn(h, n));
	}
}

static void stops_at_the_end_of_a_string_before_a_hole(void **state)
{
	size_t page = 4096;
	char *p = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)state;
	assert_int_equal(munmap(p + page, page), 0);
	for (size_t n = 0; n < 40; n++) {
		char *s = p + page - n - 1, copy[64];

		memset(s, 'x', n);
		s[n] = 0;
		assert_int_equal(strlen(s), n);
		assert_int_equal(strnlen(s, 1000), n);
		assert_ptr_equal(memchr(s, 0, SIZE_MAX), s + n);
		assert_ptr_equal(strchrnul(s, 'y'), s + n);
		assert_int_equal(strcmp(s, strcpy(copy, s)), 0);
		assert_int_equal(strncmp(copy, s, 1000), 0);
	}
	munmap(p, page);
}

static void cuts_copies_to_size(void **state)
{
	char buf[8];

	(void)state;
	assert_int_equal(strlcpy(buf, "abcdefghij", sizeof(buf)), 10);
	assert_string_equal(buf, "abcdefg");
	strcpy(buf, "ab");
	assert_int_equal(strlcat(buf, "cdefghij", sizeof(buf)), 10);
	assert_string_equal(buf, "abcdefg");
	strncpy(buf, "x", sizeof(buf));
	assert_memory_equal(buf, "x\0\0\0\0\0\0", 8);
	strcpy(buf, "ab");
	assert_string_equal(strncat(buf, "cdef", 2), "abcd");
	assert_ptr_equal(stpcpy(buf, "xyz"), buf + 3);
	assert_ptr_equal(memccpy(buf, "abcd", 'c', 4), buf + 3);
	assert_null(memccpy(buf, "abcd", 'z', 4));
}

static void splits_into_tokens(void **state)
{
	char text[] = "  one two,,three ", fields[] = "a::b", *rest = fields, *save;

	(void)state;
	assert_string_equal(strtok_r(text, " ,", &save), "one");
	assert_string_equal(strtok_r(NULL, " ,", &save), "two");
	assert_string_equal(strtok_r(NULL, " ,", &save), "three");
	assert_null(strtok_r(NULL, " ,", &save));
	assert_string_equal(strsep(&rest, ":"), "a");
	assert_string_equal(strsep(&rest, ":"), "");
	assert_string_equal(strsep(&rest, ":"), "b");
	assert_null(strsep(&rest, ":"));
}

static void takes_paths_apart(void **state)
{
	static const char *const paths[][3] = {
		{ "/usr/lib", "/usr", "lib" },
		{ "/usr/", "/", "usr" },
		{ "usr", ".", "usr" },
		{ "/", "/", "/" },
		{ ".", ".", "." },
		{ "..", ".", ".." },
		{ "", ".", "." },
		{ "a//b//", "a", "b" },
		{ "//", "/", "/" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		char path[32];

		strcpy(path, paths[i][0]);
		assert_string_equal(dirname(path), paths[i][1]);
		strcpy(path, paths[i][0]);
		assert_string_equal(__xpg_basename(path), paths[i][2]);
	}
}

static void ignores_case_and_orders_versions(void **state)
{
	(void)state;
	assert_int_equal(strcasecmp("HeLLo", "hEllO"), 0);
	assert_true(strncasecmp("abcX", "ABCY", 3) == 0);
	assert_true(strcasecmp("a", "B") < 0);
	assert_string_equal(strcasestr("Hello World", "WORLD"), "World");
	assert_null(strcasestr("abc", "x"));
	assert_true(strverscmp("a9", "a10") < 0);
	assert_true(strverscmp("a010", "a09") < 0);
	assert_int_equal(strverscmp("x1", "x1"), 0);
}

static void duplicates_strings(void **state)
{
	char *s = strdup("hello"), *t = strndup("hello", 3);

	(void)state;
	assert_string_equal(s, "hello");
	assert_string_equal(t, "hel");
	free(s);
	free(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(copies_every_length_at_every_alignment),
		cmocka_unit_test(moves_overlapping_memory_both_ways),
		cmocka_unit_test(sets_and_compares),
		cmocka_unit_test(finds_bytes),
		cmocka_unit_test(compares_strings_across_pages),
		cmocka_unit_test(searches_strings),
		cmocka_unit_test(stops_at_the_end_of_a_string_before_a_hole),
		cmocka_unit_test(cuts_copies_to_size),
		cmocka_unit_test(splits_into_tokens),
		cmocka_unit_test(takes_paths_apart),
		cmocka_unit_test(ignores_case_and_orders_versions),
		cmocka_unit_test(duplicates_strings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
