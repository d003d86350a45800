/* unit: net/core/timer.c | -Inet -Ikernel */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/timer.h"

#define TIMERS 500

static struct timer_wheel wheel;
static uint64_t clock_ms;

struct probe {
	struct timer_list timer;
	uint64_t fired_at, due;
	int fired;
	struct probe *rearm, *cancel;
};
static struct probe probe[TIMERS];

static void fire(struct timer_list *timer)
{
	struct probe *p = from_timer(timer, struct probe, timer);

	p->fired++;
	p->fired_at = clock_ms;
	if (p->rearm)
		mod_timer(&p->rearm->timer, clock_ms);
	if (p->cancel)
		del_timer(&p->cancel->timer);
}

static int setup(void **state)
{
	(void)state;
	memset(probe, 0, sizeof(probe));
	clock_ms = 123456789;
	timer_wheel_init(&wheel, clock_ms);
	for (int i = 0; i < TIMERS; i++)
		timer_setup(&probe[i].timer, &wheel, fire);
	return 0;
}

/* Sleep as the event loop does: until timer_wheel_next(), never longer. */
static void run_until(uint64_t end)
{
	while (clock_ms < end) {
		uint64_t next = timer_wheel_next(&wheel);

		clock_ms = next < end ? (next > clock_ms ? next : clock_ms + 1) : end;
		timer_wheel_run(&wheel, clock_ms);
	}
}

static void fires_when_due_and_not_before(void **state)
{
	static const uint64_t delay[] = { 1,	63,    64,     65,     4095,	 4096,
					  4097, 40000, 262143, 262144, 16777216, 20000000 };

	(void)state;
	for (size_t i = 0; i < sizeof(delay) / sizeof(delay[0]); i++) {
		probe[i].due = clock_ms + delay[i];
		mod_timer(&probe[i].timer, probe[i].due);
	}
	run_until(clock_ms + 30000000);
	for (size_t i = 0; i < sizeof(delay) / sizeof(delay[0]); i++) {
		assert_int_equal(probe[i].fired, 1);
		assert_int_equal(probe[i].fired_at, probe[i].due);
	}
	assert_int_equal(timer_wheel_next(&wheel), UINT64_MAX);
}

static void a_timer_beyond_the_wheel_still_fires_on_time(void **state)
{
	uint64_t due = clock_ms + (3ull << 30);

	(void)state;
	mod_timer(&probe[0].timer, due);
	run_until(due + 10);
	assert_int_equal(probe[0].fired, 1);
	assert_int_equal(probe[0].fired_at, due);
}

static void random_timers_fire_exactly_on_time(void **state)
{
	uint64_t end = clock_ms + 400000;

	(void)state;
	srand(7);
	for (int round = 0; round < 20; round++) {
		for (int i = 0; i < TIMERS; i++) {
			if (rand() % 4 == 0) {
				del_timer(&probe[i].timer);
				probe[i].due = 0;
			} else {
				probe[i].due = clock_ms + 1 + (uint64_t)(rand() % 300000);
				mod_timer(&probe[i].timer, probe[i].due);
			}
			probe[i].fired = 0;
		}
		run_until(clock_ms + (uint64_t)(rand() % 20000));
		for (int i = 0; i < TIMERS; i++) {
			bool expect = probe[i].due && probe[i].due <= clock_ms;

			assert_int_equal(probe[i].fired, expect);
			if (expect)
				assert_int_equal(probe[i].fired_at, probe[i].due);
		}
	}
	run_until(end);
}

static void a_timer_in_the_past_fires_in_the_next_run(void **state)
{
	(void)state;
	timer_wheel_run(&wheel, clock_ms);
	mod_timer(&probe[0].timer, clock_ms - 5000);
	run_until(clock_ms + 2);
	assert_int_equal(probe[0].fired, 1);
}

static void a_deleted_timer_does_not_fire(void **state)
{
	(void)state;
	mod_timer(&probe[0].timer, clock_ms + 10);
	assert_true(timer_pending(&probe[0].timer));
	assert_true(del_timer(&probe[0].timer));
	assert_false(del_timer(&probe[0].timer));
	/* nor does anybody wake up for it */
	assert_int_equal(timer_wheel_next(&wheel), UINT64_MAX);
	run_until(clock_ms + 100);
	assert_int_equal(probe[0].fired, 0);
}

static void callbacks_may_cancel_and_arm_others(void **state)
{
	(void)state;
	probe[0].cancel = &probe[1]; /* due in the same tick, behind it */
	probe[0].rearm = &probe[2];
	mod_timer(&probe[0].timer, clock_ms + 5);
	mod_timer(&probe[1].timer, clock_ms + 5);
	run_until(clock_ms + 10);
	assert_int_equal(probe[0].fired, 1);
	assert_int_equal(probe[1].fired, 0);
	assert_int_equal(probe[2].fired, 1);
}

static void a_callback_that_arms_itself_does_not_loop(void **state)
{
	(void)state;
	probe[0].rearm = &probe[0];
	mod_timer(&probe[0].timer, clock_ms + 1);
	clock_ms += 1;
	timer_wheel_run(&wheel, clock_ms);
	assert_int_equal(probe[0].fired, 1);
	clock_ms += 3;
	timer_wheel_run(&wheel, clock_ms);
	assert_in_range(probe[0].fired, 2, 4);
}

static void a_long_sleep_runs_everything_due(void **state)
{
	(void)state;
	for (int i = 0; i < TIMERS; i++)
		mod_timer(&probe[i].timer, clock_ms + 1 + (uint64_t)i * 997);
	clock_ms += 600000;
	timer_wheel_run(&wheel, clock_ms);
	for (int i = 0; i < TIMERS; i++)
		assert_int_equal(probe[i].fired, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(fires_when_due_and_not_before, setup),
		cmocka_unit_test_setup(a_timer_beyond_the_wheel_still_fires_on_time, setup),
		cmocka_unit_test_setup(random_timers_fire_exactly_on_time, setup),
		cmocka_unit_test_setup(a_timer_in_the_past_fires_in_the_next_run, setup),
		cmocka_unit_test_setup(a_deleted_timer_does_not_fire, setup),
		cmocka_unit_test_setup(callbacks_may_cancel_and_arm_others, setup),
		cmocka_unit_test_setup(a_callback_that_arms_itself_does_not_loop, setup),
		cmocka_unit_test_setup(a_long_sleep_runs_everything_due, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
