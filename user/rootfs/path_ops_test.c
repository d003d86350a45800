/* unit: user/rootfs/*.c user/rootfs/test/kit.c user/lib/cpio.c | -Idrivers -Iuser -Iuser/rootfs -Ikernel */
/* Walking, redirections, creating, linking, removing, permissions. */
#define _GNU_SOURCE
#include "test/kit.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

static void walks_to_files_in_directories(void **state)
{
	(void)state;
	assert_int_equal(ask_path(IPC_OP_MKDIR, "a", 0, 0755), 0);
	assert_int_equal(ask_path(IPC_OP_MKDIR, "a/b", 0, 0755), 0);
	put_file("a/b/f", "hello");
	check_file("a/b/f", "hello");
	check_file("a//b/./f", "hello");
	assert_int_equal(ask_path(IPC_OP_OPEN, "a/x/f", 0, 0), -ENOENT);
	assert_int_equal(ask_path(IPC_OP_OPEN, "a/b/f/g", 0, 0), -ENOTDIR);
	assert_int_equal(ask_path(IPC_OP_OPEN, "a/b/f/", 0, 0), -ENOTDIR);
	assert_int_equal(ask_path(IPC_OP_OPEN, "a/b/none", 0, 0), -ENOENT);
	assert_int_equal(ask_path(IPC_OP_OPEN, "a/b", O_WRONLY, 0), -EISDIR);
	assert_int_equal(ask_path(IPC_OP_OPEN, "a/b/f", O_DIRECTORY, 0), -ENOTDIR);
}

static void dotdot_goes_back_to_the_kernel(void **state)
{
	(void)state;
	ask_path(IPC_OP_MKDIR, "a", 0, 0755);
	ask_path(IPC_OP_MKDIR, "a/b", 0, 0755);
	ask_path(IPC_OP_STATPATH, "a/b/../f", 0, 0);
	check_redirect("a/f", 0, 0);
	ask_path(IPC_OP_STATPATH, "a/../f", 0, 0);
	check_redirect("f", 0, 0);
	ask_path(IPC_OP_STATPATH, "a/..", 0, 0);
	check_redirect("", 0, 0);
	ask_path(IPC_OP_STATPATH, "../f", 0, 0);
	check_redirect("../f", 0, 0);
	assert_int_equal(ask_path(IPC_OP_STATPATH, "none/../f", 0, 0), -ENOENT);
	put_file("f", "");
	assert_int_equal(ask_path(IPC_OP_STATPATH, "f/..", 0, 0), -ENOTDIR);
}

static void links_go_back_to_the_kernel(void **state)
{
	(void)state;
	ask_path(IPC_OP_MKDIR, "a", 0, 0755);
	assert_int_equal(ask_two(IPC_OP_SYMLINK, "../x/y", "a/rel", 0), 0);
	assert_int_equal(ask_two(IPC_OP_SYMLINK, "/etc/z", "a/abs", 0), 0);
	assert_int_equal(ask_two(IPC_OP_SYMLINK, "t", "top", 0), 0);
	ask_path(IPC_OP_STATPATH, "a/rel/more", 0, 0);
	check_redirect("a/../x/y/more", 0, 0);
	ask_path(IPC_OP_STATPATH, "a/abs", 0, 0);
	check_redirect("/etc/z", 0, 1);
	ask_path(IPC_OP_STATPATH, "a/abs/q", AT_SYMLINK_NOFOLLOW, 0);
	check_redirect("/etc/z/q", 0, 1);
	ask_path(IPC_OP_STATPATH, "top", 0, 0);
	check_redirect("t", 0, 0);
	ask_path(IPC_OP_STATPATH, "top/", AT_SYMLINK_NOFOLLOW, 0);
	check_redirect("t/", 0, 0);
	/* the last component is not followed where it must not be */
	assert_int_equal(ask_path(IPC_OP_STATPATH, "top", AT_SYMLINK_NOFOLLOW, 0), 0);
	assert_int_equal(ask_path(IPC_OP_READLINK, "top", 0, 0), 1);
	assert_int_equal(ask_path(IPC_OP_OPEN, "top", O_NOFOLLOW, 0), -ELOOP);
	assert_int_equal(ask_path(IPC_OP_OPEN, "top", O_CREAT | O_EXCL, 0600), -EEXIST);
	ask_path(IPC_OP_OPEN, "top", O_CREAT, 0600);
	check_redirect("t", 0, 0);
	/* the second of two paths */
	put_file("f", "");
	ask_two(IPC_OP_RENAME, "f", "a/../g", 0);
	check_redirect("g", 1, 0);
}

static void a_redirection_that_is_too_long_is_refused(void **state)
{
	char path[IPC_PATH_MAX], target[1000];

	(void)state;
	memset(target, 't', sizeof(target) - 1);
	target[sizeof(target) - 1] = 0;
	assert_int_equal(ask_two(IPC_OP_SYMLINK, target, "l", 0), 0);
	memset(path, 'x', sizeof(path) - 1);
	path[sizeof(path) - 1] = 0;
	memcpy(path, "l/", 2);
	assert_int_equal(ask_path(IPC_OP_STATPATH, path, 0, 0), -ENAMETOOLONG);
}

