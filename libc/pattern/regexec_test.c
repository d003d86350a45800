/* unit: libc/pattern/?*.c libc/dirent/dirent.c libc/stdio/[!p]?*.c libc/stdio/pr*.c libc/errno/strerror.c libc/stdlib/[!elm]?*.c libc/stdlib/mkstemp.c libc/unistd/[cips]?*.c libc/unistd/ttyname.c libc/fcntl/?*.c libc/stat/?*.c libc/sys/?*.c libc/time/clock.c libc/string/?*.c libc/ctype/?*.c libc/malloc/?*.c libc/thread/lock.c libc/mman/?*.c | -ffreestanding -fno-builtin -include libc/test/prefix.h -isystem libc/include -Ikernel -Ilibc */
/* Regular expressions: what they match, what is refused, how long it takes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <test/host.h>

struct expression {
	int flags;
	const char *pattern, *text;
	const char *result; /* groups as "from-to", "?" for one that took no part; null: no match */
};

#define E REG_EXTENDED
#define I REG_ICASE
#define N REG_NEWLINE

static const struct expression expressions[] = {
	{ 0, "abc", "xabcx", "1-4" },
	{ 0, "a*", "baaa", "0-0" },
	{ 0, "a*b", "aaab", "0-4" },
	{ 0, "*a", "x*a", "1-3" },
	{ 0, "^*a", "*a", "0-2" },
	{ 0, "a\\{2,3\\}", "aaaa", "0-3" },
	{ 0, "a+", "aa+", "1-3" },
	{ 0, "a\\+", "caab", "1-3" },
	{ 0, "\\(ab\\)*c", "ababc", "0-5 2-4" },
	{ 0, "a|b", "a|b", "0-3" },
	{ 0, "a\\|b", "xb", "1-2" },
	{ 0, "a^b$c", "a^b$c", "0-5" },
	{ 0, "^a$", "a", "0-1" },
	{ 0, "^a$", "ab", NULL },
	{ 0, "\\.", "a.b", "1-2" },
	{ 0, "{1}", "{1}", "0-3" },
	{ E, "a|ab|abc", "abcd", "0-3" },
	{ E, "(a|ab)(c|bcd)", "abcd", "0-4 0-1 1-4" },
	{ E, "a+b?c*", "aac", "0-3" },
	{ E, "x{2}", "axxxb", "1-3" },
	{ E, "x{2,}", "axxxb", "1-4" },
	{ E, "x{0,1}y", "xxy", "1-3" },
	{ E, "(a*)*", "aaab", "0-3 0-3" },
	{ E, "(a*)+", "b", "0-0 0-0" },
	{ E, "(a|b)*c|(a|ab)*c", "abc", "0-3 1-2 ?" },
	{ E, "()", "x", "0-0 0-0" },
	{ E, "a||b", "c", "0-0" },
	{ E, "[[:digit:]]+", "ab123c", "2-5" },
	{ E, "[^[:space:]a-c]+", "a b def", "4-7" },
	{ E, "[]a]+", "x]a]", "1-4" },
	{ E, "[a-]+", "x-a-", "1-4" },
	{ E, "[^]]", "]x", "1-2" },
	{ E, "[[.-.]x]+", "a-x", "1-3" },
	{ E, ".", "", NULL },
	{ E, "^$", "", "0-0" },
	{ E, "a.c", "a\nc", "0-3" },
	{ E | N, "a.c", "a\nc", NULL },
	{ E | N, "^b$", "a\nb\nc", "2-3" },
	{ E | N, "[^x]b", "a\nb", NULL },
	{ E | I, "HeL+o", "hELLLo", "0-6" },
	{ E | I, "[a-c]+", "xABC", "1-4" },
	{ E, "\\<foo\\>", "a foo b", "2-5" },
	{ E, "\\bfoo\\b", "xfoo", NULL },
	{ E, "\\w+", "--ab_1--", "2-6" },
	{ E, "(([a-z]+)([0-9]+))+", "ab12cd3", "0-7 4-7 4-6 6-7" },
	{ E, "(foo|foobar)(bar)?", "foobar", "0-6 0-3 3-6" },
	{ E, "a{0}b", "ab", "1-2" },
	{ E, "$^", "", "0-0" },
	{ E, "a)", "a)", "0-2" },
	{ E, "(^a)b", "ab", "0-2 0-1" },
	{ E, "a(b$)", "ab", "0-2 1-2" },
};

