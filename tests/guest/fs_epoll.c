/*
 * usage: fs_epoll
 * epoll: level and edge triggered, one shot, many members, nesting, members that
 * are closed.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"

#define MANY 300

static struct epoll_event evs[MANY];
static void *volatile bad = (void *)1;
static volatile int minus = -1;

static int ctl(int ep, int op, int fd, uint32_t events)
{
	struct epoll_event ev = { .events = events, .data.u64 = 0x100000000ull + (uint32_t)fd };

	return epoll_ctl(ep, op, fd, &ev);
}

static void bump(int fd)
{
	uint64_t one = 1;

	CHECK(write(fd, &one, 8) == 8);
}

static void drain(int fd)
{
	uint64_t v;

	CHECK(read(fd, &v, 8) == 8);
}

static void test_errors(void)
{
	int ep = epoll_create1(EPOLL_CLOEXEC), fd = eventfd(0, EFD_NONBLOCK);
	char name[] = "/tmp/fs_epoll.XXXXXX";
	int file = mkstemp(name);

	CHECK(fcntl(ep, F_GETFD) == FD_CLOEXEC);
	FAILS(epoll_create1(1), EINVAL);
	FAILS(epoll_create(0), EINVAL);
	FAILS(ctl(ep, EPOLL_CTL_MOD, fd, EPOLLIN), ENOENT);
	FAILS(ctl(ep, EPOLL_CTL_DEL, fd, EPOLLIN), ENOENT);
	CHECK(ctl(ep, EPOLL_CTL_ADD, fd, EPOLLIN) == 0);
	FAILS(ctl(ep, EPOLL_CTL_ADD, fd, EPOLLIN), EEXIST);
	FAILS(ctl(ep, 77, fd, EPOLLIN), EINVAL);
	FAILS(ctl(ep, EPOLL_CTL_ADD, ep, EPOLLIN), EINVAL);
	FAILS(ctl(fd, EPOLL_CTL_ADD, ep, EPOLLIN), EINVAL);
	FAILS(ctl(ep, EPOLL_CTL_ADD, 999, EPOLLIN), EBADF);
	FAILS(ctl(999, EPOLL_CTL_ADD, fd, EPOLLIN), EBADF);
	FAILS(ctl(ep, EPOLL_CTL_ADD, file, EPOLLIN), EPERM);
	FAILS(epoll_ctl(ep, EPOLL_CTL_MOD, fd, bad), EFAULT);
	FAILS(epoll_wait(ep, evs, 0, 0), EINVAL);
	FAILS(epoll_wait(ep, evs, minus, 0), EINVAL);
	FAILS(epoll_wait(fd, evs, 1, 0), EINVAL);
	FAILS(epoll_wait(999, evs, 1, 0), EBADF);
	CHECK(epoll_wait(ep, evs, 1, 10) == 0);
	bump(fd);
	FAILS(epoll_wait(ep, bad, 1, 0), EFAULT);
	CHECK(epoll_wait(ep, evs, 1, 0) == 1); /* nothing was lost by it */
	close(ep);
	close(fd);
	close(file);
	unlink(name);
}

static void test_triggers(void)
{
	int ep = epoll_create1(0), fd = eventfd(0, EFD_NONBLOCK);

	CHECK(ctl(ep, EPOLL_CTL_ADD, fd, EPOLLIN) == 0);
	bump(fd);
	for (int i = 0; i < 3; i++)
		CHECK(epoll_wait(ep, evs, 4, -1) == 1 && evs[0].events == EPOLLIN);
	CHECK(evs[0].data.u64 == 0x100000000ull + (uint32_t)fd);
	drain(fd);
	CHECK(epoll_wait(ep, evs, 4, 0) == 0);
	bump(fd);
	drain(fd);
	CHECK(epoll_wait(ep, evs, 4, 0) == 0);

	CHECK(ctl(ep, EPOLL_CTL_MOD, fd, EPOLLIN | EPOLLET) == 0);
	bump(fd);
	CHECK(epoll_wait(ep, evs, 4, 0) == 1 && epoll_wait(ep, evs, 4, 0) == 0);
	bump(fd); /* a new edge although it was readable before */
	CHECK(epoll_wait(ep, evs, 4, 0) == 1 && epoll_wait(ep, evs, 4, 0) == 0);
	CHECK(ctl(ep, EPOLL_CTL_MOD, fd, EPOLLIN | EPOLLET) == 0);
	CHECK(epoll_wait(ep, evs, 4, 0) == 1); /* MOD looks again */

	CHECK(ctl(ep, EPOLL_CTL_MOD, fd, EPOLLIN | EPOLLONESHOT) == 0);
	CHECK(epoll_wait(ep, evs, 4, 0) == 1 && epoll_wait(ep, evs, 4, 0) == 0);
	bump(fd);
	CHECK(epoll_wait(ep, evs, 4, 0) == 0);
	CHECK(ctl(ep, EPOLL_CTL_MOD, fd, EPOLLIN | EPOLLOUT | EPOLLONESHOT) == 0);
	CHECK(epoll_wait(ep, evs, 4, 0) == 1 && evs[0].events == (EPOLLIN | EPOLLOUT));
	CHECK(ctl(ep, EPOLL_CTL_DEL, fd, 0) == 0 && epoll_wait(ep, evs, 4, 0) == 0);
	close(ep);
	close(fd);
}

