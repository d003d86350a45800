/*
 * usage: fs_pipes
 * Pipes, poll, select, eventfd and timerfd: blocking, readiness, atomicity,
 * signals.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "check.h"

#define MAX_FD 64

static char buf[200000];
static volatile sig_atomic_t caught;
static char *volatile bad = (char *)1;

static void on_signal(int signo)
{
	caught = signo;
}

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int poll_one(int fd, short events, int timeout)
{
	struct pollfd p = { .fd = fd, .events = events };

	return poll(&p, 1, timeout) < 0 ? -1 : p.revents;
}

static void set_handler(int signo, int flags)
{
	struct sigaction sa = { .sa_handler = on_signal, .sa_flags = flags };

	sigaction(signo, &sa, NULL);
}

static void test_basics(void)
{
	struct stat st;
	int p[2], n;

	CHECK(pipe2(p, O_CLOEXEC) == 0 && fcntl(p[0], F_GETFD) == FD_CLOEXEC);
	CHECK(fstat(p[0], &st) == 0 && S_ISFIFO(st.st_mode));
	CHECK(poll_one(p[0], POLLIN, 0) == 0 && poll_one(p[1], POLLOUT, 0) == POLLOUT);
	CHECK(write(p[1], "hello", 5) == 5);
	CHECK(ioctl(p[0], FIONREAD, &n) == 0 && n == 5);
	CHECK(poll_one(p[0], POLLIN, 0) == POLLIN);
	CHECK(read(p[0], buf, 2) == 2 && read(p[0], buf + 2, 100) == 3 && !memcmp(buf, "hello", 5));
	CHECK(write(p[1], buf, 0) == 0);
	FAILS(read(p[1], buf, 1), EBADF);
	FAILS(write(p[0], buf, 1), EBADF);
	FAILS(write(p[1], bad, 1), EFAULT);
	close(p[1]);
	CHECK(read(p[0], buf, 1) == 0);
	CHECK(poll_one(p[0], POLLIN, -1) == POLLHUP);
	close(p[0]);
	FAILS(pipe2(p, 0x12345), EINVAL);
	FAILS(pipe((int *)bad), EFAULT);
}

static void test_full(void)
{
	int p[2];
	ssize_t total = 0, n;

	CHECK(pipe2(p, O_NONBLOCK) == 0);
	FAILS(read(p[0], buf, 1), EAGAIN);
	while ((n = write(p[1], buf, 1000)) > 0)
		total += n;
	CHECK(errno == EAGAIN && total >= 60000 && total <= 65536);
	CHECK(poll_one(p[1], POLLOUT, 0) == 0);
	CHECK(read(p[0], buf, 4096) == 4096 && poll_one(p[1], POLLOUT, 0) == POLLOUT);
	while (read(p[0], buf, sizeof(buf)) > 0)
		;
	/* all of a large write fits as far as there is room */
	CHECK(write(p[1], buf, 100000) == 65536);
	close(p[0]);
	CHECK(poll_one(p[1], POLLOUT, 0) & POLLERR);
	set_handler(SIGPIPE, 0);
	caught = 0;
	FAILS(write(p[1], "x", 1), EPIPE);
	CHECK(caught == SIGPIPE);
	close(p[1]);
}

/* Writers of up to PIPE_BUF bytes never mix; large writes arrive whole and in order. */
static void test_writers(void)
{
	int p[2], bad_runs = 0;
	char c;
	ssize_t n, sum = 0;

	CHECK(pipe(p) == 0);
	for (int child = 0; child < 4; child++) {
		if (fork() == 0) {
			memset(buf, 'a' + child, 3000);
			for (int i = 0; i < 100; i++)
				if (write(p[1], buf, 3000) != 3000)
					_exit(1);
			_exit(0);
		}
	}
	close(p[1]);
	for (;;) {
		for (n = 0; n < 3000;) {
			ssize_t got = read(p[0], buf + n, (size_t)(3000 - n));

			if (got <= 0)
				break;
			n += got;
		}
		if (n < 3000)
			break;
		c = buf[0];
		for (int i = 1; i < 3000; i++)
			bad_runs += buf[i] != c;
		sum += n;
	}
	CHECK(n == 0 && sum == 4 * 100 * 3000 && bad_runs == 0);
	close(p[0]);
	for (int i = 0; i < 4; i++) {
		int status = -1;

		CHECK(wait(&status) > 0 && status == 0);
	}
	CHECK(pipe(p) == 0);
	if (fork() == 0) {
		for (size_t i = 0; i < sizeof(buf); i++)
			buf[i] = (char)(i * 31 + i / 999);
		_exit(write(p[1], buf, sizeof(buf)) != sizeof(buf));
	}
	close(p[1]);
	for (sum = 0; (n = read(p[0], buf, 777)) > 0; sum += n)
		for (ssize_t i = 0; i < n; i++)
			bad_runs += buf[i] != (char)((sum + i) * 31 + (sum + i) / 999);
	CHECK(sum == sizeof(buf) && bad_runs == 0);
	close(p[0]);
	wait(NULL);
}

