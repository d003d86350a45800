/* unit: kernel/proc/newc.c | -Ikernel */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "proc/exec.h"

static uint8_t image[4096];
static size_t used;

static void add(const char *name, unsigned mode, const char *content)
{
	size_t n = strlen(content);

	used += (size_t)sprintf((char *)image + used,
				"070701%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x", 1u,
				mode, 0u, 0u, 1u, 0u, (unsigned)n, 0u, 0u, 0u, 0u,
				(unsigned)strlen(name) + 1, 0u);
	memcpy(image + used, name, strlen(name) + 1);
	used = (used + strlen(name) + 1 + 3) & ~3u;
	memcpy(image + used, content, n);
	used = (used + n + 3) & ~3u;
}

static int setup(void **state)
{
	(void)state;
	memset(image, 0, sizeof(image));
	used = 0;
	return 0;
}

/* The image in memory of exactly its size, so that ASan sees a step beyond. */
static bool find(const char *name, char *content, size_t size)
{
	uint8_t *exact = malloc(used ? used : 1);
	const uint8_t *data;
	uint64_t len;
	bool found;

	memcpy(exact, image, used);
	found = newc_find(exact, used, name, &data, &len);
	if (found) {
		assert_true(data >= exact && len <= used && data + len <= exact + used);
		assert_true(len < size);
		memcpy(content, data, len);
		content[len] = 0;
	}
	free(exact);
	return found;
}

static void finds_a_file_among_others(void **state)
{
	char text[64];

	(void)state;
	add(".", 040755, "");
	add("bin", 040755, "");
	add("bin/sh", 0100755, "shell");
	add("sbin/init", 0100755, "the first one");
	add("TRAILER!!!", 0, "");
	assert_true(find("sbin/init", text, sizeof(text)));
	assert_string_equal(text, "the first one");
	assert_true(find("bin/sh", text, sizeof(text)));
	assert_string_equal(text, "shell");
	assert_false(find("bin", text, sizeof(text)));
	assert_false(find("sbin/ini", text, sizeof(text)));
}

static void accepts_leading_slash_and_dot(void **state)
{
	char text[64];

	(void)state;
	add("./sbin/init", 0100755, "a");
	add("/etc/hosts", 0100644, "b");
	assert_true(find("sbin/init", text, sizeof(text)));
	assert_true(find("etc/hosts", text, sizeof(text)));
	assert_string_equal(text, "b");
}

static void goes_on_in_the_next_archive(void **state)
{
	char text[64];

	(void)state;
	add("first", 0100644, "1");
	add("TRAILER!!!", 0, "");
	used = 512;
	add("second", 0100644, "2");
	add("first", 0100644, "1b");
	assert_true(find("second", text, sizeof(text)));
	assert_string_equal(text, "2");
	assert_true(find("first", text, sizeof(text)));
	assert_string_equal(text, "1b"); /* the later archive lies over the earlier */
}

static void reads_nothing_beyond_a_cut_image(void **state)
{
	char text[64];

	(void)state;
	add("bin/sh", 0100755, "shell");
	add("sbin/init", 0100755, "the first one");
	size_t whole = used;

	for (used = 0; used < whole - 4; used++)
		assert_false(find("sbin/init", text, sizeof(text)));
}

static void survives_any_header(void **state)
{
	char text[4096];

	(void)state;
	for (int field = 0; field < 13; field++) {
		static const char *const values[] = { "ffffffff", "fffffffc", "80000000",
						      "0000000g", "00001000", "00000000" };

		for (int v = 0; v < 6; v++) {
			setup(NULL);
			add("sbin/init", 0100755, "x");
			memcpy(image + 6 + 8 * field, values[v], 8);
			find("sbin/init", text, sizeof(text));
			find("other", text, sizeof(text));
		}
	}
	setup(NULL);
	add("sbin/init", 0100755, "x");
	image[0] = '1';
	assert_false(find("sbin/init", text, sizeof(text)));
	used = 0;
	assert_false(find("sbin/init", text, sizeof(text)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(finds_a_file_among_others, setup),
		cmocka_unit_test_setup(accepts_leading_slash_and_dot, setup),
		cmocka_unit_test_setup(goes_on_in_the_next_archive, setup),
		cmocka_unit_test_setup(reads_nothing_beyond_a_cut_image, setup),
		cmocka_unit_test_setup(survives_any_header, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