static void test_many(void)
{
	int ep = epoll_create1(0), fd[MANY], got = 0, seen[MANY] = { 0 };

	for (int i = 0; i < MANY; i++) {
		fd[i] = eventfd(i % 3 == 0, EFD_NONBLOCK);
		CHECK(fd[i] >= 0);
		struct epoll_event ev = { .events = EPOLLIN, .data.u32 = (uint32_t)i };

		CHECK(epoll_ctl(ep, EPOLL_CTL_ADD, fd[i], &ev) == 0);
	}
	/* small batches still reach every ready member */
	for (int round = 0; round < MANY / 3; round++) {
		int n = epoll_wait(ep, evs, 7, 0);

		CHECK(n == 7);
		for (int i = 0; i < n; i++)
			got += !seen[evs[i].data.u32]++;
	}
	CHECK(got == MANY / 3);
	for (int i = 0; i < MANY; i += 3)
		drain(fd[i]);
	CHECK(epoll_wait(ep, evs, MANY, 0) == 0);
	bump(fd[MANY - 1]);
	CHECK(epoll_wait(ep, evs, MANY, 0) == 1 && evs[0].data.u32 == MANY - 1);
	for (int i = 0; i < MANY; i++)
		close(fd[i]);
	CHECK(epoll_wait(ep, evs, MANY, 0) == 0);
	close(ep);
}

static void test_closing(void)
{
	int ep = epoll_create1(0), p[2], copy;

	CHECK(pipe(p) == 0 && ctl(ep, EPOLL_CTL_ADD, p[0], EPOLLIN) == 0);
	copy = dup(p[0]);
	FAILS(ctl(ep, EPOLL_CTL_MOD, copy, EPOLLIN), ENOENT);
	CHECK(ctl(ep, EPOLL_CTL_ADD, copy, EPOLLIN) == 0);
	CHECK(write(p[1], "x", 1) == 1 && epoll_wait(ep, evs, 4, 0) == 2);
	close(copy); /* the file lives on: so does this member */
	CHECK(epoll_wait(ep, evs, 4, 0) == 2);
	close(p[1]);
	CHECK(epoll_wait(ep, evs, 4, 0) == 2 && evs[0].events == (EPOLLIN | EPOLLHUP));
	close(p[0]);
	CHECK(epoll_wait(ep, evs, 4, 0) == 0);
	CHECK(pipe(p) == 0 && ctl(ep, EPOLL_CTL_ADD, p[1], 0) == 0);
	CHECK(epoll_wait(ep, evs, 4, 0) == 0);
	close(p[0]); /* errors are reported without being asked for */
	CHECK(epoll_wait(ep, evs, 4, 0) == 1 && evs[0].events == EPOLLERR);
	close(ep);
	close(p[1]);
}

static void test_nesting(void)
{
	int ep[4], fd = eventfd(0, EFD_NONBLOCK);

	for (int i = 0; i < 4; i++)
		ep[i] = epoll_create1(0);
	CHECK(ctl(ep[0], EPOLL_CTL_ADD, fd, EPOLLIN) == 0);
	CHECK(ctl(ep[1], EPOLL_CTL_ADD, ep[0], EPOLLIN) == 0);
	FAILS(ctl(ep[0], EPOLL_CTL_ADD, ep[1], EPOLLIN), ELOOP);
	FAILS(ctl(ep[0], EPOLL_CTL_ADD, ep[2], EPOLLIN), ELOOP); /* one level is all */
	FAILS(ctl(ep[3], EPOLL_CTL_ADD, ep[1], EPOLLIN), ELOOP);
	CHECK(epoll_wait(ep[1], evs, 4, 0) == 0);
	bump(fd);
	CHECK(epoll_wait(ep[1], evs, 4, 1000) == 1 && evs[0].events == EPOLLIN);
	CHECK(epoll_wait(ep[0], evs, 4, 0) == 1);
	drain(fd);
	CHECK(epoll_wait(ep[1], evs, 4, 0) == 0);
	if (fork() == 0) {
		usleep(20000);
		bump(fd);
		_exit(0);
	}
	CHECK(epoll_wait(ep[1], evs, 4, 5000) == 1);
	wait(NULL);
	for (int i = 0; i < 4; i++)
		close(ep[i]);
	close(fd);
}

static void on_alarm(int signo)
{
	(void)signo;
}

static void test_signals(void)
{
	struct sigaction sa = { .sa_handler = on_alarm, .sa_flags = SA_RESTART };
	int ep = epoll_create1(0);
	sigset_t block, none;

	sigaction(SIGALRM, &sa, NULL);
	alarm(1);
	FAILS(epoll_wait(ep, evs, 1, -1), EINTR);
	sigemptyset(&none);
	sigemptyset(&block);
	sigaddset(&block, SIGALRM);
	sigprocmask(SIG_BLOCK, &block, NULL);
	raise(SIGALRM);
	CHECK(epoll_wait(ep, evs, 1, 10) == 0);
	FAILS(epoll_pwait(ep, evs, 1, 1000, &none), EINTR);
	sigprocmask(SIG_UNBLOCK, &block, NULL);
	close(ep);
}

int main(void)
{
	test_errors();
	test_triggers();
	test_many();
	test_closing();
	test_nesting();
	test_signals();
	return check_end("fs_epoll");
}
