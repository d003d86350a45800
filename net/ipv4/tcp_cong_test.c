/* unit: net/ipv4/tcp_cong.c net/ipv4/tcp_newreno.c net/ipv4/tcp_cubic.c | -Inet */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tcp_cong.h"

#define MS 1000000ull
#define MSS 1000u

static struct tcp_cong started(const struct tcp_congestion_ops *ops)
{
	struct tcp_cong cc;

	tcp_cong_init(&cc, ops);
	tcp_cong_start(&cc, MSS, false);
	return cc;
}

/* One round trip in which all of the window is acknowledged, two segments an ACK. */
static void round_trip(struct tcp_cong *cc, uint64_t now)
{
	uint32_t cwnd = cc->cwnd;

	for (uint32_t acked = 0; acked < cwnd; acked += 2 * MSS)
		tcp_cong_acked(cc, cwnd - acked < 2 * MSS ? cwnd - acked : 2 * MSS, now, 100 * MS);
}

static void initial_window_is_ten_segments_or_14600_bytes(void **state)
{
	struct tcp_cong cc;

	(void)state;
	tcp_cong_init(&cc, &tcp_newreno);
	tcp_cong_start(&cc, 536, false);
	assert_int_equal(cc.cwnd, 5360);
	tcp_cong_start(&cc, 1460, false);
	assert_int_equal(cc.cwnd, 14600);
	tcp_cong_start(&cc, 9000, false);
	assert_int_equal(cc.cwnd, 18000);
	tcp_cong_start(&cc, 1460, true);
	assert_int_equal(cc.cwnd, 1460);
}

static void slow_start_doubles_every_round_trip(void **state)
{
	struct tcp_cong cc = started(&tcp_newreno);

	(void)state;
	round_trip(&cc, 0);
	assert_int_equal(cc.cwnd, 20 * MSS);
	round_trip(&cc, 0);
	assert_int_equal(cc.cwnd, 40 * MSS);
}

static void one_ack_for_all_counts_like_many(void **state)
{
	struct tcp_cong cc = started(&tcp_newreno);

	(void)state;
	tcp_cong_acked(&cc, 10 * MSS, 0, 0);
	assert_int_equal(cc.cwnd, 20 * MSS);
	cc.ssthresh = 25 * MSS;
	tcp_cong_acked(&cc, 20 * MSS, 0, 0); /* not beyond ssthresh in one step */
	assert_int_equal(cc.cwnd, 25 * MSS);
}

static void avoidance_adds_one_segment_a_round_trip(void **state)
{
	struct tcp_cong cc = started(&tcp_newreno);

	(void)state;
	cc.ssthresh = cc.cwnd;
	for (uint32_t i = 1; i <= 20; i++) {
		round_trip(&cc, 0);
		assert_int_equal(cc.cwnd, (10 + i) * MSS);
	}
}

static void recovery_halves_what_was_in_flight(void **state)
{
	struct tcp_cong cc = started(&tcp_newreno);

	(void)state;
	cc.cwnd = 100 * MSS;
	tcp_cong_enter_recovery(&cc, 80 * MSS);
	assert_int_equal(cc.cwnd, 40 * MSS);
	assert_int_equal(cc.ssthresh, 40 * MSS);
	tcp_cong_enter_recovery(&cc, MSS);
	assert_int_equal(cc.cwnd, 2 * MSS);
}

static void only_the_first_timeout_lowers_the_threshold(void **state)
{
	struct tcp_cong cc = started(&tcp_newreno);

	(void)state;
	cc.cwnd = 64 * MSS;
	tcp_cong_timed_out(&cc, 64 * MSS, true);
	assert_int_equal(cc.cwnd, MSS);
	assert_int_equal(cc.ssthresh, 32 * MSS);
	tcp_cong_timed_out(&cc, MSS, false);
	assert_int_equal(cc.ssthresh, 32 * MSS);
}

static void idle_restarts_from_the_initial_window(void **state)
{
	struct tcp_cong cc = started(&tcp_newreno);

	(void)state;
	cc.cwnd = 200 * MSS;
	tcp_cong_after_idle(&cc);
	assert_int_equal(cc.cwnd, 10 * MSS);
	cc.cwnd = 4 * MSS;
	tcp_cong_after_idle(&cc);
	assert_int_equal(cc.cwnd, 4 * MSS);
}

