/* Sleeping and alarms by the second. */
#include <internal/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

/* Returns the seconds not slept, when a signal ended it. */
unsigned int sleep(unsigned int seconds)
{
	struct timespec ts = { .tv_sec = seconds };

	return nanosleep(&ts, &ts) < 0 ? (unsigned int)ts.tv_sec + (ts.tv_nsec > 0) : 0;
}

int usleep(unsigned int microseconds)
{
	struct timespec ts = { microseconds / 1000000, microseconds % 1000000 * 1000 };

	return nanosleep(&ts, NULL);
}

/* Returns the seconds that were left of the alarm before. */
unsigned int alarm(unsigned int seconds)
{
	return (unsigned int)syscall1(SYS_alarm, seconds);
}

unsigned int ualarm(unsigned int value, unsigned int interval)
{
	struct itimerval it = { { interval / 1000000, interval % 1000000 },
				{ value / 1000000, value % 1000000 } };
	struct itimerval old = { 0 };

	setitimer(ITIMER_REAL, &it, &old);
	return (unsigned int)(old.it_value.tv_sec * 1000000 + old.it_value.tv_usec);
}

int pause(void)
{
	return (int)syscall_ret(syscall0(SYS_pause));
}
