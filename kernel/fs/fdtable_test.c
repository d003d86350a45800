/* unit: kernel/fs/fdtable.c kernel/fs/file.c | -Ikernel -Itests */
#include "host/kernel.h"

#include "abi/fcntl.h"
#include "fs/fdtable.h"
#include "fs/file.h"
#include "fs/poll.h"

static int released;

static void release(struct file *file)
{
	(void)file;
	released++;
}

static const struct file_operations ops = { .release = release };

void epoll_forget_file(struct file *file)
{
	(void)file;
}

static struct file *new_file(void)
{
	struct file *file = file_alloc(&ops, O_RDWR, NULL);

	assert_non_null(file);
	return file;
}

static int setup(void **state)
{
	(void)state;
	host_start();
	released = 0;
	allocations_left = -1;
	host_process.rlimit[RLIMIT_NOFILE].rlim_cur = 1024;
	host_process.files = fdtable_fork(NULL);
	assert_non_null(host_process.files);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	allocations_left = -1;
	fdtable_put(host_process.files);
	assert_int_equal(allocated, 0);
	return 0;
}

static void the_lowest_free_descriptor_is_given(void **state)
{
	(void)state;
	for (int i = 0; i < 200; i++)
		assert_int_equal(fd_add(new_file(), 0), i);
	assert_int_equal(fd_close(150), 0);
	assert_int_equal(fd_close(70), 0);
	assert_int_equal(fd_close(70), -EBADF);
	assert_int_equal(fd_add(new_file(), 0), 70);
	assert_int_equal(fd_add(new_file(), 0), 150);
	assert_int_equal(fd_add(new_file(), 0), 200);
	assert_int_equal(get_unused_fd_from(300, 0), 300);
	assert_int_equal(get_unused_fd_from(300, 0), 301);
	assert_int_equal(get_unused_fd_flags(0), 201);
	assert_int_equal(fdtable_count(host_process.files), 201);
	put_unused_fd(201);
	assert_int_equal(get_unused_fd_flags(0), 201);
}

static void a_reserved_descriptor_is_not_open(void **state)
{
	struct file *file = new_file();
	int fd = get_unused_fd_flags(O_CLOEXEC);

	(void)state;
	assert_null(fget(fd));
	assert_int_equal(fd_close(fd), -EBADF);
	assert_int_equal(fd_replace(fd, file_get(file), 0), -EBUSY);
	fd_install(fd, file);
	assert_ptr_equal(fget(fd), file);
	assert_int_equal(file->f_count, 2);
	fput(file);
	assert_true(fd_cloexec(fd));
}

static void limits_hold(void **state)
{
	(void)state;
	host_process.rlimit[RLIMIT_NOFILE].rlim_cur = 66;
	for (int i = 0; i < 66; i++)
		assert_int_equal(fd_add(new_file(), 0), i);
	assert_int_equal(fd_add(new_file(), 0), -EMFILE);
	assert_int_equal(released, 1);
	assert_int_equal(fd_replace(66, new_file(), 0), -EBADF);
	assert_int_equal(fd_replace(-1, new_file(), 0), -EBADF);
	assert_int_equal(get_unused_fd_from(~0u, 0), -EMFILE);
	assert_null(fget(-1));
	assert_null(fget(0x7fffffff));
	assert_int_equal(fd_close(-5), -EBADF);
	host_process.rlimit[RLIMIT_NOFILE].rlim_cur = 3;
	assert_int_equal(fd_close(60), 0);
	assert_int_equal(get_unused_fd_flags(0), -EMFILE);
	assert_non_null(fget(65)); /* what is open stays so */
	fput(fget(65));
	fput(fget(65));
	struct file *file = fget(65);

	fput(file);
	fput(file);
}

