/*
 * Times and clocks of Linux x86-64.  The two guards are glibc's and Linux's own
 * for these structures, so that a unit test on a Linux host may include its
 * system's headers too.
 */
#pragma once

#include <abi/types.h>

#ifndef _STRUCT_TIMESPEC
#define _STRUCT_TIMESPEC 1
struct timespec {
	time_t tv_sec;
	long tv_nsec; /* 0..999,999,999 */
};
#endif
_Static_assert(sizeof(struct timespec) == 16, "struct timespec");

#ifndef __timeval_defined
#define __timeval_defined 1
struct timeval {
	time_t tv_sec;
	suseconds_t tv_usec; /* 0..999,999 */
};
#endif
_Static_assert(sizeof(struct timeval) == 16, "struct timeval");

#ifndef __itimerspec_defined
#define __itimerspec_defined 1
struct itimerspec {
	struct timespec it_interval;
	struct timespec it_value;
};
#endif

struct itimerval {
	struct timeval it_interval;
	struct timeval it_value;
};
_Static_assert(sizeof(struct itimerval) == 32, "struct itimerval");

struct timezone {
	int tz_minuteswest;
	int tz_dsttime;
};

#define CLOCK_REALTIME 0
#define CLOCK_MONOTONIC 1
#define CLOCK_PROCESS_CPUTIME_ID 2
#define CLOCK_THREAD_CPUTIME_ID 3
#define CLOCK_MONOTONIC_RAW 4
#define CLOCK_REALTIME_COARSE 5
#define CLOCK_MONOTONIC_COARSE 6
#define CLOCK_BOOTTIME 7

#define TIMER_ABSTIME 1

#define ITIMER_REAL 0
#define ITIMER_VIRTUAL 1
#define ITIMER_PROF 2
