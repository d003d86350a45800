/* unit: net/ipv4/tcp_isn.c net/core/siphash.c | -Inet */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tcp_isn.h"

static const struct siphash_key key = { { 0x0706050403020100ull, 0x0f0e0d0c0b0a0908ull } };

/* Test vectors of the SipHash paper, appendix A, and its reference table. */
static void siphash_matches_the_published_vectors(void **state)
{
	uint8_t in[15];

	(void)state;
	for (uint8_t i = 0; i < sizeof(in); i++)
		in[i] = i;
	assert_true(siphash(in, 15, &key) == 0xa129ca6149be45e5ull);
	assert_true(siphash(in, 0, &key) == 0x726fdb47dd0e0e31ull);
	assert_true(siphash(in, 8, &key) == 0x93f5f5799a932462ull);
}

static void isn_advances_with_the_clock(void **state)
{
	struct tcp_tuple t = { 1, 2, 3, 4 };
	struct tcp_seq a = tcp_isn(&key, &t, 0), b = tcp_isn(&key, &t, 1000000000ull);

	(void)state;
	assert_int_equal(seq_diff(b, a), 250000);
}

static void isn_depends_on_every_part_of_the_tuple_and_the_key(void **state)
{
	struct siphash_key other = { { 1, 2 } };
	struct tcp_tuple t[] = {
		{ 1, 2, 3, 4 }, { 9, 2, 3, 4 }, { 1, 9, 3, 4 }, { 1, 2, 9, 4 }, { 1, 2, 3, 9 }
	};

	(void)state;
	for (int i = 0; i < 5; i++)
		for (int k = 0; k < i; k++)
			assert_false(seq_eq(tcp_isn(&key, &t[i], 0), tcp_isn(&key, &t[k], 0)));
	assert_false(seq_eq(tcp_isn(&key, t, 0), tcp_isn(&other, t, 0)));
}

static void timestamp_clock_is_shared_by_a_pair_of_hosts(void **state)
{
	(void)state;
	assert_int_equal(tcp_ts_offset(&key, 1, 2), tcp_ts_offset(&key, 1, 2));
	assert_int_not_equal(tcp_ts_offset(&key, 1, 2), tcp_ts_offset(&key, 1, 3));
	assert_int_not_equal(tcp_ts_offset(&key, 1, 2), tcp_ts_offset(&key, 2, 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(siphash_matches_the_published_vectors),
		cmocka_unit_test(isn_advances_with_the_clock),
		cmocka_unit_test(isn_depends_on_every_part_of_the_tuple_and_the_key),
		cmocka_unit_test(timestamp_clock_is_shared_by_a_pair_of_hosts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