static void check(const struct expression *e)
{
	regmatch_t m[8];
	char got[200] = "";
	regex_t re;
	int err = regcomp(&re, e->pattern, e->flags);

	if (err)
		fail_msg("regcomp(%s): error %d", e->pattern, err);
	if (regexec(&re, e->text, 8, m, 0) == 0)
		for (size_t i = 0; i <= re.re_nsub; i++)
			sprintf(got + strlen(got), m[i].rm_so < 0 ? "%s?" : "%s%d-%d", i ? " " : "",
				(int)m[i].rm_so, (int)m[i].rm_eo);
	else
		strcpy(got, "no match");
	if (strcmp(got, e->result ? e->result : "no match") != 0)
		fail_msg("/%s/ on '%s': %s, expected %s", e->pattern, e->text, got, e->result);
	regfree(&re);
}

static void expressions_match_as_they_should(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(expressions) / sizeof(expressions[0]); i++)
		check(&expressions[i]);
}

static void bad_expressions_are_refused(void **state)
{
	static const struct {
		int flags;
		const char *pattern;
		int err;
	} bad[] = {
		{ E, "(a", REG_EPAREN },	  { E, "((a)", REG_EPAREN },
		{ 0, "\\(a", REG_EPAREN },	  { 0, "a\\)", REG_EPAREN },
		{ E, "[a", REG_EBRACK },	  { E, "[[:foo:]]", REG_ECTYPE },
		{ E, "[b-a]", REG_ERANGE },	  { E, "*a", REG_BADRPT },
		{ E, "a{2,1}", REG_BADBR },	  { E, "a{999}", REG_BADBR },
		{ E, "a{1", REG_EBRACE },	  { E, "a\\", REG_EESCAPE },
		{ 0, "\\(a\\)\\1", REG_ESUBREG }, { E, "(((a{255}){255}){255}){255}", REG_ESPACE },
	};
	char msg[64];
	regex_t re;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(regcomp(&re, bad[i].pattern, bad[i].flags), bad[i].err);
		assert_true(regerror(bad[i].err, &re, msg, sizeof(msg)) > 5);
	}
	char deep[2000];

	memset(deep, '(', sizeof(deep) - 1);
	deep[sizeof(deep) - 1] = 0;
	assert_int_equal(regcomp(&re, deep, E), REG_ESPACE);
}

static void no_expression_takes_exponential_time(void **state)
{
	static const char *const patterns[] = { "(a*)*b", "(a|aa)+$", "(a|a)*b", "(.*)(.*)(.*)x" };
	char text[3001];
	regmatch_t m[4];

	(void)state;
	memset(text, 'a', 3000);
	text[3000] = 0;
	for (size_t i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++) {
		regex_t re;

		assert_int_equal(regcomp(&re, patterns[i], E), 0);
		assert_int_equal(regexec(&re, text, 4, m, 0), i == 1 ? 0 : REG_NOMATCH);
		regfree(&re);
	}
}

static void flags_of_a_search(void **state)
{
	regmatch_t m[2] = { { 2, 5 } };
	regex_t re;

	(void)state;
	assert_int_equal(regcomp(&re, "^b", 0), 0);
	assert_int_equal(regexec(&re, "b", 1, m, REG_NOTBOL), REG_NOMATCH);
	regfree(&re);
	assert_int_equal(regcomp(&re, "b*$", 0), 0);
	m[0] = (regmatch_t){ 2, 5 };
	assert_int_equal(regexec(&re, "xxabbbb", 1, m, REG_STARTEND), 0);
	assert_int_equal(m[0].rm_so, 3);
	assert_int_equal(m[0].rm_eo, 5);
	regfree(&re);
	assert_int_equal(regcomp(&re, "(a)", E | REG_NOSUB), 0);
	m[0].rm_so = 77;
	assert_int_equal(regexec(&re, "xa", 1, m, 0), 0);
	assert_int_equal(m[0].rm_so, 77);
	regfree(&re);
}

static void random_expressions_end_well(void **state)
{
	static const char symbols[] = "ab()[]|*+?{}1,^$.\\-:";
	uint64_t seed = 7;

	(void)state;
	for (int i = 0; i < 30000; i++) {
		char pattern[20], text[12];
		regmatch_t m[5];
		regex_t re;
		size_t n = test_random(&seed) % 19, k = test_random(&seed) % 11;

		for (size_t j = 0; j < n; j++)
			pattern[j] = symbols[test_random(&seed) % (sizeof(symbols) - 1)];
		for (size_t j = 0; j < k; j++)
			text[j] = symbols[test_random(&seed) % 4];
		pattern[n] = text[k] = 0;
		if (regcomp(&re, pattern, i % 2 ? E : 0))
			continue;
		if (regexec(&re, text, 5, m, 0) == 0)
			assert_true(m[0].rm_so >= 0 && m[0].rm_eo <= (regoff_t)k &&
				    m[0].rm_so <= m[0].rm_eo);
		regfree(&re);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(expressions_match_as_they_should),
		cmocka_unit_test(bad_expressions_are_refused),
		cmocka_unit_test(no_expression_takes_exponential_time),
		cmocka_unit_test(flags_of_a_search),
		cmocka_unit_test(random_expressions_end_well),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
