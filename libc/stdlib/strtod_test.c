/* unit: libc/stdlib/strto?*.c libc/stdlib/bignum.c libc/stdlib/math.c libc/string/?*.c libc/ctype/?*.c libc/malloc/?*.c libc/thread/lock.c libc/mman/?*.c | -ffreestanding -fno-builtin -include libc/test/prefix.h -isystem libc/include -Ikernel -Ilibc */
/* Numbers from text against the host's; rounding. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <test/host.h>

static void check_number(const char *s)
{
	char *end, *host_end;
	double d = strtod(s, &end), h = host_strtod(s, &host_end);
	float f = strtof(s, NULL), hf = host_strtof(s, NULL);
	long double l = strtold(s, NULL), hl = host_strtold(s, NULL);

	if (memcmp(&d, &h, sizeof(d)) != 0 || end != host_end)
		fail_msg("strtod(%s): %a to %s, the host has %a to %s", s, d, end, h, host_end);
	if (memcmp(&f, &hf, sizeof(f)) != 0)
		fail_msg("strtof(%s): %a, the host has %a", s, f, hf);
	if (memcmp(&l, &hl, 10) != 0)
		fail_msg("strtold(%s): %La, the host has %La", s, l, hl);
}

static const char *const hard_numbers[] = {
	"0",
	"-0",
	"1",
	"-1.5",
	"  +3.25e2x",
	"1e",
	"1e+",
	".5",
	"5.",
	".",
	"e5",
	"-",
	"",
	"1e308",
	"1.7976931348623157e308",
	"1.7976931348623158e308",
	"1.7976931348623159e308",
	"1e309",
	"-1e400",
	"1e-323",
	"2.4703282292062327e-324",
	"2.4703282292062328e-324",
	"4.9406564584124654e-324",
	"2.2250738585072011e-308",
	"2.2250738585072014e-308",
	"9007199254740993",
	"9007199254740992.99999999999999999999999999999999",
	"9007199254740993.00000000000000000000000000000000000000000000000000000001",
	"1e99999999999",
	"1e-99999999999",
	"0e99999999999",
	"0.000000000000000000000000001e30",
	"123456789012345678901234567890123456789012345678901234567890e-30",
	"1e4932",
	"1.18973149535723176502e+4932",
	"1e4933",
	"1e-4950",
	"3.6e-4951",
	"1e-4952",
	"8.5e-46",
	"7.0064923216240854e-46",
	"7.0064923216240853e-46",
	"3.4028236e38",
	"16777217",
	"16777219",
	"0x1p0",
	"0x1.8p1",
	"0xap-2",
	"0x",
	"0x.8",
	"0x.p1",
	"0x1p",
	"0x1.fffffffffffff8p0",
	"0x1.fffffffffffff7p0",
	"0x1p-1075",
	"0x1.000001p-1075",
	"0x1p1024",
	"-0x1p-149",
	"0x1.000002p-150",
	"inf",
	"-INFINITY",
	"infinite",
	"nan",
	"1.00000005960464477539062499999999999999999999999999999999999999999999999999",
	"1.000000059604644775390625",
	"1.00000017881393432617187500000000000000000000000001",
};

static void reads_hard_numbers_as_the_host(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(hard_numbers) / sizeof(hard_numbers[0]); i++) {
		if (strcasecmp(hard_numbers[i], "nan") == 0)
			assert_true(isnan(strtod(hard_numbers[i], NULL)));
		else
			check_number(hard_numbers[i]);
	}
}

static void reads_random_numbers_as_the_host(void **state)
{
	uint64_t seed = 1;

	(void)state;
	for (int i = 0; i < 40000; i++) {
		char s[1000], *p = s;
		unsigned int digits = 1 + test_random(&seed) % (i % 100 ? 25 : 850);
		unsigned int point = test_random(&seed) % (digits + 1);

		for (unsigned int k = 0; k < digits; k++) {
			if (k == point)
				*p++ = '.';
			*p++ = (char)('0' + test_random(&seed) % 10);
		}
		if (test_random(&seed) % 2)
			p += host_snprintf(p, 10, "e%d", (int)(test_random(&seed) % 700) - 350);
		*p = 0;
		check_number(s);
	}
}

static void doubles_survive_seventeen_digits(void **state)
{
	uint64_t seed = 2;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		uint64_t bits = (uint64_t)test_random(&seed) << 33 ^
				(uint64_t)test_random(&seed) << 12 ^ test_random(&seed);
		double d, back;
		char s[40];

		memcpy(&d, &bits, sizeof(d));
		if (!isfinite(d))
			continue;
		host_snprintf(s, sizeof(s), "%.17g", d);
		back = strtod(s, NULL);
		assert_memory_equal(&d, &back, sizeof(d));
		check_number(s);
	}
}

static void reports_out_of_range_numbers(void **state)
{
	(void)state;
	errno = 0;
	assert_true(strtod("1e999", NULL) == HUGE_VAL && errno == ERANGE);
	errno = 0;
	assert_true(strtod("1e-999", NULL) == 0 && errno == ERANGE);
	errno = 0;
	assert_true(strtod("1.5", NULL) == 1.5 && errno == 0);
}

static void reads_integers_as_the_host(void **state)
{
	static const char *const numbers[] = {
		"0",
		"-1",
		"  42abc",
		"0x1F",
		"0x",
		"0xg",
		"010",
		"08",
		"+7",
		"-",
		"",
		"zz",
		"Zz9",
		"9223372036854775807",
		"9223372036854775808",
		"-9223372036854775808",
		"-9223372036854775809",
		"18446744073709551615",
		"18446744073709551616",
		"-18446744073709551615",
		"99999999999999999999999",
		"1010102",
		"  - 1",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		for (int base = 0; base <= 36; base += base ? 1 : 2) {
			char *end, *host_end;
			int e;

			errno = 0;
			long n = strtol(numbers[i], &end, base);

			e = errno;
			errno = 0;
			assert_true(n == host_strtol(numbers[i], &host_end, base));
			assert_int_equal(e, errno);
			assert_ptr_equal(end, host_end);
			errno = 0;
			unsigned long u = strtoul(numbers[i], &end, base);

			e = errno;
			errno = 0;
			assert_true(u == host_strtoul(numbers[i], &host_end, base));
			assert_int_equal(e, errno);
			assert_ptr_equal(end, host_end);
		}
	}
	errno = 0;
	assert_int_equal(strtol("5", NULL, 37), 0);
	assert_int_equal(errno, EINVAL);
}

static void rounds_and_takes_apart(void **state)
{
	static const double values[] = { 0,	-0.0,	    0.3,   0.5,	   0.7,
					 1,	1.5,	    2.5,   -0.5,   -1.5,
					 -2.7,	1e15 + 0.5, 1e300, -1e300, 4503599627370497.5,
					 5e-324 };

	(void)state;
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		double x = values[i], whole;
		int e;

		assert_true(floor(x) <= x && floor(x) >= x - 1);
		assert_true(ceil(x) >= x);
		assert_true(trunc(x) == (x < 0 ? ceil(x) : floor(x)));
		assert_true(modf(x, &whole) + whole == x);
		double fraction = frexp(x, &e);

		assert_true(ldexp(fraction, e) == x);
	}
	assert_true(round(2.5) == 3 && round(-2.5) == -3 && rint(2.5) == 2 && rint(3.5) == 4);
	assert_true(sqrt(2.25) == 1.5 && fmod(7.5, 2) == 1.5 && fmod(-7.5, 2) == -1.5);
	assert_true(fmod(1e300, 7) == __builtin_fmod(1e300, 7));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_hard_numbers_as_the_host),
		cmocka_unit_test(reads_random_numbers_as_the_host),
		cmocka_unit_test(doubles_survive_seventeen_digits),
		cmocka_unit_test(reports_out_of_range_numbers),
		cmocka_unit_test(reads_integers_as_the_host),
		cmocka_unit_test(rounds_and_takes_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
