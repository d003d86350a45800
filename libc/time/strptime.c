/* strptime: text to a date. */
#include <ctype.h>
#include <string.h>
#include <strings.h>
#include <time.h>

static const char *const days[] = { "sunday",	"monday", "tuesday", "wednesday",
				    "thursday", "friday", "saturday" };
static const char *const months[] = { "january",   "february", "march",	   "april",
				      "may",	   "june",     "july",	   "august",
				      "september", "october",  "november", "december" };

/* A number of at most `width` digits in min..max.  Returns the end, or null. */
static const char *number(const char *s, int width, int min, int max, int *value)
{
	int n = 0, v = 0;

	while (isspace((unsigned char)*s))
		s++;
	for (; n < width && isdigit((unsigned char)*s); n++, s++)
		v = v * 10 + (*s - '0');
	if (!n || v < min || v > max)
		return NULL;
	*value = v;
	return s;
}

static const char *name(const char *s, const char *const *names, int count, int *value)
{
	for (int i = 0; i < count; i++) {
		size_t n = strlen(names[i]);

		if (strncasecmp(s, names[i], n) != 0)
			n = 3;
		if (strncasecmp(s, names[i], n) == 0) {
			*value = i;
			return s + n;
		}
	}
	return NULL;
}

static const char *zone(const char *s, struct tm *tm)
{
	int sign = *s == '-' ? -1 : 1, hours = 0, minutes = 0;

	if (*s == 'Z') {
		tm->tm_gmtoff = 0;
		return s + 1;
	}
	if (*s != '+' && *s != '-')
		return NULL;
	s = number(s + 1, 2, 0, 14, &hours);
	if (s && *s == ':')
		s++;
	if (s && isdigit((unsigned char)*s))
		s = number(s, 2, 0, 59, &minutes);
	tm->tm_gmtoff = sign * (hours * 3600L + minutes * 60L);
	return s;
}

/* What the conversions leave open until the end. */
struct state {
	int century, pm, hour12; /* -1: not given */
};

static const char *date_part(const char *s, char c, struct tm *tm, struct state *st)
{
	int v;

	switch (c) {
	case 'a':
	case 'A':
		return name(s, days, 7, &tm->tm_wday);
	case 'b':
	case 'B':
	case 'h':
		return name(s, months, 12, &tm->tm_mon);
	case 'C':
		return number(s, 2, 0, 99, &st->century);
	case 'd':
	case 'e':
		return number(s, 2, 1, 31, &tm->tm_mday);
	case 'j':
		s = number(s, 3, 1, 366, &v);
		if (s)
			tm->tm_yday = v - 1;
		return s;
	case 'm':
		s = number(s, 2, 1, 12, &v);
		if (s)
			tm->tm_mon = v - 1;
		return s;
	case 'u':
		s = number(s, 1, 1, 7, &v);
		if (s)
			tm->tm_wday = v % 7;
		return s;
	case 'w':
		return number(s, 1, 0, 6, &tm->tm_wday);
	case 'y':
		s = number(s, 2, 0, 99, &v);
		if (s)
			tm->tm_year = v < 69 ? v + 100 : v;
		return s;
	case 'Y':
		s = number(s, 4, 0, 9999, &v);
		if (s)
			tm->tm_year = v - 1900;
		return s;
	}
	return NULL;
}

static const char *scan(const char *s, const char *fmt, struct tm *tm, struct state *st);

static const char *one(const char *s, char c, struct tm *tm, struct state *st)
{
	switch (c) {
	case 'c':
		return scan(s, "%a %b %e %H:%M:%S %Y", tm, st);
	case 'D':
	case 'x':
		return scan(s, "%m/%d/%y", tm, st);
	case 'F':
		return scan(s, "%Y-%m-%d", tm, st);
	case 'H':
	case 'k':
		return number(s, 2, 0, 23, &tm->tm_hour);
	case 'I':
	case 'l':
		s = number(s, 2, 1, 12, &st->hour12);
		return s;
	case 'M':
		return number(s, 2, 0, 59, &tm->tm_min);
	case 'n':
	case 't':
		while (isspace((unsigned char)*s))
			s++;
		return s;
	case 'p':
		if (strncasecmp(s, "am", 2) != 0 && strncasecmp(s, "pm", 2) != 0)
			return NULL;
		st->pm = tolower((unsigned char)*s) == 'p';
		return s + 2;
	case 'r':
		return scan(s, "%I:%M:%S %p", tm, st);
	case 'R':
		return scan(s, "%H:%M", tm, st);
	case 'S':
		return number(s, 2, 0, 60, &tm->tm_sec);
	case 'T':
	case 'X':
		return scan(s, "%H:%M:%S", tm, st);
	case 'z':
		return zone(s, tm);
	case 'Z':
		while (isalpha((unsigned char)*s))
			s++;
		return s;
	case '%':
		return *s == '%' ? s + 1 : NULL;
	}
	return date_part(s, c, tm, st);
}

static const char *scan(const char *s, const char *fmt, struct tm *tm, struct state *st)
{
	for (; *fmt && s; fmt++) {
		if (isspace((unsigned char)*fmt)) {
			while (isspace((unsigned char)*s))
				s++;
		} else if (*fmt != '%') {
			s = *s == *fmt ? s + 1 : NULL;
		} else {
			fmt++;
			if (*fmt == 'E' || *fmt == 'O')
				fmt++;
			if (!*fmt)
				return NULL;
			s = one(s, *fmt, tm, st);
		}
	}
	return s;
}

/* Returns the first character that was not used, or null: no match. */
char *strptime(const char *restrict s, const char *restrict fmt, struct tm *restrict tm)
{
	struct state st = { -1, -1, -1 };

	s = scan(s, fmt, tm, &st);
	if (!s)
		return NULL;
	if (st.century >= 0)
		tm->tm_year = st.century * 100 - 1900 + (tm->tm_year % 100 + 100) % 100;
	if (st.hour12 >= 0)
		tm->tm_hour = st.hour12 % 12;
	if (st.pm > 0 && tm->tm_hour < 12)
		tm->tm_hour += 12;
	return (char *)s;
}
