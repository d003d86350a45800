/* unit: libc/pattern/?*.c libc/dirent/dirent.c libc/stdio/[!p]?*.c libc/stdio/pr*.c libc/errno/strerror.c libc/stdlib/[!elm]?*.c libc/stdlib/mkstemp.c libc/unistd/[cips]?*.c libc/unistd/ttyname.c libc/fcntl/?*.c libc/stat/?*.c libc/sys/?*.c libc/time/clock.c libc/string/?*.c libc/ctype/?*.c libc/malloc/?*.c libc/thread/lock.c libc/mman/?*.c | -ffreestanding -fno-builtin -include libc/test/prefix.h -isystem libc/include -Ikernel -Ilibc */
/* File name patterns against the host's; glob in a directory of its own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <fnmatch.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <test/host.h>

static void file_patterns_as_the_host(void **state)
{
	static const char symbols[] = "ab*?[]!-./\\A";
	static const int flags[] = {
		0, FNM_PATHNAME, FNM_PERIOD, FNM_PATHNAME | FNM_PERIOD, FNM_NOESCAPE, FNM_CASEFOLD
	};
	uint64_t seed = 8;

	(void)state;
	for (int i = 0; i < 200000; i++) {
		char pattern[12], text[12];
		size_t n = test_random(&seed) % 8, k = test_random(&seed) % 8;
		int f = flags[test_random(&seed) % 6];

		for (size_t j = 0; j < n; j++)
			pattern[j] = symbols[test_random(&seed) % 4];
		for (size_t j = 0; j < k; j++)
			text[j] = "ab./A"[test_random(&seed) % 5];
		pattern[n] = text[k] = 0;
		if (n && test_random(&seed) % 2)
			pattern[test_random(&seed) % n] = "./A"[test_random(&seed) % 3];
		if (fnmatch(pattern, text, f) != host_fnmatch(pattern, text, f))
			fail_msg("fnmatch(%s, %s, %d)", pattern, text, f);
	}
	for (int i = 0; i < 100000; i++) { /* brackets, without errors in them */
		static const char *const brackets[] = { "[ab]", "[!a]",	       "[a-c]",
							"[^b]", "[]a]",	       "[!]]",
							"[a-]", "[[:alpha:]]", "[A-B]" };
		char pattern[64] = "", text[12];
		size_t k = test_random(&seed) % 5;

		for (size_t j = 0; j < k; j++) {
			strcat(pattern,
			       test_random(&seed) % 3 ? brackets[test_random(&seed) % 9] : "*");
			text[j] = "abcd]-AB"[test_random(&seed) % 8];
		}
		text[k] = 0;
		int f = test_random(&seed) % 2 ? FNM_CASEFOLD : 0;

		if (fnmatch(pattern, text, f) != host_fnmatch(pattern, text, f))
			fail_msg("fnmatch(%s, %s, %d)", pattern, text, f);
	}
}

static char dir[] = "/tmp/glob-test-XXXXXX";

static void make(const char *name)
{
	char path[100];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	if (name[strlen(name) - 1] == '/')
		assert_int_equal(mkdir(path, 0700), 0);
	else
		fclose(fopen(path, "w"));
}

static void globs(const char *pattern, int flags, int ret, const char *names)
{
	char full[200], got[500] = "";
	glob_t g;

	snprintf(full, sizeof(full), "%s/%s", dir, pattern);
	assert_int_equal(glob(full, flags, NULL, &g), ret);
	for (size_t i = 0; i < g.gl_pathc; i++) {
		strcat(got, i ? " " : "");
		strcat(got, g.gl_pathv[i] + strlen(dir) + 1);
	}
	assert_string_equal(got, names);
	globfree(&g);
}

static void finds_files_by_pattern(void **state)
{
	static const char *const names[] = {
		"sub2/",   "sub1/",    "b.c",	   "a.c",      "c.h",
		".hidden", "sub1/x.c", "sub2/y.c", "sub2/z.h", "we*ird"
	};

	(void)state;
	assert_non_null(mkdtemp(dir));
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		make(names[i]);
	globs("*.c", 0, 0, "a.c b.c");
	globs("*", 0, 0, "a.c b.c c.h sub1 sub2 we*ird");
	globs("*", GLOB_MARK, 0, "a.c b.c c.h sub1/ sub2/ we*ird");
	globs("*/*.c", 0, 0, "sub1/x.c sub2/y.c");
	globs("sub[2-9]/*", 0, 0, "sub2/y.c sub2/z.h");
	globs(".*n", 0, 0, ".hidden");
	globs("a.c", 0, 0, "a.c");
	globs("nothing*", 0, GLOB_NOMATCH, "");
	globs("nothing*", GLOB_NOCHECK, 0, "nothing*");
	globs("we\\*ird", 0, 0, "we*ird");
	globs("a.c/*", 0, GLOB_NOMATCH, "");
	for (size_t i = sizeof(names) / sizeof(names[0]); i > 0; i--) {
		char path[100];

		snprintf(path, sizeof(path), "%s/%s", dir, names[i - 1]);
		remove(path);
	}
	assert_int_equal(rmdir(dir), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(file_patterns_as_the_host),
		cmocka_unit_test(finds_files_by_pattern),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
