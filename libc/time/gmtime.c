/*
 * Seconds since 1970 and the calendar.  Years are counted from March, so that
 * the leap day comes last; 400 years have 146,097 days.
 */
#include <errno.h>
#include <internal/time_impl.h>
#include <limits.h>
#include <time.h>

#define DAYS_400 146097
#define DAYS_BEFORE_1970 719468 /* from 0000-03-01 */

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

/* Days since 1970 of a date; month 0..11, day may be out of range. */
int64_t __days_of(int64_t year, int month, int64_t day)
{
	int64_t y = month < 2 ? year - 1 : year;
	int64_t era = floor_div(y, 400), of_era = y - era * 400;
	int64_t m = (month + 10) % 12; /* March is 0 */
	int64_t of_year = (153 * m + 2) / 5 + day - 1;

	return era * DAYS_400 + of_era * 365 + of_era / 4 - of_era / 100 + of_year -
	       DAYS_BEFORE_1970;
}

static int is_leap(int64_t year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/* Fill in date and time.  Returns 0, or -1: the year does not fit. */
int __split_time(int64_t t, struct tm *tm)
{
	int64_t days = floor_div(t, 86400), rest = t - days * 86400;
	int64_t z = days + DAYS_BEFORE_1970;
	int64_t era = floor_div(z, DAYS_400), doe = z - era * DAYS_400;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100); /* from March */
	int64_t m = (5 * doy + 2) / 153;
	int64_t year = yoe + era * 400 + (m >= 10);

	if (year - 1900 > INT_MAX || year - 1900 < INT_MIN) {
		errno = EOVERFLOW;
		return -1;
	}
	tm->tm_sec = (int)(rest % 60);
	tm->tm_min = (int)(rest / 60 % 60);
	tm->tm_hour = (int)(rest / 3600);
	tm->tm_mday = (int)(doy - (153 * m + 2) / 5 + 1);
	tm->tm_mon = (int)((m + 2) % 12);
	tm->tm_year = (int)(year - 1900);
	tm->tm_wday = (int)((days % 7 + 11) % 7); /* 1970-01-01 was a Thursday */
	tm->tm_yday = (int)(m >= 10 ? doy - 306 : doy + 59 + is_leap(year));
	return 0;
}

/* Returns tm, or null and EOVERFLOW. */
struct tm *gmtime_r(const time_t *restrict t, struct tm *restrict tm)
{
	if (*t > INT64_MAX / 2 || *t < INT64_MIN / 2) {
		errno = EOVERFLOW;
		return NULL;
	}
	if (__split_time(*t, tm) < 0)
		return NULL;
	tm->tm_isdst = 0;
	tm->tm_gmtoff = 0;
	tm->tm_zone = "UTC";
	return tm;
}

struct tm *gmtime(const time_t *t)
{
	static struct tm tm;

	return gmtime_r(t, &tm);
}

/* Fields may be out of range; what they come to. */
int64_t __join_time(const struct tm *tm)
{
	int64_t year = 1900 + (int64_t)tm->tm_year + floor_div(tm->tm_mon, 12);
	int month = tm->tm_mon % 12;

	if (month < 0)
		month += 12;
	return __days_of(year, month, tm->tm_mday) * 86400 + tm->tm_hour * 3600L +
	       tm->tm_min * 60L + tm->tm_sec;
}

/* tm is UTC, and is put in order. */
time_t timegm(struct tm *tm)
{
	time_t t = __join_time(tm);

	return gmtime_r(&t, tm) ? t : -1;
}