static void test_poll(void)
{
	struct pollfd fds[40];
	struct rlimit lim;
	int p[20][2];
	int64_t start;

	for (int i = 0; i < 20; i++) {
		CHECK(pipe(p[i]) == 0);
		fds[2 * i] = (struct pollfd){ .fd = p[i][0], .events = POLLIN };
		fds[2 * i + 1] = (struct pollfd){ .fd = -1, .events = POLLIN, .revents = 9 };
	}
	start = now_ms();
	CHECK(poll(fds, 40, 50) == 0 && now_ms() - start >= 50 && fds[1].revents == 0);
	if (fork() == 0) {
		usleep(20000);
		_exit(write(p[13][1], "x", 1) != 1);
	}
	start = now_ms();
	CHECK(poll(fds, 40, 10000) == 1 && fds[26].revents == POLLIN && now_ms() - start < 5000);
	wait(NULL);
	fds[0].fd = 999;
	CHECK(poll(fds, 40, -1) == 2 && fds[0].revents == POLLNVAL);
	CHECK(poll(NULL, 0, 10) == 0);
	FAILS(poll((struct pollfd *)bad, 1, 0), EFAULT);
	CHECK(getrlimit(RLIMIT_NOFILE, &lim) == 0);
	FAILS(poll(fds, (nfds_t)lim.rlim_cur + 1, 0), EINVAL);
	for (int i = 0; i < 20; i++) {
		close(p[i][0]);
		close(p[i][1]);
	}
}

static void test_interrupted(void)
{
	struct timespec t = { 5, 0 };
	struct pollfd fd;
	sigset_t block, none;
	int p[2];
	int64_t start = now_ms();

	CHECK(pipe(p) == 0);
	fd = (struct pollfd){ .fd = p[0], .events = POLLIN };
	set_handler(SIGALRM, SA_RESTART);
	alarm(1);
	FAILS(poll(&fd, 1, -1), EINTR); /* whatever SA_RESTART says */
	set_handler(SIGALRM, 0);
	alarm(1);
	FAILS(read(p[0], buf, 1), EINTR);
	CHECK(now_ms() - start >= 1900 && now_ms() - start < 4000);
	/* ppoll opens the mask for the time of the call only */
	sigemptyset(&block);
	sigemptyset(&none);
	sigaddset(&block, SIGUSR1);
	set_handler(SIGUSR1, 0);
	sigprocmask(SIG_BLOCK, &block, NULL);
	caught = 0;
	raise(SIGUSR1);
	CHECK(caught == 0 && poll(&fd, 1, 10) == 0 && caught == 0);
	FAILS(ppoll(&fd, 1, &t, &none), EINTR);
	CHECK(caught == SIGUSR1);
	caught = 0;
	raise(SIGUSR1);
	CHECK(caught == 0);
	t.tv_sec = 0;
	FAILS(pselect(0, NULL, NULL, NULL, &t, &none), EINTR);
	CHECK(caught == SIGUSR1 && sigprocmask(SIG_UNBLOCK, &block, NULL) == 0);
	/* a read that is restarted */
	set_handler(SIGALRM, SA_RESTART);
	if (fork() == 0) {
		sleep(2);
		_exit(write(p[1], "r", 1) != 1);
	}
	caught = 0;
	alarm(1);
	CHECK(read(p[0], buf, 1) == 1 && buf[0] == 'r' && caught == SIGALRM);
	wait(NULL);
	close(p[0]);
	close(p[1]);
}

static void test_select(void)
{
	struct timeval t = { 0, 30000 };
	fd_set in, out;
	int p[2], q[2], e = eventfd(0, 0);
	uint64_t one = 1;
	int64_t start = now_ms();

	CHECK(pipe(p) == 0);
	FD_ZERO(&in);
	FD_SET(p[0], &in);
	CHECK(select(p[1] + 1, &in, NULL, NULL, &t) == 0 && !FD_ISSET(p[0], &in));
	CHECK(now_ms() - start >= 29);
	FD_SET(p[0], &in);
	FD_ZERO(&out);
	FD_SET(p[1], &out);
	CHECK(write(p[1], "x", 1) == 1);
	t = (struct timeval){ 10, 0 };
	CHECK(select(p[1] + 1, &in, &out, NULL, &t) == 2 && FD_ISSET(p[0], &in));
	CHECK(FD_ISSET(p[1], &out) && t.tv_sec >= 9);
	/* a hang-up is nothing that a set for writing waits for */
	CHECK(pipe(q) == 0);
	close(q[1]);
	FD_ZERO(&in);
	FD_ZERO(&out);
	FD_SET(q[0], &out);
	FD_SET(e, &in);
	if (fork() == 0) {
		usleep(20000);
		_exit(write(e, &one, 8) != 8);
	}
	t = (struct timeval){ 10, 0 };
	CHECK(select(MAX_FD, &in, &out, NULL, &t) == 1 && FD_ISSET(e, &in) && t.tv_sec >= 9);
	wait(NULL);
	close(q[0]);
	close(e);
	FD_ZERO(&in);
	FD_SET(p[1] + 1, &in);
	FAILS(select(p[1] + 2, &in, NULL, NULL, &t), EBADF);
	FAILS(select(-1, NULL, NULL, NULL, &t), EINVAL);
	t.tv_sec = -1;
	FAILS(select(0, NULL, NULL, NULL, &t), EINVAL);
	close(p[0]);
	close(p[1]);
}

