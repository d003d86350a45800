/* unit: user/rootfs/*.c user/rootfs/test/kit.c user/lib/cpio.c | -Idrivers -Iuser -Iuser/rootfs -Ikernel */
/* Contents, directories being read while they change, memory objects, devices, limits. */
#define _GNU_SOURCE
#include "test/kit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "space.h"

static int teardown(void **state)
{
	(void)state;
	space_limit(UINT64_MAX);
	return 0;
}

static void contents_grow_and_shrink(void **state)
{
	static uint8_t data[300000];
	uint64_t handle = open_ok("f", O_CREAT | O_RDWR, 0644);

	(void)state;
	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (uint8_t)(i * 7 + i / 256);
	/* from the heap into a memory object, in pieces that cross all boundaries */
	for (size_t at = 0; at < sizeof(data); at += 1111) {
		size_t len = sizeof(data) - at < 1111 ? sizeof(data) - at : 1111;

		assert_int_equal(write_at(handle, at, data + at, len, 0), len);
	}
	assert_int_equal(read_at(handle, 0, sizeof(data) + 5), sizeof(data));
	assert_memory_equal(out_stream, data, sizeof(data));
	assert_int_equal(read_at(handle, sizeof(data), 5), 0);
	/* what was cut off reads as zeros when the file grows again */
	assert_int_equal(ask(IPC_OP_SETATTR, handle, NULL, 0, 0, IPC_SET_SIZE, 0, 0, 5000), 0);
	assert_int_equal(ask(IPC_OP_SETATTR, handle, NULL, 0, 0, IPC_SET_SIZE, 0, 0, 20000), 0);
	assert_int_equal(read_at(handle, 0, 30000), 20000);
	assert_memory_equal(out_stream, data, 5000);
	for (size_t i = 5000; i < 20000; i++)
		assert_int_equal(out_stream[i], 0);
	assert_int_equal(ask(IPC_OP_SETATTR, handle, NULL, 0, 0, IPC_SET_SIZE, 0, 0, -1ull),
			 -EINVAL);
}

static void holes_read_as_zeros(void **state)
{
	uint64_t handle = open_ok("f", O_CREAT | O_RDWR, 0644);

	(void)state;
	assert_int_equal(write_at(handle, 10, "x", 1, 0), 1);
	assert_int_equal(write_at(handle, 100000, "y", 1, 0), 1);
	assert_int_equal(read_at(handle, 0, 200000), 100001);
	assert_int_equal(out_stream[9], 0);
	assert_int_equal(out_stream[10], 'x');
	assert_int_equal(out_stream[50000], 0);
	assert_int_equal(out_stream[100000], 'y');
	assert_int_equal(write_at(handle, INT64_MAX, "z", 1, 0), -EFBIG);
	assert_int_equal(write_at(handle, 1ull << 63, "z", 1, 0), -EINVAL);
}

static void appending_goes_to_the_end_and_says_where(void **state)
{
	uint64_t handle = open_ok("f", O_CREAT | O_RDWR, 0644);

	(void)state;
	write_at(handle, 0, "abc", 3, 0);
	assert_int_equal(write_at(handle, 0, "def", 3, O_APPEND), 3);
	assert_int_equal(answer.arg[0], 6);
	check_file("f", "abcdef");
}

static void a_write_from_bad_memory_changes_nothing(void **state)
{
	struct stat stat;
	uint64_t handle = open_ok("f", O_CREAT | O_RDWR, 0644);
	char data[10] = "0123456789";

	(void)state;
	write_at(handle, 0, "abc", 3, 0);
	readable_in = 4;
	assert_int_equal(write_at(handle, 3, data, 10, 0), 4);
	check_file("f", "abc0123");
	readable_in = 0;
	check_stat("f", &stat);
	assert_int_equal(stat.st_size, 7);
}

static void access_modes_bind(void **state)
{
	(void)state;
	put_file("f", "text");
	assert_int_equal(write_at(open_ok("f", O_RDONLY, 0), 0, "x", 1, 0), -EBADF);
	assert_int_equal(read_at(open_ok("f", O_WRONLY, 0), 0, 1), -EBADF);
	assert_int_equal(
		ask(IPC_OP_SETATTR, open_ok("f", O_RDONLY, 0), NULL, 0, 0, IPC_SET_SIZE, 0, 0, 0),
		-EINVAL);
	assert_int_equal(read_at(open_ok("dev", O_RDONLY, 0), 0, 1), -EISDIR);
}

/* Names in the out stream after a GETDENTS of n bytes, separated by spaces. */
static const char *names(int64_t n)
{
	static char text[4096];
	uint16_t len;

	text[0] = 0;
	for (int64_t at = 0; at < n; at += len) {
		memcpy(&len, out_stream + at + 16, 2);
		assert_true(len >= 24 && len % 8 == 0);
		strcat(strcat(text, (char *)out_stream + at + 19), " ");
	}
	return text;
}

