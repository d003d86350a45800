/* From the times of programs to nanoseconds. */
#pragma once

#include "abi/time.h"
#include "lib/types.h"

/* ns of a user's timespec, saturated below TIME_FOREVER: 0, -EFAULT, -EINVAL (negative, or
 * nanoseconds out of range). */
int get_timespec_ns(const struct timespec *uts, uint64_t *ns) __must_check;
struct timespec ns_timespec(uint64_t ns);
/* clock_monotonic() + ns, saturated below TIME_FOREVER. */
uint64_t deadline_after(uint64_t ns);
/* The moment `ns` of CLOCK_REALTIME as a deadline of clock_monotonic(), as the clock is set
 * now. */
uint64_t deadline_realtime(uint64_t ns);
