/* unit: kernel/fs/scm.c kernel/fs/file.c kernel/fs/fdtable.c | -Ikernel -Itests */
#include "host/kernel.h"

#include "abi/fcntl.h"
#include "abi/socket.h"
#include "fs/fdtable.h"
#include "fs/file.h"
#include "fs/poll.h"
#include "fs/socket_file.h"
#include "ipc/request.h"

static const struct file_operations ops;
static _Alignas(16) char control[1024];
static struct file *fds[IPC_FDS];
static uint32_t nfds;
static struct request rq;

void epoll_forget_file(struct file *file)
{
	(void)file;
}

static int setup(void **state)
{
	(void)state;
	host_start();
	host_process.rlimit[RLIMIT_NOFILE].rlim_cur = 1024;
	host_process.files = fdtable_fork(NULL);
	for (int i = 0; i < 10; i++)
		assert_int_equal(fd_add(file_alloc(&ops, 0, NULL), 0), i);
	memset(control, 0, sizeof(control));
	memset(&rq, 0, sizeof(rq));
	nfds = 0;
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	while (nfds)
		fput(fds[--nfds]);
	for (uint32_t i = 0; i < rq.reply_nfds; i++)
		fput(rq.reply_fds[i]);
	fdtable_put(host_process.files);
	assert_int_equal(allocated, 0);
	return 0;
}

/* Appends an item of n bytes at off; the offset behind it. */
static size_t item(size_t off, int level, int type, const void *data, size_t n)
{
	struct cmsghdr c = { .cmsg_len = CMSG_LEN(n), .cmsg_level = level, .cmsg_type = type };

	memcpy(control + off, &c, sizeof(c));
	memcpy(control + off + sizeof(c), data, n);
	return off + CMSG_SPACE(n);
}

static void descriptors_become_files_and_the_rest_stays(void **state)
{
	const int some[3] = { 4, 2, 7 }, one = 9, ttl = 64;
	size_t len = item(0, SOL_SOCKET, SCM_RIGHTS, some, sizeof(some));

	(void)state;
	len = item(len, SOL_IP, 2, &ttl, sizeof(ttl));
	len = item(len, SOL_SOCKET, SCM_RIGHTS, &one, sizeof(one));
	assert_int_equal(scm_send(control, &len, fds, &nfds), 0);
	assert_int_equal(nfds, 4);
	for (int i = 0; i < 3; i++) {
		struct file *file = fget(some[i]);

		assert_ptr_equal(fds[i], file);
		assert_int_equal(file->f_count, 3);
		fput(file);
	}
	assert_int_equal(len, CMSG_SPACE(sizeof(ttl)));
	assert_int_equal(((struct cmsghdr *)control)->cmsg_level, SOL_IP);
}

static void malformed_control_data_is_refused(void **state)
{
	const int many[IPC_FDS + 1] = { 0 }, missing[2] = { 1, 500 };
	struct cmsghdr *c = (struct cmsghdr *)control;
	size_t len = item(0, SOL_SOCKET, SCM_RIGHTS, many, sizeof(int));

	(void)state;
	for (size_t bad = 0; bad < sizeof(*c); bad++) {
		c->cmsg_len = bad;
		assert_int_equal(scm_send(control, &len, fds, &nfds), -EINVAL);
	}
	c->cmsg_len = len + sizeof(int); /* whole descriptors, but not all there */
	assert_int_equal(scm_send(control, &len, fds, &nfds), -EINVAL);
	c->cmsg_len = len + 1;
	assert_int_equal(scm_send(control, &len, fds, &nfds), -EINVAL);
	c->cmsg_len = ~0ul;
	assert_int_equal(scm_send(control, &len, fds, &nfds), -EINVAL);
	c->cmsg_len = CMSG_LEN(3); /* not whole descriptors */
	assert_int_equal(scm_send(control, &len, fds, &nfds), -EINVAL);
	assert_int_equal(nfds, 0);
	len = item(0, SOL_SOCKET, SCM_RIGHTS, many, sizeof(many));
	assert_int_equal(scm_send(control, &len, fds, &nfds), -EINVAL);
	len = item(0, SOL_SOCKET, SCM_RIGHTS, missing, sizeof(missing));
	assert_int_equal(scm_send(control, &len, fds, &nfds), -EBADF);
	assert_int_equal(nfds, 1); /* the caller drops it */
	len = sizeof(*c) - 1;	   /* too short for anything */
	assert_int_equal(scm_send(control, &len, fds, &nfds), 0);
	assert_int_equal(len, 0);
}

