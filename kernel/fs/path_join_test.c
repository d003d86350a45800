/* unit: kernel/fs/path_join.c | -Ikernel */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "abi/errno.h"
#include "fs/namei.h"

static char buf[IPC_PATH_MAX];
static size_t limit;

/* Joins text to base and returns the path that comes out. */
static const char *join(const char *base, const char *text)
{
	int64_t n;

	memset(buf, '#', sizeof(buf));
	memcpy(buf, base, strlen(base));
	n = path_join(buf, strlen(base), text, &limit);
	assert_true(n >= 0);
	assert_int_equal(strlen(buf), n);
	return buf;
}

static void plain_paths_are_put_together(void **state)
{
	(void)state;
	assert_string_equal(join("", "/etc/hosts"), "/etc/hosts");
	assert_string_equal(join("/home/a", "b/c"), "/home/a/b/c");
	assert_int_equal(limit, 11);
	assert_string_equal(join("", "/"), "");
	assert_string_equal(join("/a", ""), "/a");
	assert_string_equal(join("", "..."), "/...");
	assert_string_equal(join("", "/..a/.b"), "/..a/.b");
}

static void slashes_and_dots_collapse(void **state)
{
	(void)state;
	assert_string_equal(join("", "//a///b"), "/a/b");
	assert_string_equal(join("/x", "./a/./b"), "/x/a/b");
	assert_string_equal(join("/x", "."), "/x");
	assert_string_equal(join("/x", "./"), "/x");
}

static void a_trailing_slash_is_kept(void **state)
{
	(void)state;
	assert_string_equal(join("", "/a/"), "/a/");
	assert_string_equal(join("", "/a//"), "/a/");
	assert_string_equal(join("", "/a/."), "/a/");
	assert_string_equal(join("", "/a/./"), "/a/");
	assert_string_equal(join("", "///"), "");
}

static void dotdot_collapses_only_behind_the_canonical_part(void **state)
{
	(void)state;
	assert_string_equal(join("/a/b", ".."), "/a");
	assert_string_equal(join("/a/b", "../.."), "");
	assert_string_equal(join("/a/b", "../../../.."), "");
	assert_string_equal(join("/a/b", "../c"), "/a/c");
	assert_string_equal(join("/a/b", ".././../c/"), "/c/");
	assert_string_equal(join("", "/../../etc"), "/etc");
	/* c may be a symbolic link: only its server can tell what c/.. is */
	assert_string_equal(join("/a", "c/../d"), "/a/c/../d");
	assert_int_equal(limit, 4);
	assert_string_equal(join("/a", "../c/.."), "/c/..");
	assert_int_equal(limit, 2);
	assert_string_equal(join("/a", "b/c/../../d/../e"), "/a/b/c/../../d/../e");
	assert_int_equal(limit, 6);
}

static void what_is_too_long_is_refused(void **state)
{
	static char text[3 * IPC_PATH_MAX];

	(void)state;
	memset(text, 'x', 255);
	assert_int_equal(path_join(buf, 0, text, &limit), 256);
	text[255] = 'x';
	assert_int_equal(path_join(buf, 0, text, &limit), -ENAMETOOLONG);
	memset(text, '/', sizeof(text) - 1);
	assert_int_equal(path_join(buf, 0, text, &limit), 0);
	for (size_t i = 1; i < sizeof(text) - 1; i += 2)
		text[i] = 'y';
	assert_int_equal(path_join(buf, 0, text, &limit), -ENAMETOOLONG);
	/* the longest that fits, with its slash and its NUL */
	text[IPC_PATH_MAX - 2] = 0;
	assert_int_equal(path_join(buf, 0, text, &limit), IPC_PATH_MAX - 2);
	text[IPC_PATH_MAX - 2] = '/';
	text[IPC_PATH_MAX - 1] = 0;
	assert_in_range(path_join(buf, 0, text, &limit) + 4096, 0, IPC_PATH_MAX + 4095);
}

/* Whatever comes in, what comes out is absolute, has no empty or "." component, and no ".."
 * before limit. */
static void any_text_comes_out_well_formed(void **state)
{
	static const char *const part[] = { "a", "..", ".", "", "bb", "...", "/", "c/..", ".a" };

	(void)state;
	srand(7);
	for (int round = 0; round < 20000; round++) {
		char text[200] = "";
		const char *base = round % 3 ? "/base/dir" : "";

		for (int i = rand() % 12; i >= 0; i--) {
			strcat(text, part[rand() % 9]);
			if (rand() % 4)
				strcat(text, "/");
		}
		join(base, text);
		assert_true(!buf[0] || buf[0] == '/');
		assert_null(strstr(buf, "//"));
		assert_null(strstr(buf, "/./"));
		assert_true(limit <= strlen(buf));
		assert_true(!buf[limit] || !strncmp(buf + limit, "/..", 3));
		for (char *p = buf; (p = strstr(p, "/..")); p++)
			assert_true(p >= buf + limit || (p[3] && p[3] != '/'));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_paths_are_put_together),
		cmocka_unit_test(slashes_and_dots_collapse),
		cmocka_unit_test(a_trailing_slash_is_kept),
		cmocka_unit_test(dotdot_collapses_only_behind_the_canonical_part),
		cmocka_unit_test(what_is_too_long_is_refused),
		cmocka_unit_test(any_text_comes_out_well_formed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