static void directories_can_be_read_while_they_change(void **state)
{
	uint64_t dir, at;

	(void)state;
	ask_path(IPC_OP_MKDIR, "d", 0, 0755);
	for (char name[] = "d/a"; name[2] <= 'f'; name[2]++)
		put_file(name, "");
	dir = open_ok("d", O_RDONLY, 0);
	assert_string_equal(names(ask(IPC_OP_GETDENTS, dir, NULL, 0, 72, 0, 0, 0, 0)), ". .. a ");
	at = answer.arg[0];
	/* gone behind and before the position, new at the end: every other name exactly once */
	ask_path(IPC_OP_UNLINK, "d/a", 0, 0);
	ask_path(IPC_OP_UNLINK, "d/b", 0, 0);
	ask_path(IPC_OP_UNLINK, "d/d", 0, 0);
	put_file("d/new", "");
	assert_string_equal(names(ask(IPC_OP_GETDENTS, dir, NULL, 0, 48, at, 0, 0, 0)), "c e ");
	at = answer.arg[0];
	assert_string_equal(names(ask(IPC_OP_GETDENTS, dir, NULL, 0, 480, at, 0, 0, 0)), "f new ");
	assert_int_equal(ask(IPC_OP_GETDENTS, dir, NULL, 0, 480, answer.arg[0], 0, 0, 0), 0);
	assert_int_equal(ask(IPC_OP_GETDENTS, dir, NULL, 0, 10, 0, 0, 0, 0), -EINVAL);
}

static void many_names_come_and_go(void **state)
{
	uint64_t dir, at = 0;
	unsigned int seen = 0;
	char name[32];

	(void)state;
	ask_path(IPC_OP_MKDIR, "d", 0, 0755);
	for (int round = 0; round < 3; round++) {
		for (int i = 0; i < 2000; i++) {
			snprintf(name, sizeof(name), "d/%d-%d", round, i);
			put_file(name, "");
		}
		for (int i = 0; i < 2000; i++) {
			snprintf(name, sizeof(name), "d/%d-%d", round, i);
			if (i % 100)
				assert_int_equal(ask_path(IPC_OP_UNLINK, name, 0, 0), 0);
		}
	}
	dir = open_ok("d", O_RDONLY, 0);
	while (ask(IPC_OP_GETDENTS, dir, NULL, 0, 200, at, 0, 0, 0) > 0) {
		at = answer.arg[0];
		for (const char *p = names(answer.ret); *p; p++)
			seen += *p == ' ';
	}
	assert_int_equal(seen, 60 + 2);
}

static void a_memory_object_is_the_file(void **state)
{
	uint64_t handle = open_ok("f", O_CREAT | O_RDWR, 0644);
	char *map;

	(void)state;
	write_at(handle, 0, "hello", 5, 0);
	assert_int_equal(ask(IPC_OP_MEMOBJ, handle, NULL, 0, 0,
			     PROT_READ | PROT_WRITE | (uint64_t)MAP_SHARED << 32, 0, 0, 0),
			 5);
	map = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, answer.fds[0], 0);
	assert_ptr_not_equal(map, MAP_FAILED);
	assert_string_equal(map, "hello");
	map[0] = 'j';
	assert_int_equal(read_at(handle, 0, 5), 5);
	assert_memory_equal(out_stream, "jello", 5);
	write_at(handle, 1, "u", 1, 0);
	assert_int_equal(map[1], 'u');
	/* what a mapping wrote behind the end is not part of the file when it grows */
	map[10] = '!';
	assert_int_equal(ask(IPC_OP_SETATTR, handle, NULL, 0, 0, IPC_SET_SIZE, 0, 0, 20), 0);
	assert_int_equal(map[10], 0);
	munmap(map, 4096);
	assert_int_equal(ask(IPC_OP_MEMOBJ, open_ok("f", O_RDONLY, 0), NULL, 0, 0,
			     PROT_WRITE | (uint64_t)MAP_SHARED << 32, 0, 0, 0),
			 -EACCES);
	assert_int_equal(
		ask(IPC_OP_MEMOBJ, open_ok("dev", O_RDONLY, 0), NULL, 0, 0, PROT_READ, 0, 0, 0),
		-ENODEV);
}