/* n files arrive with a reply. */
static void arrive(uint32_t n)
{
	rq.reply_nfds = n;
	for (uint32_t i = 0; i < n; i++)
		rq.reply_fds[i] = file_alloc(&ops, 0, NULL);
}

static void files_become_descriptors_of_the_receiver(void **state)
{
	const struct cmsghdr *c = (const struct cmsghdr *)control;
	size_t used = 0;
	int got[3];

	(void)state;
	arrive(3);
	assert_int_equal(scm_recv(&rq, control, sizeof(control), &used, MSG_CMSG_CLOEXEC), 0);
	assert_int_equal(used, CMSG_SPACE(sizeof(got)));
	assert_int_equal(c->cmsg_len, CMSG_LEN(sizeof(got)));
	assert_int_equal(c->cmsg_type, SCM_RIGHTS);
	memcpy(got, control + sizeof(*c), sizeof(got));
	for (int i = 0; i < 3; i++) {
		assert_int_equal(got[i], 10 + i);
		assert_true(fd_cloexec(got[i]));
		assert_null(rq.reply_fds[i]);
	}
}

static void what_does_not_fit_is_reported(void **state)
{
	size_t used = 0;

	(void)state;
	arrive(3);
	assert_int_equal(scm_recv(&rq, control, CMSG_LEN(sizeof(int)) - 1, &used, 0), MSG_CTRUNC);
	assert_int_equal(used, 0);
	assert_int_equal(scm_recv(&rq, NULL, 0, &used, 0), MSG_CTRUNC);
	assert_non_null(rq.reply_fds[0]); /* dropped with the request */
	assert_int_equal(scm_recv(&rq, control, CMSG_LEN(2 * sizeof(int)), &used, 0), MSG_CTRUNC);
	assert_int_equal(used, CMSG_LEN(2 * sizeof(int)));
	assert_null(rq.reply_fds[1]);
	assert_non_null(rq.reply_fds[2]);
	assert_int_equal(fdtable_count(host_process.files), 12);
}

static void control_data_of_the_server_comes_first(void **state)
{
	const struct cmsghdr *c;
	int ttl = 64;
	size_t used = item(0, SOL_IP, 2, &ttl, sizeof(ttl)) - 4; /* not padded */

	(void)state;
	arrive(1);
	assert_int_equal(scm_recv(&rq, control, sizeof(control), &used, 0), 0);
	c = (const struct cmsghdr *)(control + CMSG_SPACE(sizeof(ttl)));
	assert_int_equal(c->cmsg_type, SCM_RIGHTS);
	assert_int_equal(used, CMSG_SPACE(sizeof(ttl)) + CMSG_SPACE(sizeof(int)));
}

static void a_full_table_or_bad_memory_takes_nothing(void **state)
{
	size_t used = 0;

	(void)state;
	arrive(2);
	host_process.rlimit[RLIMIT_NOFILE].rlim_cur = 11;
	assert_int_equal(scm_recv(&rq, control, sizeof(control), &used, 0), MSG_CTRUNC);
	assert_int_equal(used, CMSG_SPACE(sizeof(int)));
	host_process.rlimit[RLIMIT_NOFILE].rlim_cur = 1024;
	rq.reply_fds[0] = file_alloc(&ops, 0, NULL);
	assert_int_equal(scm_recv(&rq, (char *)16, 100, &used, 0), -EFAULT);
	assert_int_equal(fdtable_count(host_process.files), 11);
	assert_int_equal(get_unused_fd_flags(0), 11);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(descriptors_become_files_and_the_rest_stays, setup,
						teardown),
		cmocka_unit_test_setup_teardown(malformed_control_data_is_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(files_become_descriptors_of_the_receiver, setup,
						teardown),
		cmocka_unit_test_setup_teardown(what_does_not_fit_is_reported, setup, teardown),
		cmocka_unit_test_setup_teardown(control_data_of_the_server_comes_first, setup,
						teardown),
		cmocka_unit_test_setup_teardown(a_full_table_or_bad_memory_takes_nothing, setup,
						teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
