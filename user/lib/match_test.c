/* unit: user/lib/match.c */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "match.h"

static void literals_and_wildcards(void **state)
{
	(void)state;
	assert_true(pattern_match("", "", 0));
	assert_true(pattern_match("abc", "abc", 0));
	assert_false(pattern_match("abc", "abcd", 0));
	assert_false(pattern_match("abc", "ab", 0));
	assert_true(pattern_match("a?c", "abc", 0));
	assert_false(pattern_match("a?c", "ac", 0));
	assert_true(pattern_match("*", "", 0));
	assert_true(pattern_match("a*b*c", "aXbYbZc", 0));
	assert_false(pattern_match("a*b*c", "aXbYbZ", 0));
	assert_true(pattern_match("**a**", "bab", 0));
}

static void sets(void **state)
{
	(void)state;
	assert_true(pattern_match("[abc]", "b", 0));
	assert_false(pattern_match("[!abc]", "b", 0));
	assert_true(pattern_match("[^abc]", "d", 0));
	assert_true(pattern_match("[a-c]x[0-9]", "bx7", 0));
	assert_true(pattern_match("[]]", "]", 0));
	assert_true(pattern_match("[a-]", "-", 0));
	assert_true(pattern_match("[[:digit:]][[:upper:]]", "7Q", 0));
	assert_false(pattern_match("[[:digit:]]", "x", 0));
	assert_true(pattern_match("[", "[", 0));
	assert_true(pattern_match("[a", "[a", 0));
	assert_true(pattern_match("[\\]]", "]", 0));
}

static void backslash_takes_the_meaning_away(void **state)
{
	(void)state;
	assert_true(pattern_match("\\*", "*", 0));
	assert_false(pattern_match("\\*", "a", 0));
	assert_true(pattern_match("a\\", "a\\", 0));
}

static void flags(void **state)
{
	(void)state;
	assert_true(pattern_match("a*b", "a/b", 0));
	assert_false(pattern_match("a*b", "a/b", MATCH_PATH));
	assert_false(pattern_match("a?b", "a/b", MATCH_PATH));
	assert_false(pattern_match("a[/]b", "a/b", MATCH_PATH));
	assert_true(pattern_match("*/b", "a/b", MATCH_PATH));
	assert_false(pattern_match("*", ".x", MATCH_PERIOD));
	assert_false(pattern_match("?x", ".x", MATCH_PERIOD));
	assert_true(pattern_match(".*", ".x", MATCH_PERIOD));
	assert_true(pattern_match("\\.x", ".x", MATCH_PERIOD));
	assert_true(pattern_match("AB[C]", "abc", MATCH_NOCASE));
}

static void magic_is_seen(void **state)
{
	(void)state;
	assert_true(pattern_magic("a*"));
	assert_true(pattern_magic("?"));
	assert_true(pattern_magic("[a]"));
	assert_false(pattern_magic("[a"));
	assert_false(pattern_magic("a\\*"));
	assert_false(pattern_magic("plain"));
}

static void many_stars_take_no_exponential_time(void **state)
{
	char text[2001], pattern[101];
	clock_t begin = clock();

	(void)state;
	memset(text, 'a', 2000);
	text[2000] = '\0';
	for (int i = 0; i < 100; i++)
		pattern[i] = i % 2 ? 'a' : '*';
	pattern[99] = 'b';
	pattern[100] = '\0';
	assert_false(pattern_match(pattern, text, 0));
	assert_true(clock() - begin < 2 * CLOCKS_PER_SEC);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(literals_and_wildcards),
		cmocka_unit_test(sets),
		cmocka_unit_test(backslash_takes_the_meaning_away),
		cmocka_unit_test(flags),
		cmocka_unit_test(magic_is_seen),
		cmocka_unit_test(many_stars_take_no_exponential_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
