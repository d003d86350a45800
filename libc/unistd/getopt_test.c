/* unit: libc/unistd/getopt.c libc/stdio/[!p]?*.c libc/stdio/pr*.c libc/errno/strerror.c libc/stdlib/[!elm]?*.c libc/stdlib/mkstemp.c libc/unistd/[cips]?*.c libc/unistd/ttyname.c libc/fcntl/?*.c libc/stat/?*.c libc/sys/?*.c libc/time/clock.c libc/string/?*.c libc/ctype/?*.c libc/malloc/?*.c libc/thread/lock.c libc/mman/?*.c | -ffreestanding -fno-builtin -include libc/test/prefix.h -isystem libc/include -Ikernel -Ilibc */
/* Options and operands in any order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <getopt.h>
#include <string.h>
#include <test/host.h>
#include <unistd.h>

#define ARGS_MAX 10

static char seen[100];

/* Parses the words of line; seen: each option with its argument, then the operands. */
static void parse(const char *optstring, const char *line, const struct option *longopts)
{
	char words[100], *argv[ARGS_MAX + 1], *save = NULL;
	int argc = 0, c;

	strcpy(words, line);
	for (char *w = strtok_r(words, " ", &save); w; w = strtok_r(NULL, " ", &save))
		argv[argc++] = w;
	argv[argc] = NULL;
	optind = 0;
	opterr = 0;
	seen[0] = '\0';
	while ((c = longopts ? getopt_long(argc, argv, optstring, longopts, NULL)
			     : getopt(argc, argv, optstring)) != -1)
		host_snprintf(seen + strlen(seen), 20, "%c%s ", c, optarg ? optarg : "");
	strcat(seen, "|");
	for (int i = optind; i < argc; i++)
		host_snprintf(seen + strlen(seen), 20, " %s", argv[i]);
}

static void options_come_first(void **state)
{
	(void)state;
	parse("ab:c", "p -ab x -cby file", NULL);
	assert_string_equal(seen, "a bx c by | file");
	parse("ab:", "p", NULL);
	assert_string_equal(seen, "|");
}

static void options_may_follow_operands(void **state)
{
	(void)state;
	parse("ab:", "p one -a two -b x three", NULL);
	assert_string_equal(seen, "a bx | one two three");
	parse("c:", "p host -c 3", NULL);
	assert_string_equal(seen, "c3 | host");
}

static void plus_ends_the_options_at_the_first_operand(void **state)
{
	(void)state;
	parse("+ab:", "p -a one -b x", NULL);
	assert_string_equal(seen, "a | one -b x");
}

static void two_hyphens_end_the_options(void **state)
{
	(void)state;
	parse("ab:", "p one -a -- -b two", NULL);
	assert_string_equal(seen, "a | one -b two");
	parse("a", "p - -a", NULL);
	assert_string_equal(seen, "a | -");
}

static void what_is_wrong_is_said(void **state)
{
	(void)state;
	parse("ab:", "p -x", NULL);
	assert_string_equal(seen, "? |");
	assert_int_equal(optopt, 'x');
	parse("ab:", "p file -b", NULL);
	assert_string_equal(seen, "? | file");
	parse(":ab:", "p -b", NULL);
	assert_string_equal(seen, ": |");
}

static void long_options_too(void **state)
{
	static const struct option longopts[] = { { "all", no_argument, NULL, 'a' },
						  { "bytes", required_argument, NULL, 'b' },
						  { NULL, 0, NULL, 0 } };

	(void)state;
	parse("ab:", "p one --bytes=5 --al two --bytes 6", longopts);
	assert_string_equal(seen, "b5 a b6 | one two");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(options_come_first),
		cmocka_unit_test(options_may_follow_operands),
		cmocka_unit_test(plus_ends_the_options_at_the_first_operand),
		cmocka_unit_test(two_hyphens_end_the_options),
		cmocka_unit_test(what_is_wrong_is_said),
		cmocka_unit_test(long_options_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