static void names_have_a_limit(void **state)
{
	char name[300];

	(void)state;
	memset(name, 'n', sizeof(name));
	name[256] = 0;
	assert_int_equal(ask_path(IPC_OP_OPEN, name, O_CREAT, 0644), -ENAMETOOLONG);
	name[255] = 0;
	assert_int_equal(ask_path(IPC_OP_OPEN, name, O_CREAT, 0644), 0);
}

static void creating_follows_posix(void **state)
{
	(void)state;
	put_file("f", "old");
	assert_int_equal(ask_path(IPC_OP_OPEN, "f", O_CREAT | O_EXCL, 0644), -EEXIST);
	assert_int_equal(ask_path(IPC_OP_OPEN, "new/", O_CREAT, 0644), -EISDIR);
	assert_int_equal(ask_path(IPC_OP_MKDIR, "d/", 0, 0755), 0);
	assert_int_equal(ask_path(IPC_OP_MKDIR, "d", 0, 0755), -EEXIST);
	assert_int_equal(ask_path(IPC_OP_MKDIR, "", 0, 0755), -EEXIST);
	assert_int_equal(ask_path(IPC_OP_OPEN, "d", O_CREAT, 0644), -EISDIR);
	put_file("f", "");
	check_file("f", "");
	/* a mode that forbids writing does not bind the creator's own descriptor */
	write_at(open_ok("ro", O_CREAT | O_RDWR, 0444), 0, "x", 1, 0);
	check_file("ro", "x");
}

static void removing_follows_posix(void **state)
{
	struct stat stat;

	(void)state;
	ask_path(IPC_OP_MKDIR, "d", 0, 0755);
	put_file("d/f", "still here");
	assert_int_equal(ask_path(IPC_OP_UNLINK, "d", 0, 0), -EISDIR);
	assert_int_equal(ask_path(IPC_OP_UNLINK, "d", AT_REMOVEDIR, 0), -ENOTEMPTY);
	assert_int_equal(ask_path(IPC_OP_UNLINK, "d/f", AT_REMOVEDIR, 0), -ENOTDIR);
	assert_int_equal(ask_path(IPC_OP_UNLINK, "d/.", AT_REMOVEDIR, 0), -EINVAL);
	assert_int_equal(ask_path(IPC_OP_UNLINK, "", AT_REMOVEDIR, 0), -EBUSY);
	/* an open file lives on */
	uint64_t handle = open_ok("d/f", O_RDONLY, 0);
	assert_int_equal(ask_path(IPC_OP_UNLINK, "d/f", 0, 0), 0);
	assert_int_equal(ask_path(IPC_OP_STATPATH, "d/f", 0, 0), -ENOENT);
	assert_int_equal(read_at(handle, 0, 100), 10);
	assert_int_equal(ask(IPC_OP_STAT, handle, NULL, 0, sizeof(stat), 0, 0, 0, 0), 0);
	memcpy(&stat, out_stream, sizeof(stat));
	assert_int_equal(stat.st_nlink, 0);
	handle_release(handle);
	assert_int_equal(read_at(handle, 0, 100), -EBADF);
	/* so does an open directory, as an empty one that takes no names */
	handle = open_ok("d", O_RDONLY | O_DIRECTORY, 0);
	assert_int_equal(ask_path(IPC_OP_UNLINK, "d", AT_REMOVEDIR, 0), 0);
	assert_int_equal(ask(IPC_OP_GETDENTS, handle, NULL, 0, 4096, 0, 0, 0, 0), -ENOENT);
	handle_release(handle);
}

static void hard_links_share_a_file(void **state)
{
	struct stat stat;

	(void)state;
	put_file("f", "text");
	ask_path(IPC_OP_MKDIR, "d", 0, 0755);
	assert_int_equal(ask_two(IPC_OP_LINK, "f", "d/g", 0), 0);
	check_stat("f", &stat);
	assert_int_equal(stat.st_nlink, 2);
	assert_int_equal(ask_two(IPC_OP_LINK, "d", "e", 0), -EPERM);
	assert_int_equal(ask_two(IPC_OP_LINK, "f", "d/g", 0), -EEXIST);
	assert_int_equal(ask_two(IPC_OP_LINK, "none", "h", 0), -ENOENT);
	assert_int_equal(ask_path(IPC_OP_UNLINK, "f", 0, 0), 0);
	check_file("d/g", "text");
}

