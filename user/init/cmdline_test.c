/* unit: user/init/cmdline.c | -Iuser/init -Ikernel */
/* The kernel command line: quoting, addresses, and what is wrong with one. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "init.h"

static char warnings[2000];
static int warned;

static void warn(const char *fmt, ...)
{
	size_t len = strlen(warnings);
	va_list args;

	va_start(args, fmt);
	vsnprintf(warnings + len, sizeof(warnings) - len, fmt, args);
	va_end(args);
	warned++;
}

static struct cmdline parse(const char *text)
{
	static struct cmdline parsed;

	warnings[0] = 0;
	warned = 0;
	cmdline_parse(&parsed, text, warn);
	return parsed;
}

static void nothing_means_dhcp_and_a_shell(void **state)
{
	struct cmdline parsed = parse("  ");

	(void)state;
	assert_true(parsed.dhcp && !parsed.quiet && !parsed.run[0]);
	assert_int_equal(warned, 0);
}

static void static_addresses(void **state)
{
	struct cmdline parsed = parse("quiet ip=10.9.0.2/24,10.9.0.1");

	(void)state;
	assert_true(!parsed.dhcp && parsed.quiet);
	assert_int_equal(parsed.address, 0x0a090002);
	assert_int_equal(parsed.gateway, 0x0a090001);
	assert_int_equal(parsed.prefix, 24);
	parsed = parse("ip=192.168.1.9/32");
	assert_int_equal(parsed.gateway, 0);
	assert_int_equal(warned, 0);
}

static void malformed_addresses_leave_dhcp(void **state)
{
	static const char *const bad[] = {
		"ip=",
		"ip=nonsense",
		"ip=10.0.0.1",
		"ip=10.0.0.1/",
		"ip=10.0.0.1/33",
		"ip=10.0.0.1/0",
		"ip=10.0.0.1/24x",
		"ip=10.0.0.1/24,",
		"ip=10.0.0.1/24,x",
		"ip=10.0.0/24",
		"ip=300.0.0.1/24",
		"ip=224.0.0.1/24",
		"ip=0.0.0.0/8",
		"ip=127.0.0.1/8",
		"ip=1.2.3.4/24,1.2.3.4.5",
		"ip=10.0.0.1/-1",
		"ip=10.0.0.1/+8",
		"ip=1111111111111111111111.1.1.1/8",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct cmdline parsed = parse(bad[i]);

		assert_true(parsed.dhcp);
		assert_int_equal(warned, 1);
		assert_non_null(strstr(warnings, bad[i]));
	}
}

static void quotes_keep_a_command_together(void **state)
{
	(void)state;
	assert_string_equal(parse("ip=dhcp run='echo \"a  b\" \\$HOME | cat' quiet").run,
			    "echo \"a  b\" \\$HOME | cat");
	assert_string_equal(parse("run=\"say \\\"it's\\\" \\n\"").run, "say \"it's\" \\n");
	assert_string_equal(parse("run=true").run, "true");
	assert_int_equal(warned, 0);
}

static void what_is_unknown_is_named_and_the_rest_holds(void **state)
{
	struct cmdline parsed = parse("frobnicate=3 run='exit 7' blah");

	(void)state;
	assert_string_equal(parsed.run, "exit 7");
	assert_int_equal(warned, 2);
	assert_non_null(strstr(warnings, "frobnicate=3"));
	assert_non_null(strstr(warnings, "blah"));
	parsed = parse("quiet run='exit 7");
	assert_true(parsed.quiet && !parsed.run[0]);
	assert_int_equal(warned, 1);
}

static void long_lines_do_no_harm(void **state)
{
	static char text[6000];

	(void)state;
	memset(text, 'x', sizeof(text) - 1);
	memcpy(text, "run=", 4);
	assert_int_equal(parse(text).run[0], 0);
	assert_int_equal(warned, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_means_dhcp_and_a_shell),
		cmocka_unit_test(static_addresses),
		cmocka_unit_test(malformed_addresses_leave_dhcp),
		cmocka_unit_test(quotes_keep_a_command_together),
		cmocka_unit_test(what_is_unknown_is_named_and_the_rest_holds),
		cmocka_unit_test(long_lines_do_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
