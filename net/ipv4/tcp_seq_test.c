/* unit: | -Inet */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tcp_seq.h"

static const uint32_t bases[] = {
	0, 1, 0x7ffffffe, 0x7fffffff, 0x80000000, 0xfffffff0, UINT32_MAX
};

#define each_base(b)                                                                     \
	for (size_t i_ = 0; i_ < sizeof(bases) / sizeof(bases[0]); i_++)                 \
		for (struct tcp_seq b = seq_of(bases[i_]), once_ = seq_of(1); once_.raw; \
		     once_.raw = 0)

static void order_survives_the_wrap(void **state)
{
	(void)state;
	each_base(b)
	{
		struct tcp_seq next = seq_add(b, 100);

		assert_true(seq_lt(b, next));
		assert_true(seq_leq(b, next));
		assert_true(seq_gt(next, b));
		assert_true(seq_geq(next, b));
		assert_false(seq_lt(next, b));
		assert_false(seq_lt(b, b));
		assert_true(seq_leq(b, b));
		assert_true(seq_geq(b, b));
		assert_int_equal(seq_diff(next, b), 100);
		assert_int_equal(seq_diff(b, next), -100);
		assert_true(seq_eq(seq_max(b, next), next));
		assert_true(seq_eq(seq_min(b, next), b));
		assert_true(seq_eq(seq_sub(next, 100), b));
	}
}

static void order_holds_up_to_half_the_space(void **state)
{
	(void)state;
	each_base(b)
	{
		assert_true(seq_lt(b, seq_add(b, 0x7fffffff)));
		assert_true(seq_gt(b, seq_sub(b, 0x7fffffff)));
	}
}

static void between_includes_both_ends(void **state)
{
	(void)state;
	each_base(b)
	{
		struct tcp_seq end = seq_add(b, 0x20);

		assert_true(seq_between(b, b, end));
		assert_true(seq_between(b, end, end));
		assert_true(seq_between(b, seq_add(b, 1), end));
		assert_false(seq_between(b, seq_add(end, 1), end));
		assert_false(seq_between(b, seq_sub(b, 1), end));
		assert_true(seq_between(b, b, b));
		assert_false(seq_between(b, end, b));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(order_survives_the_wrap),
		cmocka_unit_test(order_holds_up_to_half_the_space),
		cmocka_unit_test(between_includes_both_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
