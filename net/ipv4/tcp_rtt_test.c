/* unit: net/ipv4/tcp_rtt.c | -Inet */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tcp_rtt.h"

#define MS 1000000ull

static void starts_at_one_second(void **state)
{
	struct tcp_rtt rtt;

	(void)state;
	tcp_rtt_init(&rtt);
	assert_int_equal(tcp_rto(&rtt), 1000 * MS);
}

static void first_sample_sets_srtt_and_half_of_it_as_variance(void **state)
{
	struct tcp_rtt rtt;

	(void)state;
	tcp_rtt_init(&rtt);
	tcp_rtt_sample(&rtt, 400 * MS, 1);
	assert_int_equal(rtt.srtt, 400 * MS);
	assert_int_equal(rtt.rttvar, 200 * MS);
	assert_int_equal(tcp_rto(&rtt), 1200 * MS);
}

static void steady_samples_converge_to_the_floor(void **state)
{
	struct tcp_rtt rtt;

	(void)state;
	tcp_rtt_init(&rtt);
	for (int i = 0; i < 200; i++)
		tcp_rtt_sample(&rtt, 100 * MS, 1);
	assert_in_range(rtt.srtt, 99 * MS, 101 * MS);
	assert_in_range(tcp_rto(&rtt), 299 * MS, 301 * MS);
}

static void second_sample_follows_the_formula(void **state)
{
	struct tcp_rtt rtt;

	(void)state;
	tcp_rtt_init(&rtt);
	tcp_rtt_sample(&rtt, 800 * MS, 1);
	tcp_rtt_sample(&rtt, 1600 * MS, 1);
	assert_int_equal(rtt.rttvar, 400 * MS + (800 * MS - 400 * MS) / 4);
	assert_int_equal(rtt.srtt, 900 * MS);
	assert_int_equal(rtt.min_rtt, 800 * MS);
}

static void many_samples_a_round_trip_weigh_less(void **state)
{
	struct tcp_rtt one, ten;

	(void)state;
	tcp_rtt_init(&one);
	tcp_rtt_init(&ten);
	tcp_rtt_sample(&one, 100 * MS, 1);
	tcp_rtt_sample(&ten, 100 * MS, 10);
	tcp_rtt_sample(&one, 900 * MS, 1);
	tcp_rtt_sample(&ten, 900 * MS, 10);
	assert_int_equal(one.srtt, 200 * MS);
	assert_int_equal(ten.srtt, 110 * MS);
}

static void back_off_doubles_up_to_the_limit_and_a_sample_ends_it(void **state)
{
	struct tcp_rtt rtt;

	(void)state;
	tcp_rtt_init(&rtt);
	for (int i = 1; i <= 6; i++) {
		tcp_rto_back_off(&rtt);
		assert_int_equal(tcp_rto(&rtt), 1000 * MS << i);
	}
	for (int i = 0; i < 300; i++)
		tcp_rto_back_off(&rtt);
	assert_int_equal(tcp_rto(&rtt), TCP_RTO_MAX_NS);
	tcp_rtt_sample(&rtt, 10 * MS, 1);
	assert_in_range(tcp_rto(&rtt), 200 * MS, 240 * MS);
}

static void absurd_samples_stay_in_bounds(void **state)
{
	struct tcp_rtt rtt;

	(void)state;
	tcp_rtt_init(&rtt);
	tcp_rtt_sample(&rtt, UINT64_MAX, 1);
	assert_int_equal(tcp_rto(&rtt), TCP_RTO_MAX_NS);
	for (int i = 0; i < 100; i++)
		tcp_rtt_sample(&rtt, 0, 0);
	assert_true(rtt.srtt >= 1);
	assert_true(tcp_rto(&rtt) >= TCP_RTO_MIN_NS);
}

static void lost_syn_makes_the_first_data_timeout_three_seconds(void **state)
{
	struct tcp_rtt rtt;

	(void)state;
	tcp_rtt_init(&rtt);
	tcp_rto_back_off(&rtt);
	tcp_rtt_syn_timed_out(&rtt);
	assert_int_equal(tcp_rto(&rtt), 3000 * MS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(starts_at_one_second),
		cmocka_unit_test(first_sample_sets_srtt_and_half_of_it_as_variance),
		cmocka_unit_test(steady_samples_converge_to_the_floor),
		cmocka_unit_test(second_sample_follows_the_formula),
		cmocka_unit_test(many_samples_a_round_trip_weigh_less),
		cmocka_unit_test(back_off_doubles_up_to_the_limit_and_a_sample_ends_it),
		cmocka_unit_test(absurd_samples_stay_in_bounds),
		cmocka_unit_test(lost_syn_makes_the_first_data_timeout_three_seconds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
