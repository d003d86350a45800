/* unit: kernel/fs/epoll.c kernel/fs/file.c kernel/fs/fdtable.c kernel/proc/wait_queue.c | -Ikernel -Itests */
#include "host/kernel.h"

#include "abi/epoll.h"
#include "fs/fdtable.h"
#include "fs/file.h"
#include "fs/poll.h"
#include "ipc/remote.h"
#include "lib/kernel.h"

#define MANY 5000

int64_t sys_epoll_create1(uint32_t flags);
int64_t sys_epoll_ctl(int epfd, int op, int fd, const struct epoll_event *uevent);
int64_t sys_epoll_wait(int epfd, struct epoll_event *uevents, int max, int timeout);

/* A file whose readiness the test sets. */
struct fake {
	uint32_t mask;
	struct wait_queue wait;
};

static int polls, sleeps;
static void (*while_asleep)(void);

static uint32_t fake_poll(struct file *file, struct wait_queue **wq)
{
	struct fake *f = file->private_data;

	polls++;
	*wq = &f->wait;
	return f->mask;
}

static void fake_release(struct file *file)
{
	struct fake *f = file->private_data;

	assert_true(list_empty(&f->wait.entries)); /* nobody is left on it */
	free(f);
}

static const struct file_operations fake_ops = { .poll = fake_poll, .release = fake_release };
static const struct file_operations plain_ops;

uint32_t vfs_poll(struct file *file, struct wait_queue **wq)
{
	return file->f_op->poll(file, wq);
}

uint64_t poll_timeout_ms(int timeout)
{
	return timeout < 0 ? TIME_FOREVER : (uint64_t)timeout * 1000000;
}

int sigmask_set(const uint64_t *umask, size_t size)
{
	(void)umask;
	(void)size;
	return 0;
}

void sigmask_restore(bool interrupted)
{
	(void)interrupted;
}

struct remote *remote_of(const struct file *file)
{
	(void)file;
	return NULL;
}

void panic(const char *fmt, ...)
{
	fail_msg("%s", fmt);
	abort();
}

void thread_wake(struct thread *t)
{
	(void)t;
}

int thread_sleep(int state, uint64_t deadline)
{
	(void)state;
	sleeps++;
	if (!while_asleep)
		return deadline == TIME_FOREVER ? -EINTR : -ETIMEDOUT;
	while_asleep();
	return 0;
}

static int fake(uint32_t mask)
{
	struct fake *f = calloc(1, sizeof(*f));

	f->mask = mask;
	wait_queue_init(&f->wait);
	return fd_add(file_alloc(&fake_ops, 0, f), 0);
}

/* The file's readiness becomes mask, and its waiters are told of events. */
static void set(int fd, uint32_t mask, uint32_t events)
{
	struct file *file = fget(fd);
	struct fake *f = file->private_data;

	f->mask = mask;
	wake_up(&f->wait, events);
	fput(file);
}

static int64_t ctl(int64_t ep, int op, int fd, uint32_t events)
{
	struct epoll_event ev = { .events = events, .data.u64 = (uint64_t)fd };

	return sys_epoll_ctl((int)ep, op, fd, &ev);
}

static struct epoll_event evs[MANY];

static int64_t collect(int64_t ep, int max)
{
	return sys_epoll_wait((int)ep, evs, max, 0);
}