static void a_running_program_is_not_changed(void **state)
{
	uint64_t handle = open_ok("prog", O_CREAT | O_RDWR, 0755);
	static char text[8192];
	char *map;

	(void)state;
	memset(text, 'A', sizeof(text));
	write_at(handle, 0, text, sizeof(text), 0);
	assert_int_equal(ask(IPC_OP_OPEN, 0, "prog", 4, 0, 0, 0, IPC_OPEN_EXEC, 0), sizeof(text));
	map = mmap(NULL, sizeof(text), PROT_READ, MAP_SHARED, answer.fds[0], 0);
	write_at(handle, 5000, "B", 1, 0);
	assert_int_equal(map[5000], 'A');
	read_at(handle, 5000, 1);
	assert_int_equal(out_stream[0], 'B');
	handle_release(open_ok("prog", O_WRONLY | O_TRUNC, 0));
	assert_int_equal(map[0], 'A');
	munmap(map, sizeof(text));
}

static void space_is_bounded_and_comes_back(void **state)
{
	static char data[65536];
	uint64_t handle = open_ok("f", O_CREAT | O_RDWR, 0644), before = space_used();

	(void)state;
	space_limit(before + 100000);
	assert_int_equal(write_at(handle, 0, data, sizeof(data), 0), sizeof(data));
	/* as much as there is room for, then nothing */
	int64_t n = write_at(handle, sizeof(data), data, sizeof(data), 0);
	assert_true(n > 0 && n < (int64_t)sizeof(data));
	assert_int_equal(write_at(handle, sizeof(data) + (uint64_t)n, data, sizeof(data), 0),
			 -ENOSPC);
	assert_int_equal(ask(IPC_OP_SETATTR, handle, NULL, 0, 0, IPC_SET_SIZE, 0, 0, 1 << 20),
			 -ENOSPC);
	int64_t error = 0;
	for (int i = 0; i < 2000 && error == 0; i++) {
		char name[16];

		snprintf(name, sizeof(name), "n%d", i);
		error = ask_path(IPC_OP_MKDIR, name, 0, 0755);
	}
	assert_int_equal(error, -ENOSPC);
	space_limit(UINT64_MAX);
	for (int i = 0; i < 2000; i++) {
		char name[16];

		snprintf(name, sizeof(name), "n%d", i);
		ask_path(IPC_OP_UNLINK, name, AT_REMOVEDIR, 0);
	}
	assert_int_equal(ask(IPC_OP_SETATTR, handle, NULL, 0, 0, IPC_SET_SIZE, 0, 0, 0), 0);
	assert_int_equal(space_used(), before);
}

static void devices_answer(void **state)
{
	(void)state;
	assert_int_equal(read_at(open_ok("dev/null", O_RDWR, 0), 0, 10), 0);
	assert_int_equal(write_at(open_ok("dev/null", O_RDWR, 0), 0, "abc", 3, 0), 3);
	out_stream[9999] = 1;
	assert_int_equal(read_at(open_ok("dev/zero", O_RDWR, 0), 0, 10000), 10000);
	assert_int_equal(out_stream[9999], 0);
	assert_int_equal(write_at(open_ok("dev/full", O_RDWR, 0), 0, "abc", 3, 0), -ENOSPC);
	assert_int_equal(read_at(open_ok("dev/urandom", O_RDONLY, 0), 0, 10000), 10000);
	int same = 0;
	for (int i = 0; i < 9999; i++)
		same += out_stream[i] == out_stream[i + 1];
	assert_true(same < 200);
	assert_int_equal(ask_path(IPC_OP_OPEN, "dev/tty", O_RDWR, 0), -ENXIO);
	assert_int_equal(ask(IPC_OP_MKNOD, 0, "zero2", 5, 0, 0, S_IFCHR | 0666, makedev(1, 5), 0),
			 0);
	assert_int_equal(read_at(open_ok("zero2", O_RDONLY, 0), 0, 5), 5);
	assert_int_equal(ask_path(IPC_OP_MKNOD, "fifo", 0, S_IFIFO | 0666), -EPERM);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(contents_grow_and_shrink, tree_setup),
		cmocka_unit_test_setup(holes_read_as_zeros, tree_setup),
		cmocka_unit_test_setup(appending_goes_to_the_end_and_says_where, tree_setup),
		cmocka_unit_test_setup(a_write_from_bad_memory_changes_nothing, tree_setup),
		cmocka_unit_test_setup(access_modes_bind, tree_setup),
		cmocka_unit_test_setup(directories_can_be_read_while_they_change, tree_setup),
		cmocka_unit_test_setup(many_names_come_and_go, tree_setup),
		cmocka_unit_test_setup(a_memory_object_is_the_file, tree_setup),
		cmocka_unit_test_setup(a_running_program_is_not_changed, tree_setup),
		cmocka_unit_test_setup_teardown(space_is_bounded_and_comes_back, tree_setup,
						teardown),
		cmocka_unit_test_setup(devices_answer, tree_setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
