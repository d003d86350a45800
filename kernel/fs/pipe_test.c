/* unit: kernel/fs/pipe.c kernel/fs/file.c kernel/fs/fdtable.c kernel/proc/wait_queue.c | -Ikernel -Itests */
#include "host/kernel.h"

#include "abi/fcntl.h"
#include "fs/fdtable.h"
#include "fs/file.h"
#include "fs/poll.h"
#include "proc/thread.h"

#define PIPE_SIZE 65536
#define PIPE_BUF 4096

int64_t sys_pipe(int *ufds);
int64_t sys_pipe2(int *ufds, uint32_t flags);

static struct wait_queue *wq;
static struct file *rd, *wr;
static uint64_t pos;
static void (*while_asleep)(void); /* what others do while the caller sleeps */
static int sleeps, sigpipes;

void epoll_forget_file(struct file *file)
{
	(void)file;
}

void thread_wake(struct thread *t)
{
	(void)t;
}

/* Without anybody to wake the caller, a signal does. */
int thread_sleep(int state, uint64_t deadline)
{
	(void)state;
	(void)deadline;
	sleeps++;
	if (!while_asleep)
		return -EINTR;
	while_asleep();
	return 0;
}

int signal_send(struct process *p, struct thread *t, int signo, const struct siginfo *info)
{
	(void)p;
	(void)t;
	(void)info;
	sigpipes += signo == SIGPIPE;
	return 0;
}

static int64_t get(void *buf, size_t n)
{
	struct ioseg seg;
	struct iov_iter it = iter_user(&seg, buf, n);

	return rd->f_op->read(rd, &it, &pos);
}

static int64_t put(const void *buf, size_t n)
{
	struct ioseg seg;
	struct iov_iter it = iter_user(&seg, buf, n);

	return wr->f_op->write(wr, &it, &pos);
}

static int setup(void **state)
{
	int fds[2];

	(void)state;
	host_start();
	host_process.files = fdtable_fork(NULL);
	assert_int_equal(sys_pipe2(fds, O_NONBLOCK), 0);
	rd = fget(fds[0]);
	wr = fget(fds[1]);
	fdtable_put(host_process.files);
	sleeps = sigpipes = 0;
	while_asleep = NULL;
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	allocations_left = -1;
	fput(rd);
	fput(wr);
	assert_int_equal(allocated, 0);
	return 0;
}

/* Random pieces in and out: the bytes come out as they went in, and the pipe is exactly as
 * full as it should be. */
static void bytes_come_out_in_order(void **state)
{
	static uint8_t in[100000], out[100000];
	uint64_t sent = 0, taken = 0;

	(void)state;
	srand(11);
	for (int round = 0; round < 5000; round++) {
		size_t n = (size_t)(rand() % (rand() % 8 ? 6000 : 90000)) + 1;

		if (rand() % 2) {
			size_t room = PIPE_SIZE - (sent - taken);
			int64_t want = (int64_t)MIN(n, room);

			for (size_t i = 0; i < n; i++)
				in[i] = (uint8_t)((sent + i) * 7 + (sent + i) / 251);
			if (!room || (n <= PIPE_BUF && room < n))
				want = -EAGAIN;
			assert_int_equal(put(in, n), want);
			sent += want > 0 ? (uint64_t)want : 0;
		} else {
			int64_t want = (int64_t)MIN(n, sent - taken);

			assert_int_equal(get(out, n), want ? want : -EAGAIN);
			for (int64_t i = 0; i < want; i++, taken++)
				assert_int_equal(out[i], (uint8_t)(taken * 7 + taken / 251));
		}
		assert_int_equal(rd->f_op->poll(rd, &wq) & EPOLLIN, sent > taken ? EPOLLIN : 0);
		assert_int_equal(wr->f_op->poll(wr, &wq) & EPOLLOUT,
				 PIPE_SIZE - (sent - taken) >= PIPE_BUF ? EPOLLOUT : 0);
	}
	assert_true(allocated < 25); /* frames are kept to its size */
}

static void take_some(void)
{
	char buf[3000];

	assert_true(get(buf, sizeof(buf)) > 0);
}