static void memory_that_is_out_changes_nothing(void **state)
{
	(void)state;
	for (int i = 0; i < 64; i++)
		fd_add(new_file(), 0);
	struct file *file = new_file();

	allocations_left = 0;
	assert_int_equal(get_unused_fd_flags(0), -ENOMEM);
	assert_int_equal(fd_replace(500, file_get(file), 0), -ENOMEM);
	assert_int_equal(file->f_count, 1);
	assert_null(fdtable_fork(host_process.files));
	allocations_left = 1;
	assert_null(fdtable_fork(host_process.files));
	allocations_left = -1;
	assert_int_equal(fd_add(file, 0), 64);
}

static void dup2_closes_what_was_there(void **state)
{
	struct file *a = new_file(), *b = new_file();

	(void)state;
	assert_int_equal(fd_add(a, 0), 0);
	assert_int_equal(fd_add(b, O_CLOEXEC), 1);
	assert_int_equal(fd_replace(1, file_get(a), 0), 1);
	assert_int_equal(released, 1);
	assert_false(fd_cloexec(1));
	assert_int_equal(fd_replace(100, file_get(a), O_CLOEXEC), 100);
	assert_true(fd_cloexec(100));
	assert_int_equal(a->f_count, 3);
	assert_int_equal(fdtable_count(host_process.files), 3);
}

static void a_fork_copies_what_is_open(void **state)
{
	struct fdtable *parent = host_process.files, *child;
	struct file *file = new_file();

	(void)state;
	fd_add(file, O_CLOEXEC);
	assert_int_equal(get_unused_fd_flags(0), 1); /* another thread's, not yet open */
	fd_add(file_get(file), 0);
	child = fdtable_fork(parent);
	assert_int_equal(file->f_count, 4);
	host_process.files = child;
	assert_int_equal(get_unused_fd_flags(0), 1);
	put_unused_fd(1);
	assert_true(fd_cloexec(0));
	fdtable_close_on_exec(child);
	assert_null(fget(0));
	assert_int_equal(file->f_count, 3);
	assert_int_equal(fd_add(new_file(), 0), 0);
	host_process.files = parent;
	fdtable_put(child);
	assert_int_equal(file->f_count, 2);
	assert_int_equal(released, 1);
}

/* Random reserves, opens, closes and dups against a plain array. */
static void it_agrees_with_a_model(void **state)
{
	static struct file *model[1024];
	static bool reserved[1024];

	(void)state;
	srand(3);
	for (int round = 0; round < 30000; round++) {
		int fd = rand() % 400, lowest = rand() % 300, got;

		switch (rand() % 4) {
		case 0:
			got = get_unused_fd_from((uint32_t)lowest, 0);
			while (model[lowest] || reserved[lowest])
				lowest++;
			assert_int_equal(got, lowest);
			if (rand() % 2) {
				model[got] = new_file();
				fd_install(got, model[got]);
			} else {
				reserved[got] = true;
			}
			break;
		case 1:
			assert_int_equal(fd_close(fd), model[fd] ? 0 : -EBADF);
			model[fd] = NULL;
			break;
		case 2:
			if (reserved[fd])
				put_unused_fd(fd);
			reserved[fd] = false;
			break;
		default:
			if (!reserved[fd]) {
				model[fd] = new_file();
				assert_int_equal(fd_replace(fd, model[fd], 0), fd);
			}
		}
		fd = rand() % 400;
		struct file *file = fget(fd);

		assert_ptr_equal(file, model[fd]);
		fput(file);
		for (int i = 350; i < 1000; i++) { /* keep it small */
			if (reserved[i])
				put_unused_fd(i);
			reserved[i] = false;
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_lowest_free_descriptor_is_given, setup,
						teardown),
		cmocka_unit_test_setup_teardown(a_reserved_descriptor_is_not_open, setup, teardown),
		cmocka_unit_test_setup_teardown(limits_hold, setup, teardown),
		cmocka_unit_test_setup_teardown(memory_that_is_out_changes_nothing, setup,
						teardown),
		cmocka_unit_test_setup_teardown(dup2_closes_what_was_there, setup, teardown),
		cmocka_unit_test_setup_teardown(a_fork_copies_what_is_open, setup, teardown),
		cmocka_unit_test_setup_teardown(it_agrees_with_a_model, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
