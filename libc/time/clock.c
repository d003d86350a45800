/* Clocks and timers. */
#include <internal/syscall.h>
#include <sys/time.h>
#include <time.h>

int clock_gettime(clockid_t clock, struct timespec *ts)
{
	return (int)syscall_ret(syscall2(SYS_clock_gettime, clock, (long)ts));
}

int clock_settime(clockid_t clock, const struct timespec *ts)
{
	return (int)syscall_ret(syscall2(SYS_clock_settime, clock, (long)ts));
}

int clock_getres(clockid_t clock, struct timespec *ts)
{
	return (int)syscall_ret(syscall2(SYS_clock_getres, clock, (long)ts));
}

/* Returns 0 or an error number. */
int clock_nanosleep(clockid_t clock, int flags, const struct timespec *req, struct timespec *rem)
{
	return (int)-syscall4(SYS_clock_nanosleep, clock, flags, (long)req, (long)rem);
}

int nanosleep(const struct timespec *req, struct timespec *rem)
{
	return (int)syscall_ret(syscall2(SYS_nanosleep, (long)req, (long)rem));
}

time_t time(time_t *t)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	if (t)
		*t = ts.tv_sec;
	return ts.tv_sec;
}

int timespec_get(struct timespec *ts, int base)
{
	return base == TIME_UTC && clock_gettime(CLOCK_REALTIME, ts) == 0 ? base : 0;
}

int gettimeofday(struct timeval *restrict tv, void *restrict tz)
{
	struct timespec ts;

	(void)tz;
	clock_gettime(CLOCK_REALTIME, &ts);
	if (tv)
		*tv = (struct timeval){ ts.tv_sec, ts.tv_nsec / 1000 };
	return 0;
}

int settimeofday(const struct timeval *tv, const struct timezone *tz)
{
	struct timespec ts;

	(void)tz;
	if (!tv)
		return 0;
	ts = (struct timespec){ tv->tv_sec, tv->tv_usec * 1000 };
	return clock_settime(CLOCK_REALTIME, &ts);
}

/* Returns the processor time used, in microseconds. */
clock_t clock(void)
{
	struct timespec ts;

	if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts) < 0)
		return -1;
	return ts.tv_sec * CLOCKS_PER_SEC + ts.tv_nsec / 1000;
}

double difftime(time_t end, time_t begin)
{
	return (double)(end - begin);
}

int getitimer(int which, struct itimerval *value)
{
	return (int)syscall_ret(syscall2(SYS_getitimer, which, (long)value));
}

int setitimer(int which, const struct itimerval *restrict value, struct itimerval *restrict old)
{
	return (int)syscall_ret(syscall3(SYS_setitimer, which, (long)value, (long)old));
}
