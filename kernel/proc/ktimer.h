/* One-shot timers of ring 0 and the clocks. */
#pragma once

#include "lib/types.h"

#define TIME_FOREVER	(~0ull)

/* Embedded in its owner. Starting and stopping are O(log n) on average. The callback runs in
 * the timer interrupt under the kernel lock, once, and may start the timer again. */
struct ktimer {
	uint64_t deadline;	/* ns of clock_monotonic() */
	void (*func)(struct ktimer *timer);
	struct ktimer *left, *right;		/* skew heap */
	struct ktimer **link;			/* what points here; NULL when stopped */
};

void ktimer_start(struct ktimer *timer, uint64_t deadline, void (*func)(struct ktimer *));
void ktimer_stop(struct ktimer *timer);	/* fine when it is stopped already */
void ktimer_run(void);			/* what is due */
uint64_t ktimer_next(void);		/* the next deadline, TIME_FOREVER if none */

uint64_t clock_monotonic(void);			/* ns since boot */
uint64_t clock_realtime(void);			/* ns since 1970 */
void clock_set_realtime(uint64_t ns);