static void permissions_are_checked(void **state)
{
	(void)state;
	ask_path(IPC_OP_MKDIR, "pub", 0, 01777);
	ask_path(IPC_OP_MKDIR, "priv", 0, 0700);
	put_file("priv/f", "secret");
	put_file("root-file", "r");
	asker = (struct cred){ .uid = 10, .gid = 10 };
	assert_int_equal(ask_path(IPC_OP_STATPATH, "priv/f", 0, 0), -EACCES);
	assert_int_equal(ask_path(IPC_OP_OPEN, "root-file", O_WRONLY, 0), -EACCES);
	assert_int_equal(ask_path(IPC_OP_ACCESS, "root-file", 4, 0), 0);
	assert_int_equal(ask_path(IPC_OP_ACCESS, "root-file", 2, 0), -EACCES);
	assert_int_equal(ask_path(IPC_OP_OPEN, "new", O_CREAT, 0644), -EACCES);
	assert_int_equal(ask_path(IPC_OP_UNLINK, "root-file", 0, 0), -EACCES);
	put_file("pub/mine", "");
	assert_int_equal(ask(IPC_OP_SETATTR, open_ok("root-file", O_PATH, 0), NULL, 0, 0,
			     IPC_SET_MODE, 0777, 0, 0),
			 -EPERM);
	/* sticky: another user's file stays */
	asker = (struct cred){ .uid = 11, .gid = 11 };
	assert_int_equal(ask_path(IPC_OP_UNLINK, "pub/mine", 0, 0), -EPERM);
	assert_int_equal(ask_two(IPC_OP_RENAME, "pub/mine", "pub/yours", 0), -EPERM);
	asker = (struct cred){ .uid = 10, .gid = 10 };
	assert_int_equal(ask_path(IPC_OP_UNLINK, "pub/mine", 0, 0), 0);
	assert_int_equal(ask_path(IPC_OP_MKNOD, "pub/null", 0, S_IFCHR | 0666), -EPERM);
}

static void execution_needs_an_x_bit_even_for_root(void **state)
{
	(void)state;
	put_file("prog", "#!");
	assert_int_equal(ask(IPC_OP_OPEN, 0, "prog", 4, 0, 0, 0, IPC_OPEN_EXEC, 0), -EACCES);
	assert_int_equal(ask(IPC_OP_SETATTR, open_ok("prog", O_PATH, 0), NULL, 0, 0, IPC_SET_MODE,
			     0755, 0, 0),
			 0);
	assert_int_equal(ask(IPC_OP_OPEN, 0, "prog", 4, 0, 0, 0, IPC_OPEN_EXEC, 0), 2);
	assert_int_equal(answer.nfds, 1);
	assert_int_equal(answer.arg[0], S_IFREG | 0755);
	assert_int_equal(ask(IPC_OP_OPEN, 0, "dev", 3, 0, 0, 0, IPC_OPEN_EXEC, 0), -EACCES);
}

static void times_can_be_set(void **state)
{
	struct timespec times[2] = { { 5, 6 }, { 0, UTIME_OMIT } };
	struct stat before, after;
	uint64_t handle;

	(void)state;
	put_file("f", "");
	check_stat("f", &before);
	handle = open_ok("f", O_PATH, 0);
	assert_int_equal(
		ask(IPC_OP_SETATTR, handle, times, sizeof(times), 0, IPC_SET_TIMES, 0, 0, 0), 0);
	check_stat("f", &after);
	assert_int_equal(after.st_atim.tv_sec, 5);
	assert_int_equal(after.st_mtim.tv_sec, before.st_mtim.tv_sec);
	times[1].tv_nsec = 1000000000;
	assert_int_equal(
		ask(IPC_OP_SETATTR, handle, times, sizeof(times), 0, IPC_SET_TIMES, 0, 0, 0),
		-EINVAL);
	assert_int_equal(ask(IPC_OP_SETATTR, handle, times, 10, 0, IPC_SET_TIMES, 0, 0, 0),
			 -EFAULT);
}

static void hostile_requests_are_refused(void **state)
{
	static char huge[3 * IPC_PATH_MAX];

	(void)state;
	memset(huge, 'a', sizeof(huge));
	assert_int_equal(ask(IPC_OP_STATPATH, 0, huge, sizeof(huge), IPC_PATH_MAX, 0, 0, 0, 0),
			 -ENAMETOOLONG);
	assert_int_equal(ask(IPC_OP_RENAME, 0, "only-one", 8, IPC_PATH_MAX, 0, 0, 0, 0), -EINVAL);
	assert_int_equal(ask(IPC_OP_READ, 12345, NULL, 0, 10, 0, 0, 0, 0), -EBADF);
	assert_int_equal(ask(IPC_OP_READ, 0, NULL, 0, 10, 0, 0, 0, 0), -EBADF);
	handle_release(~0ull);
	handle_release(0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(walks_to_files_in_directories, tree_setup),
		cmocka_unit_test_setup(dotdot_goes_back_to_the_kernel, tree_setup),
		cmocka_unit_test_setup(links_go_back_to_the_kernel, tree_setup),
		cmocka_unit_test_setup(a_redirection_that_is_too_long_is_refused, tree_setup),
		cmocka_unit_test_setup(names_have_a_limit, tree_setup),
		cmocka_unit_test_setup(creating_follows_posix, tree_setup),
		cmocka_unit_test_setup(removing_follows_posix, tree_setup),
		cmocka_unit_test_setup(hard_links_share_a_file, tree_setup),
		cmocka_unit_test_setup(permissions_are_checked, tree_setup),
		cmocka_unit_test_setup(execution_needs_an_x_bit_even_for_root, tree_setup),
		cmocka_unit_test_setup(times_can_be_set, tree_setup),
		cmocka_unit_test_setup(hostile_requests_are_refused, tree_setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
