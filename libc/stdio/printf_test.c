/* unit: libc/stdio/[!p]?*.c libc/stdio/pr*.c libc/errno/strerror.c libc/stdlib/[!elm]?*.c libc/stdlib/mkstemp.c libc/unistd/[cips]?*.c libc/unistd/ttyname.c libc/fcntl/?*.c libc/stat/?*.c libc/sys/?*.c libc/time/clock.c libc/string/?*.c libc/ctype/?*.c libc/malloc/?*.c libc/thread/lock.c libc/mman/?*.c | -ffreestanding -fno-builtin -include libc/test/prefix.h -isystem libc/include -Ikernel -Ilibc */
/* printf against the host's: every conversion with random flags, widths, precisions, values. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <test/host.h>

static char ours[30000], theirs[30000];

/* Format with both and compare. */
#define SAME(...)                                                                              \
	do {                                                                                   \
		int n = snprintf(ours, sizeof(ours), __VA_ARGS__);                             \
		int k = host_snprintf(theirs, sizeof(theirs), __VA_ARGS__);                    \
		if (strcmp(ours, theirs) != 0 || n != k)                                       \
			fail_msg("format %s: '%s' (%d), the host has '%s' (%d)", fmt, ours, n, \
				 theirs, k);                                                   \
	} while (0)

/* "%", some flags of the set, perhaps a width and a precision, then the end. */
static char *make_format(uint64_t *seed, const char *flags, int max_precision, const char *end)
{
	static char fmt[40];
	char *p = fmt;

	*p++ = '%';
	for (; *flags; flags++)
		if (test_random(seed) % 3 == 0)
			*p++ = *flags;
	if (test_random(seed) % 2)
		p += host_snprintf(p, 8, "%d", 1 + test_random(seed) % 40);
	if (test_random(seed) % 2)
		p += host_snprintf(p, 8, ".%d", test_random(seed) % max_precision);
	strcpy(p, end);
	return fmt;
}

static uint64_t random64(uint64_t *seed)
{
	uint64_t n = (uint64_t)test_random(seed) << 33 | (uint64_t)test_random(seed) << 11 |
		     test_random(seed) % 2048;

	return n >> test_random(seed) % 64;
}

static double random_double(uint64_t *seed)
{
	uint64_t bits = (uint64_t)test_random(seed) << 33 ^ (uint64_t)test_random(seed) << 12 ^
			test_random(seed);
	double d;

	switch (test_random(seed) % 6) {
	case 0:
		return (double)(int64_t)random64(seed);
	case 1:
		return (double)(int32_t)random64(seed) / (1 << test_random(seed) % 20);
	case 2:
		return test_random(seed) % 100000 / 100.0;
	default:
		memcpy(&d, &bits, sizeof(d));
		return d;
	}
}

static void integers_as_the_host(void **state)
{
	static const char *const lengths[] = { "hh", "h", "", "l", "ll", "j", "z" };
	uint64_t seed = 1;

	(void)state;
	for (int i = 0; i < 60000; i++) {
		const char *conv = i % 3 ? "uxXo" : "di";
		char end[8];
		unsigned int len = test_random(&seed) % 7;

		host_snprintf(end, sizeof(end), "%s%c", lengths[len],
			      conv[test_random(&seed) % strlen(conv)]);
		char *fmt = make_format(&seed, i % 3 ? "-#0" : "-+ 0", 30, end);

		uint64_t value = random64(&seed);

		SAME(fmt, value);
	}
}

static void floats_as_the_host(void **state)
{
	static const char *const convs[] = { "e", "E", "f", "F", "g", "G" };
	uint64_t seed = 2;

	(void)state;
	for (int i = 0; i < 60000; i++) {
		char *fmt = make_format(&seed, "-+ #0", 40, convs[test_random(&seed) % 6]);
		double value = random_double(&seed);

		SAME(fmt, value);
	}
}

static void hexadecimal_floats_as_the_host(void **state)
{
	uint64_t seed = 3;

	(void)state;
	for (int i = 0; i < 30000; i++) {
		char *fmt = make_format(&seed, "-+ #0", 20, i % 2 ? "a" : "A");
		double d = random_double(&seed);

		if (__builtin_isnormal(d) || d == 0)
			SAME(fmt, d);
	}
}

