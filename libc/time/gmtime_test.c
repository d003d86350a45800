/* unit: libc/time/?*.c libc/stdlib/env.c libc/stdio/[!p]?*.c libc/stdio/pr*.c libc/errno/strerror.c libc/stdlib/[!elm]?*.c libc/stdlib/mkstemp.c libc/unistd/[cips]?*.c libc/unistd/ttyname.c libc/fcntl/?*.c libc/stat/?*.c libc/sys/?*.c libc/string/?*.c libc/ctype/?*.c libc/malloc/?*.c libc/thread/lock.c libc/mman/?*.c | -ffreestanding -fno-builtin -include libc/test/prefix.h -isystem libc/include -Ikernel -Ilibc */
/* The calendar: against the host's gmtime day by day, and text both ways. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <test/host.h>

/* The host's struct tm has the same layout. */
struct tm *host_gmtime_r(const time_t *t, struct tm *tm) __asm__("gmtime_r");
time_t host_timegm(struct tm *tm) __asm__("timegm");
size_t host_strftime(char *s, size_t max, const char *fmt, const struct tm *tm) __asm__("strftime");

static void same(time_t t)
{
	struct tm a, b;

	memset(&a, 0, sizeof(a));
	memset(&b, 0, sizeof(b));
	assert_non_null(gmtime_r(&t, &a));
	assert_non_null(host_gmtime_r(&t, &b));
	if (memcmp(&a, &b, offsetof(struct tm, tm_gmtoff)) != 0)
		fail_msg("%ld: %d-%d-%d %d:%d:%d wday %d yday %d, the host has %d-%d-%d", t,
			 a.tm_year, a.tm_mon, a.tm_mday, a.tm_hour, a.tm_min, a.tm_sec, a.tm_wday,
			 a.tm_yday, b.tm_year, b.tm_mon, b.tm_mday);
	assert_int_equal(timegm(&a), t);
}

static void every_day_of_eight_centuries(void **state)
{
	uint64_t seed = 1;

	(void)state;
	for (time_t day = -200000; day < 100000; day++)
		same(day * 86400 + test_random(&seed) % 86400);
}

static void times_far_away(void **state)
{
	struct tm tm;
	time_t t = INT64_MAX;

	(void)state;
	same(67768036191676799);
	same(-67768040609740800);
	same(-1);
	same(0);
	assert_null(gmtime_r(&t, &tm));
	t = 67768036191676800;
	assert_null(gmtime_r(&t, &tm));
}

static void puts_dates_in_order(void **state)
{
	struct tm a = { .tm_year = 124, .tm_mon = 14, .tm_mday = -3, .tm_hour = 50, .tm_min = -10 };
	struct tm b = a;

	(void)state;
	assert_int_equal(timegm(&a), host_timegm(&b));
	assert_int_equal(a.tm_mon, b.tm_mon);
	assert_int_equal(a.tm_mday, b.tm_mday);
	assert_int_equal(a.tm_wday, b.tm_wday);
}

static void formats_as_the_host(void **state)
{
	static const char *const formats[] = {
		"%a %A %b %B %c",
		"%C %d %D %e %F %g %G %h",
		"%H %I %j %k %l %m %M %n %p %r %R",
		"%S %t %T %u %U %V %w %W %x %X %y %Y %%",
	};
	uint64_t seed = 2;
	char ours[200], theirs[200];

	(void)state;
	for (int i = 0; i < 5000; i++) {
		time_t t = (time_t)test_random(&seed) * 2 - (1L << 31);
		struct tm tm;

		gmtime_r(&t, &tm);
		for (int f = 0; f < 4; f++) {
			size_t n = strftime(ours, sizeof(ours), formats[f], &tm);

			assert_int_equal(n, host_strftime(theirs, sizeof(theirs), formats[f], &tm));
			assert_string_equal(ours, theirs);
		}
	}
	struct tm tm = { .tm_mday = 1, .tm_year = 70 };

	assert_int_equal(strftime(ours, 10, "%Y-%m-%d", &tm), 0);
	assert_int_equal(strftime(ours, 11, "%Y-%m-%d", &tm), 10);
	assert_string_equal(asctime(&tm), "Sun Jan  1 00:00:00 1970\n");
}

static void reads_back_what_it_wrote(void **state)
{
	uint64_t seed = 3;
	char s[100];

	(void)state;
	for (int i = 0; i < 2000; i++) {
		time_t t = test_random(&seed);
		struct tm tm, back = { 0 };

		gmtime_r(&t, &tm);
		strftime(s, sizeof(s), i % 2 ? "%a, %d %b %Y %H:%M:%S" : "%F %I:%M:%S %p", &tm);
		char *end = strptime(s, i % 2 ? "%a, %d %b %Y %T" : "%Y-%m-%d %r", &back);

		assert_non_null(end);
		assert_int_equal(*end, 0);
		assert_int_equal(timegm(&back), t);
	}
	struct tm tm;

	assert_null(strptime("2024-13-01", "%F", &tm));
	assert_null(strptime("12:61", "%H:%M", &tm));
	assert_non_null(strptime("May 3", "%b %d", &tm));
	assert_int_equal(tm.tm_mon, 4);
}

static void local_time_follows_the_variable(void **state)
{
	static const struct {
		const char *tz;
		long west;
	} zones[] = { { "CET-1", -3600 }, { "EST5EDT", 18000 }, { "<+0530>-5:30", -19800 },
		      { "garbage", 0 },	  { "UTC", 0 },		{ "X5", 0 } };
	time_t t = 1700000000;
	struct tm tm;

	(void)state;
	for (size_t i = 0; i < sizeof(zones) / sizeof(zones[0]); i++) {
		setenv("TZ", zones[i].tz, 1);
		assert_non_null(localtime_r(&t, &tm));
		assert_int_equal(timezone, zones[i].west);
		assert_int_equal(tm.tm_gmtoff, -zones[i].west);
		assert_int_equal(mktime(&tm), t);
	}
	unsetenv("TZ");
	assert_non_null(localtime_r(&t, &tm));
	assert_string_equal(tm.tm_zone, "UTC");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_day_of_eight_centuries),
		cmocka_unit_test(times_far_away),
		cmocka_unit_test(puts_dates_in_order),
		cmocka_unit_test(formats_as_the_host),
		cmocka_unit_test(reads_back_what_it_wrote),
		cmocka_unit_test(local_time_follows_the_variable),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