static void test_eventfd(void)
{
	uint64_t v = 3;
	int fd = eventfd(2, EFD_NONBLOCK);

	CHECK(write(fd, &v, 8) == 8 && read(fd, &v, 8) == 8 && v == 5);
	FAILS(read(fd, &v, 8), EAGAIN);
	FAILS(read(fd, &v, 7), EINVAL);
	CHECK(poll_one(fd, POLLIN | POLLOUT, 0) == POLLOUT);
	v = ~0ull;
	FAILS(write(fd, &v, 8), EINVAL);
	v = ~0ull - 1;
	CHECK(write(fd, &v, 8) == 8 && poll_one(fd, POLLIN | POLLOUT, 0) == POLLIN);
	v = 1;
	FAILS(write(fd, &v, 8), EAGAIN);
	close(fd);
	fd = eventfd(2, EFD_SEMAPHORE | EFD_NONBLOCK);
	CHECK(read(fd, &v, 8) == 8 && v == 1 && read(fd, &v, 8) == 8 && v == 1);
	FAILS(read(fd, &v, 8), EAGAIN);
	close(fd);
	fd = eventfd(0, 0);
	if (fork() == 0) {
		usleep(20000);
		v = 7;
		_exit(write(fd, &v, 8) != 8);
	}
	CHECK(read(fd, &v, 8) == 8 && v == 7);
	wait(NULL);
	close(fd);
}

static void test_timerfd(void)
{
	struct itimerspec its = { { 0, 10000000 }, { 0, 20000000 } }, cur;
	uint64_t n = 0;
	int fd = timerfd_create(CLOCK_MONOTONIC, 0);
	int64_t start = now_ms();

	CHECK(timerfd_settime(fd, 0, &its, NULL) == 0);
	CHECK(read(fd, &n, 8) == 8 && n >= 1 && now_ms() - start >= 20);
	usleep(50000);
	CHECK(poll_one(fd, POLLIN, 0) == POLLIN && read(fd, &n, 8) == 8 && n >= 4);
	CHECK(timerfd_gettime(fd, &cur) == 0 && cur.it_interval.tv_nsec == 10000000);
	CHECK(cur.it_value.tv_nsec > 0 && cur.it_value.tv_nsec <= 10000000);
	its = (struct itimerspec){ { 0, 0 }, { 0, 0 } };
	CHECK(timerfd_settime(fd, 0, &its, &cur) == 0 && cur.it_interval.tv_nsec == 10000000);
	CHECK(poll_one(fd, POLLIN, 30) == 0);
	clock_gettime(CLOCK_MONOTONIC, &its.it_value);
	its.it_value.tv_sec -= 1;
	CHECK(timerfd_settime(fd, TFD_TIMER_ABSTIME, &its, NULL) == 0);
	CHECK(poll_one(fd, POLLIN, 1000) == POLLIN && read(fd, &n, 8) == 8 && n == 1);
	its.it_value.tv_nsec = 1000000000;
	FAILS(timerfd_settime(fd, 0, &its, NULL), EINVAL);
	FAILS(timerfd_settime(0, 0, &its, NULL), EINVAL);
	close(fd);
	fd = timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK);
	FAILS(read(fd, &n, 8), EAGAIN);
	clock_gettime(CLOCK_REALTIME, &its.it_value);
	its.it_value.tv_sec += 1;
	CHECK(timerfd_settime(fd, TFD_TIMER_ABSTIME, &its, NULL) == 0);
	CHECK(poll_one(fd, POLLIN, 100) == 0 && poll_one(fd, POLLIN, 3000) == POLLIN);
	close(fd);
	FAILS(timerfd_create(77, 0), EINVAL);
}

int main(void)
{
	test_basics();
	test_full();
	test_writers();
	test_poll();
	test_interrupted();
	test_select();
	test_eventfd();
	test_timerfd();
	return check_end("fs_pipes");
}
