/* strftime, asctime, ctime: dates as text in the C locale. */
#include <internal/time_impl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static const char *const weekdays[] = { "Sunday",   "Monday", "Tuesday", "Wednesday",
					"Thursday", "Friday", "Saturday" };
static const char *const months[] = { "January",   "February", "March",	   "April",
				      "May",	   "June",     "July",	   "August",
				      "September", "October",  "November", "December" };

struct out {
	char *s;
	size_t n, max;
};

static void put(struct out *o, const char *text, size_t n)
{
	if (o->n + n < o->max)
		memcpy(o->s + o->n, text, n);
	o->n += n;
}

static void number(struct out *o, const char *fmt, long value)
{
	char text[24];

	put(o, text, (size_t)snprintf(text, sizeof(text), fmt, value));
}

static void name(struct out *o, const char *const *names, int i, int count, int abbreviate)
{
	if (i < 0 || i >= count)
		put(o, "?", 1);
	else
		put(o, names[i], abbreviate ? 3 : strlen(names[i]));
}

static int weeks_in(int64_t year)
{
	/* a year has week 53 if it ends, or a leap year begins, on a Thursday */
	int64_t first = ((__days_of(year, 0, 1) + 4) % 7 + 7) % 7;
	int64_t last = ((__days_of(year, 11, 31) + 4) % 7 + 7) % 7;

	return first == 4 || last == 4 ? 53 : 52;
}

/* The week of ISO 8601, and in *year the year it belongs to. */
static int iso_week(const struct tm *tm, long *year)
{
	int wday = (tm->tm_wday + 6) % 7; /* Monday is 0 */
	int week = (tm->tm_yday - wday + 10) / 7;

	*year = 1900L + tm->tm_year;
	if (week < 1)
		return weeks_in(--*year);
	if (week > weeks_in(*year)) {
		++*year;
		return 1;
	}
	return week;
}

static void format(struct out *o, const char *fmt, const struct tm *tm);

/* Weeks: of ISO 8601, and counted from the first Sunday or Monday. */
static void week_part(struct out *o, char c, const struct tm *tm)
{
	long iso_year;
	int week = iso_week(tm, &iso_year);

	switch (c) {
	case 'g':
		number(o, "%02ld", iso_year % 100);
		break;
	case 'G':
		number(o, "%ld", iso_year);
		break;
	case 'U':
		number(o, "%02ld", (tm->tm_yday + 7 - tm->tm_wday) / 7);
		break;
	case 'V':
		number(o, "%02ld", week);
		break;
	case 'W':
		number(o, "%02ld", (tm->tm_yday + 7 - (tm->tm_wday + 6) % 7) / 7);
		break;
	}
}

static void date_part(struct out *o, char c, const struct tm *tm)
{
	long year = 1900L + tm->tm_year;

	switch (c) {
	case 'a':
	case 'A':
		name(o, weekdays, tm->tm_wday, 7, c == 'a');
		break;
	case 'b':
	case 'B':
	case 'h':
		name(o, months, tm->tm_mon, 12, c != 'B');
		break;
	case 'C':
		number(o, "%02ld", year / 100);
		break;
	case 'd':
		number(o, "%02ld", tm->tm_mday);
		break;
	case 'e':
		number(o, "%2ld", tm->tm_mday);
		break;
	case 'j':
		number(o, "%03ld", tm->tm_yday + 1);
		break;
	case 'm':
		number(o, "%02ld", tm->tm_mon + 1);
		break;
	case 'u':
		number(o, "%ld", tm->tm_wday ? tm->tm_wday : 7);
		break;
	case 'w':
		number(o, "%ld", tm->tm_wday);
		break;
	case 'y':
		number(o, "%02ld", (year % 100 + 100) % 100);
		break;
	case 'Y':
		number(o, "%ld", year);
		break;
	default:
		week_part(o, c, tm);
	}
}

static void time_part(struct out *o, char c, const struct tm *tm)
{
	int hour12 = tm->tm_hour % 12 ? tm->tm_hour % 12 : 12;

	switch (c) {
	case 'H':
		number(o, "%02ld", tm->tm_hour);
		break;
	case 'I':
		number(o, "%02ld", hour12);
		break;
	case 'k':
		number(o, "%2ld", tm->tm_hour);
		break;
	case 'l':
		number(o, "%2ld", hour12);
		break;
	case 'M':
		number(o, "%02ld", tm->tm_min);
		break;
	case 'p':
		put(o, tm->tm_hour < 12 ? "AM" : "PM", 2);
		break;
	case 'S':
		number(o, "%02ld", tm->tm_sec);
		break;
	default:
		date_part(o, c, tm);
	}
}

static void zone_part(struct out *o, char c, const struct tm *tm)
{
	long minutes = tm->tm_gmtoff / 60;

	if (c == 'Z') {
		put(o, tm->tm_zone ? tm->tm_zone : "", tm->tm_zone ? strlen(tm->tm_zone) : 0);
		return;
	}
	put(o, minutes < 0 ? "-" : "+", 1);
	if (minutes < 0)
		minutes = -minutes;
	number(o, "%04ld", minutes / 60 * 100 + minutes % 60);
}

static void one(struct out *o, char c, const struct tm *tm)
{
	static const char *const composed[128] = {
		['c'] = "%a %b %e %H:%M:%S %Y",
		['D'] = "%m/%d/%y",
		['F'] = "%Y-%m-%d",
		['r'] = "%I:%M:%S %p",
		['R'] = "%H:%M",
		['T'] = "%H:%M:%S",
		['x'] = "%m/%d/%y",
		['X'] = "%H:%M:%S",
	};
	switch (c) {
	case 'n':
		put(o, "\n", 1);
		break;
	case 's': {
		struct tm copy = *tm;

		number(o, "%ld", mktime(&copy));
		break;
	}
	case 't':
		put(o, "\t", 1);
		break;
	case 'z':
	case 'Z':
		zone_part(o, c, tm);
		break;
	case '%':
		put(o, "%", 1);
		break;
	default:
		if ((unsigned char)c < 128 && composed[(unsigned char)c])
			format(o, composed[(unsigned char)c], tm);
		else
			time_part(o, c, tm);
	}
}

static void format(struct out *o, const char *fmt, const struct tm *tm)
{
	while (*fmt) {
		const char *percent = strchrnul(fmt, '%');

		put(o, fmt, (size_t)(percent - fmt));
		fmt = percent;
		if (!*fmt)
			break;
		fmt++;
		if (*fmt == 'E' || *fmt == 'O')
			fmt++; /* the C locale has no alternatives */
		if (*fmt)
			one(o, *fmt++, tm);
	}
}

/* Returns the length, or 0 when it does not fit. */
size_t strftime(char *restrict s, size_t max, const char *restrict fmt,
		const struct tm *restrict tm)
{
	struct out o = { s, 0, max };

	format(&o, fmt, tm);
	if (o.n >= max)
		return 0;
	s[o.n] = 0;
	return o.n;
}

/* buf has room for 26 characters. */
char *asctime_r(const struct tm *restrict tm, char *restrict buf)
{
	return strftime(buf, 26, "%a %b %e %H:%M:%S %Y\n", tm) ? buf : NULL;
}

char *asctime(const struct tm *tm)
{
	static char buf[26];

	return asctime_r(tm, buf);
}

char *ctime_r(const time_t *t, char *buf)
{
	struct tm tm;

	return localtime_r(t, &tm) ? asctime_r(&tm, buf) : NULL;
}

char *ctime(const time_t *t)
{
	static char buf[26];

	return ctime_r(t, buf);
}
