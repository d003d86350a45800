/* unit: kernel/lib/random.c | -Ikernel */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lib/kernel.h"

/* [RFC 8439 2.3.2] */
static void chacha20_gives_the_rfc_block(void **state)
{
	static const uint32_t in[16] = {
		0x61707865, 0x3320646e, 0x79622d32, 0x6b206574, 0x03020100, 0x07060504,
		0x0b0a0908, 0x0f0e0d0c, 0x13121110, 0x17161514, 0x1b1a1918, 0x1f1e1d1c,
		0x00000001, 0x09000000, 0x4a000000, 0x00000000,
	};
	static const uint32_t expected[16] = {
		0xe4e7f110, 0x15593bd1, 0x1fdd0f50, 0xc47120a3, 0xc7f4d1c7, 0x0368c033,
		0x9aaa2204, 0x4e6cd4c3, 0x466482d2, 0x09aa9f07, 0x05d7c214, 0xa2028bd9,
		0xd19c12b5, 0xb94e16de, 0xe883d0cb, 0x4e3c50a2,
	};
	uint32_t out[16];

	(void)state;
	chacha20_block(in, out);
	assert_memory_equal(out, expected, sizeof(out));
}

static void no_two_calls_are_alike(void **state)
{
	uint8_t a[100], b[100];

	(void)state;
	random_bytes(a, sizeof(a));
	for (int i = 0; i < 2000; i++) {
		random_bytes(b, sizeof(b));
		assert_memory_not_equal(a, b, 16);
		memcpy(a, b, sizeof(a));
	}
}

static void writes_exactly_what_is_asked(void **state)
{
	uint8_t buf[200];

	(void)state;
	for (size_t n = 0; n < 150; n++) {
		memset(buf, 0xee, sizeof(buf));
		random_bytes(buf + 8, n);
		for (size_t i = 0; i < 8; i++)
			assert_int_equal(buf[i], 0xee);
		for (size_t i = 8 + n; i < sizeof(buf); i++)
			assert_int_equal(buf[i], 0xee);
	}
}

static void bits_are_evenly_set(void **state)
{
	uint8_t buf[8192];
	unsigned ones = 0;

	(void)state;
	random_bytes(buf, sizeof(buf));
	for (size_t i = 0; i < sizeof(buf); i++)
		ones += (unsigned)__builtin_popcount(buf[i]);
	assert_in_range(ones, 32768 - 1000, 32768 + 1000); /* eight standard deviations */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(chacha20_gives_the_rfc_block),
		cmocka_unit_test(no_two_calls_are_alike),
		cmocka_unit_test(writes_exactly_what_is_asked),
		cmocka_unit_test(bits_are_evenly_set),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
