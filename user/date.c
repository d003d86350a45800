/*
 * date: prints the time, by +FORMAT (strftime) if given; -u in UTC, -d @SECONDS another time,
 * -s @SECONDS or "YYYY-MM-DD HH:MM:SS" sets the clock.
 */
#define _GNU_SOURCE
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "lib/util.h"

static time_t parse_time(const char *s)
{
	struct tm tm;
	int n = 0;
	long v;

	if (*s == '@') {
		if (parse_long(s + 1, -0x7fffffffffff, 0x7fffffffffff, &v) < 0)
			die(1, "%s: not a number of seconds", s);
		return v;
	}
	memset(&tm, 0, sizeof(tm));
	if (sscanf(s, "%d-%d-%d %d:%d:%d%n", &tm.tm_year, &tm.tm_mon, &tm.tm_mday, &tm.tm_hour,
		   &tm.tm_min, &tm.tm_sec, &n) < 3)
		die(1, "%s: not a date (YYYY-MM-DD [HH:MM:SS])", s);
	tm.tm_year -= 1900;
	tm.tm_mon--;
	tm.tm_isdst = -1;
	return mktime(&tm);
}

/* GNU's %N, which strftime lacks: the nanoseconds.  The caller frees the result. */
static char *with_nanoseconds(const char *format, long ns)
{
	char *out = xmalloc(strlen(format) * 5 + 1); /* two characters become nine */
	char *p = out;

	while (*format) {
		if (format[0] == '%' && format[1] == 'N') {
			p += sprintf(p, "%09ld", ns);
			format += 2;
		} else {
			if (format[0] == '%' && format[1])
				*p++ = *format++;
			*p++ = *format++;
		}
	}
	*p = '\0';
	return out;
}

static void print(const char *format, const struct timespec *ts, bool utc)
{
	char *with_ns = with_nanoseconds(format, ts->tv_nsec);
	char out[1024];
	struct tm tm;

	if (utc)
		gmtime_r(&ts->tv_sec, &tm);
	else
		localtime_r(&ts->tv_sec, &tm);
	if (strftime(out, sizeof(out), with_ns, &tm) == 0)
		out[0] = '\0'; /* "%p" may well be empty */
	free(with_ns);
	puts(out);
}

int main(int argc, char **argv)
{
	const char *format = "%a %b %e %H:%M:%S %Z %Y";
	struct timespec ts;
	bool utc = false, set = false;
	int c;

	prog_init(argv[0]);
	clock_gettime(CLOCK_REALTIME, &ts);
	while ((c = getopt(argc, argv, "ud:s:")) != -1) {
		if (c == 'u') {
			utc = true;
			setenv("TZ", "UTC0", 1); /* for the name that %Z prints */
			tzset();
		} else if (c == 'd' || c == 's') {
			ts = (struct timespec){ .tv_sec = parse_time(optarg) };
			set |= c == 's';
		} else {
			usage(2, "[-u] [-d TIME | -s TIME] [+FORMAT]");
		}
	}
	if (set && clock_settime(CLOCK_REALTIME, &ts) < 0)
		die_errno(1, "setting the clock");
	if (optind < argc) {
		if (argv[optind][0] != '+')
			usage(2, "[-u] [-d TIME | -s TIME] [+FORMAT]");
		format = argv[optind] + 1;
	}
	print(format, &ts, utc);
	return finish(0);
}
