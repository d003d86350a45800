/* unit: user/rootfs/*.c user/rootfs/test/kit.c user/lib/cpio.c | -Idrivers -Iuser -Iuser/rootfs -Ikernel */
/* rename(): what may replace what, and what stays of it. */
#define _GNU_SOURCE
#include "test/kit.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

static int64_t rename_(const char *from, const char *to)
{
	return ask_two(IPC_OP_RENAME, from, to, 0);
}

static unsigned int links_of(const char *path)
{
	struct stat stat;

	check_stat(path, &stat);
	return (unsigned int)stat.st_nlink;
}

static int setup(void **state)
{
	tree_setup(state);
	ask_path(IPC_OP_MKDIR, "a", 0, 0755);
	ask_path(IPC_OP_MKDIR, "a/b", 0, 0755);
	ask_path(IPC_OP_MKDIR, "empty", 0, 0755);
	put_file("f", "one");
	put_file("g", "two");
	return 0;
}

static void a_file_moves_and_replaces(void **state)
{
	(void)state;
	uint64_t replaced = open_ok("g", O_RDONLY, 0);

	assert_int_equal(rename_("f", "a/b/h"), 0);
	check_file("a/b/h", "one");
	assert_int_equal(ask_path(IPC_OP_STATPATH, "f", 0, 0), -ENOENT);
	assert_int_equal(rename_("a/b/h", "g"), 0);
	check_file("g", "one");
	/* who had the replaced file open keeps it */
	assert_int_equal(read_at(replaced, 0, 10), 3);
	assert_memory_equal(out_stream, "two", 3);
	handle_release(replaced);
}

static void kinds_must_match(void **state)
{
	(void)state;
	assert_int_equal(rename_("f", "a"), -EISDIR);
	assert_int_equal(rename_("a", "f"), -ENOTDIR);
	assert_int_equal(rename_("empty", "a"), -ENOTEMPTY);
	assert_int_equal(rename_("a", "empty"), 0);
	assert_int_equal(ask_path(IPC_OP_STATPATH, "empty/b", 0, 0), 0);
	assert_int_equal(rename_("f", "new/"), -ENOTDIR);
	assert_int_equal(rename_("empty", "new/"), 0);
	assert_int_equal(rename_("none", "x"), -ENOENT);
}

static void a_directory_does_not_move_below_itself(void **state)
{
	(void)state;
	assert_int_equal(rename_("a", "a/b/c"), -EINVAL);
	assert_int_equal(rename_("a", "a/c"), -EINVAL);
	assert_int_equal(rename_("a", "a"), 0);
	assert_int_equal(rename_("a/b", "a"), -ENOTEMPTY);
	assert_int_equal(rename_("", "x"), -EBUSY);
	assert_int_equal(rename_("a/.", "x"), -EBUSY);
}

static void links_are_counted(void **state)
{
	(void)state;
	unsigned int root = links_of("");

	assert_int_equal(links_of("a"), 3);
	assert_int_equal(rename_("a/b", "b"), 0);
	assert_int_equal(links_of("a"), 2);
	assert_int_equal(links_of("b"), 2);
	assert_int_equal(links_of(""), root + 1);
	assert_int_equal(rename_("b", "empty"), 0);
	assert_int_equal(links_of("empty"), 2);
	assert_int_equal(links_of(""), root);
	assert_int_equal(rename_("a", "renamed"), 0);
	assert_int_equal(links_of("renamed"), 2);
	assert_int_equal(links_of(""), root);
}

static void two_names_of_one_file_stay(void **state)
{
	(void)state;
	ask_two(IPC_OP_LINK, "f", "f2", 0);
	assert_int_equal(rename_("f", "f2"), 0); /* POSIX: nothing happens */
	check_file("f", "one");
	check_file("f2", "one");
}

static void noreplace_keeps_what_is_there(void **state)
{
	(void)state;
	assert_int_equal(ask_two(IPC_OP_RENAME, "f", "g", 1), -EEXIST);
	check_file("g", "two");
	assert_int_equal(ask_two(IPC_OP_RENAME, "f", "h", 1), 0);
	assert_int_equal(ask_two(IPC_OP_RENAME, "g", "h", 2), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_file_moves_and_replaces, setup),
		cmocka_unit_test_setup(kinds_must_match, setup),
		cmocka_unit_test_setup(a_directory_does_not_move_below_itself, setup),
		cmocka_unit_test_setup(links_are_counted, setup),
		cmocka_unit_test_setup(two_names_of_one_file_stay, setup),
		cmocka_unit_test_setup(noreplace_keeps_what_is_there, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
