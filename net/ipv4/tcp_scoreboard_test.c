/* unit: net/ipv4/tcp_scoreboard.c | -Inet */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tcp_scoreboard.h"

#define BASE 0xffffff00u /* every test walks over the wrap */

static struct tcp_seq at(uint32_t off)
{
	return seq_of(BASE + off);
}

static void ranges_merge_and_count_only_news(void **state)
{
	struct tcp_scoreboard sb = { 0 };

	(void)state;
	assert_int_equal(tcp_sb_add(&sb, at(100), at(200)), 100);
	assert_int_equal(tcp_sb_add(&sb, at(400), at(500)), 100);
	assert_int_equal(tcp_sb_add(&sb, at(100), at(200)), 0);
	assert_int_equal(sb.count, 2);
	assert_int_equal(tcp_sb_add(&sb, at(200), at(300)), 100); /* touches the first */
	assert_int_equal(sb.count, 2);
	assert_int_equal(tcp_sb_add(&sb, at(150), at(450)), 100); /* joins them */
	assert_int_equal(sb.count, 1);
	assert_int_equal(sb.bytes, 400);
	assert_true(seq_eq(tcp_sb_highest(&sb, at(0)), at(500)));
}

static void cumulative_ack_cuts_from_below(void **state)
{
	struct tcp_scoreboard sb = { 0 };

	(void)state;
	tcp_sb_add(&sb, at(100), at(200));
	tcp_sb_add(&sb, at(300), at(400));
	tcp_sb_advance(&sb, at(350));
	assert_int_equal(sb.count, 1);
	assert_int_equal(sb.bytes, 50);
	tcp_sb_advance(&sb, at(400));
	assert_int_equal(sb.count, 0);
	assert_int_equal(sb.bytes, 0);
}

static void three_ranges_or_more_than_two_segments_above_mean_lost(void **state)
{
	struct tcp_scoreboard sb = { 0 };

	(void)state;
	tcp_sb_add(&sb, at(1000), at(1100));
	tcp_sb_add(&sb, at(2000), at(2100));
	assert_true(seq_eq(tcp_sb_lost_edge(&sb, at(0), 1000), at(0)));
	tcp_sb_add(&sb, at(3000), at(3100));
	assert_true(seq_eq(tcp_sb_lost_edge(&sb, at(0), 1000), at(1000)));
	tcp_sb_add(&sb, at(3100), at(5001)); /* 2001 bytes in the highest range */
	assert_true(seq_eq(tcp_sb_lost_edge(&sb, at(0), 1000), at(3000)));
}

static void holes_are_found_in_order(void **state)
{
	struct tcp_scoreboard sb = { 0 };
	struct tcp_sack_block hole;

	(void)state;
	tcp_sb_add(&sb, at(100), at(200));
	tcp_sb_add(&sb, at(300), at(400));
	assert_true(tcp_sb_next_hole(&sb, at(0), at(1000), &hole));
	assert_true(seq_eq(hole.start, at(0)) && seq_eq(hole.end, at(100)));
	assert_true(tcp_sb_next_hole(&sb, at(100), at(1000), &hole));
	assert_true(seq_eq(hole.start, at(200)) && seq_eq(hole.end, at(300)));
	assert_true(tcp_sb_next_hole(&sb, at(350), at(450), &hole));
	assert_true(seq_eq(hole.start, at(400)) && seq_eq(hole.end, at(450)));
	assert_false(tcp_sb_next_hole(&sb, at(300), at(400), &hole));
}

static void a_full_board_ignores_more_but_still_merges(void **state)
{
	struct tcp_scoreboard sb = { 0 };

	(void)state;
	for (uint32_t i = 0; i < TCP_SCOREBOARD_MAX; i++)
		assert_int_equal(tcp_sb_add(&sb, at(i * 10), at(i * 10 + 5)), 5);
	assert_int_equal(tcp_sb_add(&sb, at(100000), at(100005)), 0);
	assert_int_equal(tcp_sb_add(&sb, at(5), at(10)), 5);
	assert_int_equal(sb.count, TCP_SCOREBOARD_MAX - 1);
}

/* Against a bitmap, from a seed. */
static void agrees_with_a_bitmap(void **state)
{
	enum { N = 600 };

	(void)state;
	srand(42);
	for (int round = 0; round < 200; round++) {
		struct tcp_scoreboard sb = { 0 };
		bool bit[N] = { false };
		uint32_t una = 0;

		for (int op = 0; op < 60; op++) {
			uint32_t a = (uint32_t)rand() % N, b = a + (uint32_t)rand() % 20 + 1;
			uint32_t set = 0, seen = 0;

			if (op % 10 == 9 && una + 30 < N) {
				una += (uint32_t)rand() % 30;
				tcp_sb_advance(&sb, at(una));
			} else if (a >= una && b <= N) {
				for (uint32_t k = a; k < b; k++)
					bit[k] = true;
				tcp_sb_add(&sb, at(a), at(b));
			}
			for (uint32_t k = una; k < N; k++)
				set += bit[k];
			assert_int_equal(sb.bytes, set);
			assert_int_equal(tcp_sb_bytes_between(&sb, at(una), at(N)), set);
			for (uint32_t from = una; from < N;) {
				struct tcp_sack_block h;

				if (!tcp_sb_next_hole(&sb, at(from), at(N), &h))
					break;
				for (uint32_t k = h.start.raw - BASE; k < h.end.raw - BASE; k++)
					assert_false(bit[k]), seen++;
				from = h.end.raw - BASE;
			}
			assert_int_equal(seen, N - una - set);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ranges_merge_and_count_only_news),
		cmocka_unit_test(cumulative_ack_cuts_from_below),
		cmocka_unit_test(three_ranges_or_more_than_two_segments_above_mean_lost),
		cmocka_unit_test(holes_are_found_in_order),
		cmocka_unit_test(a_full_board_ignores_more_but_still_merges),
		cmocka_unit_test(agrees_with_a_bitmap),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