static void a_large_write_waits_until_all_is_taken(void **state)
{
	static char big[300000];

	(void)state;
	wr->f_flags &= ~(uint32_t)O_NONBLOCK;
	while_asleep = take_some;
	assert_int_equal(put(big, sizeof(big)), sizeof(big));
	assert_true(sleeps > 10);
	sleeps = 0;
	/* a small one waits for room for all of it */
	while (get(big, 100) > 0)
		;
	assert_int_equal(put(big, 63000), 63000);
	assert_int_equal(put(big, 4000), 4000);
	assert_int_equal(sleeps, 1);
}

static void a_signal_ends_a_sleep(void **state)
{
	static char big[100000];

	(void)state;
	rd->f_flags &= ~(uint32_t)O_NONBLOCK;
	wr->f_flags &= ~(uint32_t)O_NONBLOCK;
	assert_int_equal(get(big, 1), -ERESTARTSYS);
	assert_int_equal(put(big, sizeof(big)), PIPE_SIZE); /* what was done counts */
	assert_int_equal(put(big, 1), -ERESTARTSYS);
}

static void close_reader(void)
{
	fput(rd);
	rd = NULL;
}

static void close_writer(void)
{
	fput(wr);
	wr = NULL;
}

static void a_closed_end_is_seen_asleep_or_awake(void **state)
{
	char c = 0;

	(void)state;
	rd->f_flags &= ~(uint32_t)O_NONBLOCK;
	while_asleep = close_writer;
	assert_int_equal(get(&c, 1), 0);
	assert_int_equal(get(&c, 1), 0);
	assert_int_equal(rd->f_op->poll(rd, &wq), EPOLLHUP);
	teardown(state);

	setup(state);
	wr->f_flags &= ~(uint32_t)O_NONBLOCK;
	static char big[PIPE_SIZE];

	assert_int_equal(put(big, sizeof(big)), sizeof(big));
	while_asleep = close_reader;
	assert_int_equal(put(&c, 1), -EPIPE);
	assert_int_equal(put(&c, 1), -EPIPE);
	assert_int_equal(sigpipes, 2);
	assert_true(wr->f_op->poll(wr, &wq) & EPOLLERR);
}

static void bad_memory_loses_nothing(void **state)
{
	static char text[10000];

	(void)state;
	assert_int_equal(put((void *)8, 100), -EFAULT);
	assert_int_equal(get(text, 1), -EAGAIN);
	assert_int_equal(put("hello", 5), 5);
	assert_int_equal(get((void *)8, 5), -EFAULT);
	assert_int_equal(get(text, 10), 5);
	allocations_left = 0;
	assert_int_equal(put(text, 4000), 4000);    /* the page that is there */
	assert_int_equal(put(text, 4000), -ENOMEM); /* not half of it */
	assert_int_equal(put(text, 10000), 96);
	allocations_left = -1;
	assert_int_equal(put(text, 4000), 4000);
	assert_int_equal(get(text, 10000), 8096);
}

static void a_pipe_that_cannot_be_made_leaves_nothing(void **state)
{
	int fds[2] = { 7, 7 };

	(void)state;
	for (int n = 0; n < 3; n++) {
		host_process.files = fdtable_fork(NULL);
		allocations_left = n;
		assert_int_equal(sys_pipe(fds), -ENOMEM);
		allocations_left = -1;
		assert_int_equal(sys_pipe((int *)8), -EFAULT);
		assert_int_equal(get_unused_fd_flags(0), 0); /* none stayed reserved */
		fdtable_put(host_process.files);
	}
	assert_int_equal(fds[0], 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(bytes_come_out_in_order, setup, teardown),
		cmocka_unit_test_setup_teardown(a_large_write_waits_until_all_is_taken, setup,
						teardown),
		cmocka_unit_test_setup_teardown(a_signal_ends_a_sleep, setup, teardown),
		cmocka_unit_test_setup_teardown(a_closed_end_is_seen_asleep_or_awake, setup,
						teardown),
		cmocka_unit_test_setup_teardown(bad_memory_loses_nothing, setup, teardown),
		cmocka_unit_test_setup_teardown(a_pipe_that_cannot_be_made_leaves_nothing, setup,
						teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