static void long_doubles_as_the_host(void **state)
{
	uint64_t seed = 4;

	(void)state;
	for (int i = 0; i < 3000; i++) {
		char *fmt =
			make_format(&seed, "-+ #0", 60, i % 3 ? i % 3 == 1 ? "Le" : "Lg" : "Lf");
		long double d = random_double(&seed);

		for (unsigned int k = test_random(&seed) % 8; k; k--)
			d *= i % 2 ? 1e250L : 3e-300L;
		SAME(fmt, d);
	}
}

static void exact_digits_to_the_last(void **state)
{
	const char *fmt = "%.1100f";

	(void)state;
	SAME(fmt, 4.9406564584124654e-324);
	SAME(fmt, 1.7976931348623157e308);
	SAME(fmt, 0.1);
	fmt = "%.20000Lf";
	SAME(fmt, 3.6451995318824746025e-4951L);
	fmt = "%.0f %.0f %.0f %.0f %.1f %.1f";
	SAME(fmt, 0.5, 1.5, 2.5, 3.5, 0.25, 0.35);
	fmt = "%g %g %g %#g %g %g";
	SAME(fmt, 100000.0, 1000000.0, 0.0001, 1.0, 0.00001, 123456789.0);
	fmt = "%f %e %g %a %F %G";
	SAME(fmt, __builtin_inf(), -__builtin_inf(), __builtin_nan(""), 0.0, -0.0, __builtin_inf());
}

static void strings_characters_pointers(void **state)
{
	uint64_t seed = 5;
	int x;

	(void)state;
	for (int i = 0; i < 2000; i++) {
		char *fmt = make_format(&seed, "-", 12, i % 2 ? "s" : "5c|%p");

		if (i % 2)
			SAME(fmt, "hello, world");
	}
	const char *fmt = "%c%5c%-5c|%p|%20p|%%|%s|%.3s|%*d|%-*d|%.*f";

	SAME(fmt, 'a', 'b', 'c', (void *)&x, (void *)0, "", "abcdef", 7, 42, 7, 42, 2, 3.14159);
	errno = ENOENT;
	snprintf(ours, sizeof(ours), "%m");
	assert_string_equal(ours, "No such file or directory");
	host_snprintf(theirs, sizeof(theirs), "%%s");
	snprintf(ours, sizeof(ours), theirs, (char *)NULL);
	assert_string_equal(ours, "(null)");
}

static void counts_and_cuts(void **state)
{
	char small[5];
	int n = 0;
	long l = 0;

	(void)state;
	assert_int_equal(snprintf(small, sizeof(small), "%d", 1234567), 7);
	assert_string_equal(small, "1234");
	assert_int_equal(snprintf(NULL, 0, "%s", "hello"), 5);
	assert_int_equal(snprintf(ours, sizeof(ours), "abc%n%5d%ln", &n, 1, &l), 8);
	assert_int_equal(n, 3);
	assert_int_equal(l, 8);
	/* made at run time, so that the compiler does not warn of them */
	host_snprintf(theirs, sizeof(theirs), "%%%ud", 2147483648u);
	assert_int_equal(snprintf(small, sizeof(small), theirs, 1), -1);
	assert_int_equal(errno, EOVERFLOW);
	host_snprintf(theirs, sizeof(theirs), "%%%ud%%s", 2147483647u);
	assert_int_equal(snprintf(small, sizeof(small), theirs, 1, "x"), -1);
}

static void allocates_the_text(void **state)
{
	char *s;

	(void)state;
	assert_int_equal(asprintf(&s, "%0500d", 7), 500);
	assert_int_equal(strlen(s), 500);
	free(s);
	assert_int_equal(asprintf(&s, "%s", "short"), 5);
	assert_string_equal(s, "short");
	free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(integers_as_the_host),
		cmocka_unit_test(floats_as_the_host),
		cmocka_unit_test(hexadecimal_floats_as_the_host),
		cmocka_unit_test(long_doubles_as_the_host),
		cmocka_unit_test(exact_digits_to_the_last),
		cmocka_unit_test(strings_characters_pointers),
		cmocka_unit_test(counts_and_cuts),
		cmocka_unit_test(allocates_the_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