/* C = 0.4: from 0.7 * 1000 segments back to 1000 takes K = cbrt(300 / 0.4) = 9.09 s. */
static void cubic_returns_to_its_plateau_after_k(void **state)
{
	struct tcp_cong cc = started(&tcp_cubic);
	uint64_t now = 1000 * MS;

	(void)state;
	cc.cwnd = 1000 * MSS;
	tcp_cong_enter_recovery(&cc, 1000 * MSS);
	assert_int_equal(cc.cwnd, 700 * MSS);
	for (int i = 0; i < 90; i++, now += 100 * MS)
		round_trip(&cc, now);
	assert_in_range(cc.cwnd, 990 * MSS, 1005 * MSS);
	for (int i = 0; i < 20; i++, now += 100 * MS)
		round_trip(&cc, now);
	assert_in_range(cc.cwnd, 998 * MSS, 1020 * MSS); /* flat around it */
	for (int i = 0; i < 50; i++, now += 100 * MS)
		round_trip(&cc, now);
	assert_true(cc.cwnd > 1060 * MSS); /* then probing */
}

static void cubic_is_never_slower_than_reno_with_its_factor(void **state)
{
	struct tcp_cong cc = started(&tcp_cubic);
	uint64_t now = 1000 * MS;

	(void)state;
	cc.cwnd = 20 * MSS;
	tcp_cong_enter_recovery(&cc, 20 * MSS);
	for (int i = 0; i < 40; i++, now += MS) /* 1 ms: the cubic hardly moves */
		round_trip(&cc, now);
	assert_in_range(cc.cwnd, 30 * MSS, 37 * MSS); /* 14 + 40 * 9/17 = 35 */
}

static void cubic_gives_way_faster_after_two_losses(void **state)
{
	struct tcp_cong cc = started(&tcp_cubic);

	(void)state;
	cc.cwnd = 1000 * MSS;
	tcp_cong_enter_recovery(&cc, 1000 * MSS);
	tcp_cong_enter_recovery(&cc, 700 * MSS);
	assert_int_equal(cc.priv[0], 595 * MSS); /* W_max = 0.85 * 700 */
}

static void windows_stay_sane_over_hours(void **state)
{
	(void)state;
	for (int a = 0; a < 2; a++) {
		struct tcp_cong cc = started(a ? &tcp_cubic : &tcp_newreno);
		uint64_t now = MS;

		cc.cwnd = 30 * MSS;
		tcp_cong_enter_recovery(&cc, 30 * MSS);
		for (int i = 0; i < 2000; i++, now += 10000 * MS) {
			uint32_t before = cc.cwnd;

			tcp_cong_acked(&cc, 2 * MSS, now, 100 * MS);
			assert_true(cc.cwnd >= before);
			assert_true(cc.cwnd <= before + 2 * MSS + MSS);
		}
	}
}

static void algorithms_are_found_by_name(void **state)
{
	(void)state;
	assert_ptr_equal(tcp_cong_find("reno"), &tcp_newreno);
	assert_ptr_equal(tcp_cong_find("cubic"), &tcp_cubic);
	assert_null(tcp_cong_find("bbr"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(initial_window_is_ten_segments_or_14600_bytes),
		cmocka_unit_test(slow_start_doubles_every_round_trip),
		cmocka_unit_test(one_ack_for_all_counts_like_many),
		cmocka_unit_test(avoidance_adds_one_segment_a_round_trip),
		cmocka_unit_test(recovery_halves_what_was_in_flight),
		cmocka_unit_test(only_the_first_timeout_lowers_the_threshold),
		cmocka_unit_test(idle_restarts_from_the_initial_window),
		cmocka_unit_test(cubic_returns_to_its_plateau_after_k),
		cmocka_unit_test(cubic_is_never_slower_than_reno_with_its_factor),
		cmocka_unit_test(cubic_gives_way_faster_after_two_losses),
		cmocka_unit_test(windows_stay_sane_over_hours),
		cmocka_unit_test(algorithms_are_found_by_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