static int setup(void **state)
{
	(void)state;
	host_start();
	host_process.rlimit[RLIMIT_NOFILE].rlim_cur = MANY + 100;
	host_process.files = fdtable_fork(NULL);
	polls = sleeps = 0;
	while_asleep = NULL;
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

static void a_wait_asks_only_the_ready(void **state)
{
	int64_t ep = sys_epoll_create1(0);
	static int fd[MANY];

	(void)state;
	for (int i = 0; i < MANY; i++) {
		fd[i] = fake(0);
		assert_int_equal(ctl(ep, EPOLL_CTL_ADD, fd[i], EPOLLIN), 0);
	}
	polls = 0;
	assert_int_equal(collect(ep, 10), 0);
	assert_int_equal(polls, 0);
	set(fd[4321], EPOLLIN, EPOLLIN);
	set(fd[7], EPOLLOUT, EPOLLOUT); /* not asked for */
	assert_int_equal(collect(ep, 10), 1);
	assert_int_equal(evs[0].data.u64, fd[4321]);
	assert_int_equal(polls, 1);
	set(fd[4321], 0, 0);
	assert_int_equal(collect(ep, 10), 0);
	polls = 0;
	assert_int_equal(collect(ep, 10), 0);
	assert_int_equal(polls, 0);
}

static void batches_go_round(void **state)
{
	int64_t ep = sys_epoll_create1(0);
	int seen[1000] = { 0 };

	(void)state;
	for (int i = 0; i < 100; i++) {
		int fd = fake(EPOLLIN);

		assert_int_equal(ctl(ep, EPOLL_CTL_ADD, fd, EPOLLIN), 0);
	}
	for (int round = 0; round < 50; round++) {
		assert_int_equal(collect(ep, 6), 6);
		for (int i = 0; i < 6; i++)
			seen[evs[i].data.u64]++;
	}
	for (int i = 0; i < 1000; i++)
		assert_true(!seen[i] || seen[i] == 3);
}

static void modes_differ_as_they_should(void **state)
{
	int64_t ep = sys_epoll_create1(0);
	int level = fake(0), edge = fake(0), once = fake(0);

	(void)state;
	ctl(ep, EPOLL_CTL_ADD, level, EPOLLIN);
	ctl(ep, EPOLL_CTL_ADD, edge, EPOLLIN | EPOLLET);
	ctl(ep, EPOLL_CTL_ADD, once, EPOLLIN | EPOLLONESHOT);
	set(level, EPOLLIN, EPOLLIN);
	set(edge, EPOLLIN, EPOLLIN);
	set(once, EPOLLIN, EPOLLIN);
	assert_int_equal(collect(ep, 10), 3);
	assert_int_equal(collect(ep, 10), 1);
	assert_int_equal(evs[0].data.u64, level);
	set(edge, EPOLLIN, EPOLLIN);
	set(once, EPOLLIN | EPOLLHUP, EPOLLIN | EPOLLHUP); /* it is over, errors too */
	assert_int_equal(collect(ep, 10), 2);
	assert_int_equal(ctl(ep, EPOLL_CTL_MOD, once, EPOLLOUT | EPOLLONESHOT), 0);
	assert_int_equal(collect(ep, 10), 2); /* level, and once's hang-up */
}

static int64_t busy_ep;
static int busy_fd;

static void becomes_ready(void)
{
	set(busy_fd, EPOLLIN, EPOLLIN);
}

static void false_alarm(void)
{
	set(busy_fd, 0, EPOLLIN);
	while_asleep = becomes_ready;
}

static void a_sleeper_wakes_for_events_only(void **state)
{
	(void)state;
	busy_ep = sys_epoll_create1(0);
	busy_fd = fake(0);
	ctl(busy_ep, EPOLL_CTL_ADD, busy_fd, EPOLLIN);
	while_asleep = false_alarm;
	assert_int_equal(sys_epoll_wait((int)busy_ep, evs, 5, -1), 1);
	assert_int_equal(sleeps, 2);
	set(busy_fd, 0, 0);
	while_asleep = NULL;
	assert_int_equal(sys_epoll_wait((int)busy_ep, evs, 5, 20), 0);
	assert_int_equal(sys_epoll_wait((int)busy_ep, evs, 5, -1), -EINTR);
	set(busy_fd, EPOLLIN, EPOLLIN);
	assert_int_equal(sys_epoll_wait((int)busy_ep, (void *)8, 5, -1), -EFAULT);
	assert_int_equal(collect(busy_ep, 5), 1);
}

static void closed_files_leave(void **state)
{
	int64_t ep = sys_epoll_create1(0);
	int fd = fake(EPOLLIN), other = fake(EPOLLIN);

	(void)state;
	ctl(ep, EPOLL_CTL_ADD, fd, EPOLLIN);
	ctl(ep, EPOLL_CTL_ADD, other, EPOLLIN);
	assert_int_equal(collect(ep, 10), 2);
	fd_close(fd);
	assert_int_equal(collect(ep, 10), 1);
	assert_int_equal(ctl(ep, EPOLL_CTL_DEL, fd, 0), -EBADF);
	fd_close((int)ep); /* its items leave the files */
	set(other, EPOLLIN, EPOLLIN);
}

static void nested_ones_are_ready_when_their_members_are(void **state)
{
	int64_t inner = sys_epoll_create1(0), outer = sys_epoll_create1(0);
	int fd = fake(0);

	(void)state;
	ctl(inner, EPOLL_CTL_ADD, fd, EPOLLIN);
	assert_int_equal(ctl(outer, EPOLL_CTL_ADD, (int)inner, EPOLLIN), 0);
	assert_int_equal(ctl(inner, EPOLL_CTL_ADD, (int)outer, EPOLLIN), -ELOOP);
	assert_int_equal(collect(outer, 5), 0);
	set(fd, EPOLLIN, EPOLLIN);
	assert_int_equal(collect(outer, 5), 1);
	assert_int_equal(collect(outer, 5), 1);
	assert_int_equal(collect(inner, 5), 1);
	set(fd, 0, 0);
	assert_int_equal(collect(outer, 5), 0);
	set(fd, EPOLLIN, EPOLLIN);
	assert_int_equal(collect(outer, 5), 1);
}

/* An epoll that is watched watches none, however it comes about: never a cycle or a chain. */
static void only_one_level_nests(void **state)
{
	int64_t ep[4];

	(void)state;
	for (int i = 0; i < 4; i++)
		ep[i] = sys_epoll_create1(0);
	assert_int_equal(ctl(ep[0], EPOLL_CTL_ADD, (int)ep[1], EPOLLIN), 0);
	assert_int_equal(ctl(ep[0], EPOLL_CTL_ADD, (int)ep[2], EPOLLIN), 0);
	assert_int_equal(ctl(ep[3], EPOLL_CTL_ADD, (int)ep[1], EPOLLIN), 0);
	assert_int_equal(ctl(ep[1], EPOLL_CTL_ADD, (int)ep[2], EPOLLIN), -ELOOP);
	assert_int_equal(ctl(ep[3], EPOLL_CTL_ADD, (int)ep[0], EPOLLIN), -ELOOP);
	assert_int_equal(ctl(ep[1], EPOLL_CTL_ADD, (int)ep[0], EPOLLIN), -ELOOP);
	assert_int_equal(ctl(ep[0], EPOLL_CTL_DEL, (int)ep[1], EPOLLIN), 0);
	assert_int_equal(ctl(ep[0], EPOLL_CTL_DEL, (int)ep[2], EPOLLIN), 0);
	assert_int_equal(ctl(ep[3], EPOLL_CTL_ADD, (int)ep[0], EPOLLIN), 0);
}

static void bad_calls_are_refused(void **state)
{
	int64_t ep = sys_epoll_create1(0);
	int fd = fake(0), plain = fd_add(file_alloc(&plain_ops, 0, NULL), 0);

	(void)state;
	assert_int_equal(ctl(ep, EPOLL_CTL_ADD, fd, EPOLLIN), 0);
	assert_int_equal(ctl(ep, EPOLL_CTL_ADD, fd, EPOLLIN), -EEXIST);
	assert_int_equal(ctl(ep, EPOLL_CTL_ADD, (int)ep, EPOLLIN), -EINVAL);
	assert_int_equal(ctl(ep, EPOLL_CTL_ADD, plain, EPOLLIN), -EPERM);
	assert_int_equal(ctl(fd, EPOLL_CTL_ADD, plain, EPOLLIN), -EINVAL);
	assert_int_equal(ctl(ep, EPOLL_CTL_MOD, plain, EPOLLIN), -EPERM);
	assert_int_equal(ctl(ep, 9, fd, EPOLLIN), -EINVAL);
	assert_int_equal(sys_epoll_ctl((int)ep, EPOLL_CTL_MOD, fd, NULL), -EFAULT);
	assert_int_equal(sys_epoll_wait((int)ep, evs, 0, 0), -EINVAL);
	assert_int_equal(sys_epoll_wait(fd, evs, 1, 0), -EINVAL);
	assert_int_equal(sys_epoll_wait(4000, evs, 1, 0), -EBADF);
	allocations_left = 0;
	assert_int_equal(sys_epoll_create1(0), -ENOMEM);
	assert_int_equal(ctl(ep, EPOLL_CTL_DEL, fd, 0), 0);
	assert_int_equal(ctl(ep, EPOLL_CTL_ADD, fd, EPOLLIN), -ENOMEM);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_wait_asks_only_the_ready, setup, teardown),
		cmocka_unit_test_setup_teardown(batches_go_round, setup, teardown),
		cmocka_unit_test_setup_teardown(modes_differ_as_they_should, setup, teardown),
		cmocka_unit_test_setup_teardown(a_sleeper_wakes_for_events_only, setup, teardown),
		cmocka_unit_test_setup_teardown(closed_files_leave, setup, teardown),
		cmocka_unit_test_setup_teardown(nested_ones_are_ready_when_their_members_are, setup,
						teardown),
		cmocka_unit_test_setup_teardown(only_one_level_nests, setup, teardown),
		cmocka_unit_test_setup_teardown(bad_calls_are_refused, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
