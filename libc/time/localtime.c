/*
 * Local time: UTC, or what $TZ says in POSIX's form, a name and the hours west
 * of Greenwich ("CET-1", "<+0530>-5:30").
 *
 * not done: rules for summer time and zone files, because no program of the
 * system needs them; the part of $TZ behind the offset is ignored.
 */
#include <ctype.h>
#include <errno.h>
#include <internal/time_impl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static char zone_name[16] = "UTC";
char *tzname[2] = { zone_name, zone_name };
long timezone; /* seconds west of UTC */
int daylight;

/* Hours, minutes and seconds with colons.  Returns 0, or -1: no offset. */
static int parse_offset(const char *s, long *seconds)
{
	long unit = 3600, total = 0;
	int negative = *s == '-';

	if (*s == '-' || *s == '+')
		s++;
	if (!isdigit((unsigned char)*s))
		return -1;
	for (;;) {
		char *end;

		total += strtol(s, &end, 10) * unit;
		s = end;
		unit /= 60;
		if (*s != ':' || !unit)
			break;
		s++;
	}
	if (total > 25 * 3600)
		return -1;
	*seconds = negative ? -total : total;
	return 0;
}

void tzset(void)
{
	const char *tz = getenv("TZ"), *name = tz;
	size_t n = 0;
	long offset = 0;

	if (tz && *tz == '<') {
		name++;
		n = strcspn(name, ">");
		tz = name[n] ? name + n + 1 : name + n;
	} else if (tz) {
		while (isalpha((unsigned char)tz[n]))
			n++;
		tz += n;
	}
	if (n < 3 || n >= sizeof(zone_name) || parse_offset(tz, &offset) < 0) {
		name = "UTC";
		n = 3;
		offset = 0;
	}
	memcpy(zone_name, name, n);
	zone_name[n] = 0;
	timezone = offset;
}

struct tm *localtime_r(const time_t *restrict t, struct tm *restrict tm)
{
	tzset();
	if (*t > INT64_MAX / 2 || *t < INT64_MIN / 2) {
		errno = EOVERFLOW;
		return NULL;
	}
	if (__split_time(*t - timezone, tm) < 0)
		return NULL;
	tm->tm_isdst = 0;
	tm->tm_gmtoff = -timezone;
	tm->tm_zone = zone_name;
	return tm;
}

struct tm *localtime(const time_t *t)
{
	static struct tm tm;

	return localtime_r(t, &tm);
}

/* tm is local time, and is put in order. */
time_t mktime(struct tm *tm)
{
	tzset();
	time_t t = __join_time(tm) + timezone;

	return localtime_r(&t, tm) ? t : -1;
}
