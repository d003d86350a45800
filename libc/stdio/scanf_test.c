/* unit: libc/stdio/[!p]?*.c libc/stdio/pr*.c libc/errno/strerror.c libc/stdlib/[!elm]?*.c libc/stdlib/mkstemp.c libc/unistd/[cips]?*.c libc/unistd/ttyname.c libc/fcntl/?*.c libc/stat/?*.c libc/sys/?*.c libc/time/clock.c libc/string/?*.c libc/ctype/?*.c libc/malloc/?*.c libc/thread/lock.c libc/mman/?*.c | -ffreestanding -fno-builtin -include libc/test/prefix.h -isystem libc/include -Ikernel -Ilibc */
/* scanf against the host's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <test/host.h>

/* Scan with both into fields of one kind and compare all of them. */
#define SAME(input, fmt, type)                                                                     \
	do {                                                                                       \
		type a[4], b[4];                                                                   \
		memset(a, 0x55, sizeof(a));                                                        \
		memset(b, 0x55, sizeof(b));                                                        \
		int n = sscanf(input, fmt, &a[0], &a[1], &a[2], &a[3]);                            \
		int k = host_sscanf(input, fmt, &b[0], &b[1], &b[2], &b[3]);                       \
		if (n != k || memcmp(a, b, sizeof(a)) != 0)                                        \
			fail_msg("sscanf(\"%s\", \"%s\"): %d, the host has %d", input, fmt, n, k); \
	} while (0)

/* the fields are one type, the formats another; some formats need fewer */
#pragma GCC diagnostic ignored "-Wformat"
#pragma GCC diagnostic ignored "-Wformat-extra-args"

static void integers_as_the_host(void **state)
{
	static const char *const inputs[] = {
		"1 2 3 4", "-5,6",  "0x1f 010 99", "",		"   ",
		"abc",	   "12abc", "+7 -8",	   "1:2:3:4",	"99999999999999999999 1",
		"- 5",	   "1  :2", "7f 0XFf",	   "123456789",
	};
	static const char *const formats[] = {
		"%d%d%d%d", "%d , %d", "%i%i%i", "%x%x",    "%d:%d:%d:%d", "%2d%3d%1d", "%u %o",
		"%*d%d",    "%d%%",    "%d abc", "%dabc%d", "%d%n%d",	   "%3x%n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(inputs) / sizeof(inputs[0]); i++) {
		for (size_t f = 0; f < sizeof(formats) / sizeof(formats[0]); f++)
			SAME(inputs[i], formats[f], int);
		SAME(inputs[i], "%ld%ld%ld", long);
		SAME(inputs[i], "%hd%hd", short);
		SAME(inputs[i], "%hhd %hhu", char);
	}
}

static void floats_as_the_host(void **state)
{
	static const char *const inputs[] = {
		"1.5 2e3 -0.25", ".5 5. 1e-3", "1e5x",
		"inf -infinity", "0x1.8p1 3",  "",
		"abc",		 "1.2.3",      "12345678901234567890",
		"-.e1",		 "1",	       "+1.25e+02,3",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(inputs) / sizeof(inputs[0]); i++) {
		SAME(inputs[i], "%lf%lf%lf", double);
		SAME(inputs[i], "%f%g", float);
		SAME(inputs[i], "%4lf,%lf", double);
	}
}

static void texts_as_the_host(void **state)
{
	static const char *const inputs[] = {
		"hello world again", "  a b",	  "",	      "key=value rest", "x",
		"[abc]def",	     "aaa111bbb", "one\ntwo",
	};
	static const char *const formats[] = {
		"%9s%9s",	 "%3s%9s",	"%1c%c", "%9[a-z]%9s",	       "%9[^=]=%9s",
		"%*s%9s",	 "%9[]ab[]%9s", " %c%c", "%9[^0-9]%9[0-9]%9s", "%9[a-]%9s",
		"%9[^\n]%*c%9s",
	};
	struct text {
		char s[16];
	};

	(void)state;
	for (size_t i = 0; i < sizeof(inputs) / sizeof(inputs[0]); i++)
		for (size_t f = 0; f < sizeof(formats) / sizeof(formats[0]); f++)
			SAME(inputs[i], formats[f], struct text);
}

/* Where the host is more generous than C allows: an item that only begins a match is none. */
static void stops_at_what_only_begins_a_match(void **state)
{
	int n = 7, m = 7;
	double d;
	char three[3];

	(void)state;
	assert_int_equal(sscanf("0x", "%i", &n), 0);
	assert_int_equal(sscanf("5 0xg", "%d%x", &m, &n), 1);
	assert_int_equal(n, 7);
	assert_int_equal(sscanf("2e", "%lf", &d), 0);
	assert_int_equal(sscanf("ab", "%3c", three), EOF);
}

static void allocates_what_it_reads(void **state)
{
	char *word = NULL, *rest = NULL, input[600];

	(void)state;
	memset(input, 'w', sizeof(input));
	strcpy(input + 500, " rest");
	assert_int_equal(sscanf(input, "%ms %m[a-z]", &word, &rest), 2);
	assert_int_equal(strlen(word), 500);
	assert_string_equal(rest, "rest");
	free(word);
	free(rest);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(integers_as_the_host),
		cmocka_unit_test(floats_as_the_host),
		cmocka_unit_test(texts_as_the_host),
		cmocka_unit_test(stops_at_what_only_begins_a_match),
		cmocka_unit_test(allocates_what_it_reads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
