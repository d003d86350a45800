/* C and POSIX <time.h>. */
#pragma once

#include <abi/time.h>
#include <stddef.h>
#include <sys/types.h>

#define CLOCKS_PER_SEC 1000000L
#define TIME_UTC 1

struct tm {
	int tm_sec;  /* 0..60 */
	int tm_min;  /* 0..59 */
	int tm_hour; /* 0..23 */
	int tm_mday; /* 1..31 */
	int tm_mon;  /* 0..11 */
	int tm_year; /* since 1900 */
	int tm_wday; /* 0..6, Sunday is 0 */
	int tm_yday; /* 0..365 */
	int tm_isdst;
	long tm_gmtoff; /* seconds east of UTC */
	const char *tm_zone;
};

struct itimerspec;
struct sigevent;
typedef void *timer_t;

extern char *tzname[2];
extern long timezone;
extern int daylight;

clock_t clock(void);
time_t time(time_t *t);
double difftime(time_t end, time_t begin);
time_t mktime(struct tm *tm);
time_t timegm(struct tm *tm);
struct tm *gmtime(const time_t *t);
struct tm *gmtime_r(const time_t *restrict t, struct tm *restrict tm);
struct tm *localtime(const time_t *t);
struct tm *localtime_r(const time_t *restrict t, struct tm *restrict tm);
char *asctime(const struct tm *tm);
char *asctime_r(const struct tm *restrict tm, char *restrict buf);
char *ctime(const time_t *t);
char *ctime_r(const time_t *t, char *buf);
size_t strftime(char *restrict s, size_t max, const char *restrict fmt,
		const struct tm *restrict tm);
char *strptime(const char *restrict s, const char *restrict fmt, struct tm *restrict tm);
void tzset(void);
int timespec_get(struct timespec *ts, int base);

int clock_gettime(clockid_t clock, struct timespec *ts);
int clock_settime(clockid_t clock, const struct timespec *ts);
int clock_getres(clockid_t clock, struct timespec *ts);
int clock_nanosleep(clockid_t clock, int flags, const struct timespec *req, struct timespec *rem);
int nanosleep(const struct timespec *req, struct timespec *rem);
