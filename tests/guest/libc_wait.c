/*
 * Test program: poll, select, epoll, eventfd, timerfd, a descriptor in a message,
 * through the libc.  Runs in the guest and on a Linux host.
 */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include "check.h"

static void check_waiting(void)
{
	struct epoll_event ev = { .events = EPOLLIN, .data.u64 = 0x123456789abcdef }, out[4];
	struct itimerspec its = { .it_value = { 0, 10000000 } };
	struct timeval tv = { 0, 20000 };
	struct timespec t0, t1;
	int fd = eventfd(0, EFD_NONBLOCK), tfd = timerfd_create(CLOCK_MONOTONIC, 0);
	int ep = epoll_create1(EPOLL_CLOEXEC), sv[2];
	struct pollfd p = { .fd = fd, .events = POLLIN };
	eventfd_t value;
	fd_set set;

	CHECK(epoll_ctl(ep, EPOLL_CTL_ADD, fd, &ev) == 0);
	CHECK(epoll_wait(ep, out, 4, 0) == 0 && poll(&p, 1, 0) == 0);
	CHECK(eventfd_write(fd, 5) == 0);
	CHECK(epoll_wait(ep, out, 4, 1000) == 1 && out[0].data.u64 == 0x123456789abcdef);
	CHECK(poll(&p, 1, 1000) == 1 && p.revents == POLLIN);
	CHECK(eventfd_read(fd, &value) == 0 && value == 5);
	CHECK(timerfd_settime(tfd, 0, &its, NULL) == 0);
	CHECK(read(tfd, &value, 8) == 8 && value == 1);
	FD_ZERO(&set);
	FD_SET(fd, &set);
	clock_gettime(CLOCK_MONOTONIC, &t0);
	CHECK(select(fd + 1, &set, NULL, NULL, &tv) == 0);
	clock_gettime(CLOCK_MONOTONIC, &t1);
	CHECK((t1.tv_sec - t0.tv_sec) * 1000000000 + t1.tv_nsec - t0.tv_nsec >= 20000000);
	CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, sv) == 0);

	/* a descriptor in a message */
	char control[CMSG_SPACE(sizeof(int))] = { 0 }, c = 'x';
	struct iovec iov = { &c, 1 };
	struct msghdr m = { .msg_iov = &iov,
			    .msg_iovlen = 1,
			    .msg_control = control,
			    .msg_controllen = sizeof(control) };
	struct cmsghdr *cm = CMSG_FIRSTHDR(&m);

	cm->cmsg_len = CMSG_LEN(sizeof(int));
	cm->cmsg_level = SOL_SOCKET;
	cm->cmsg_type = SCM_RIGHTS;
	memcpy(CMSG_DATA(cm), &fd, sizeof(fd));
	CHECK(sendmsg(sv[0], &m, 0) == 1);
	memset(control, 0, sizeof(control));
	m.msg_controllen = sizeof(control);
	CHECK(recvmsg(sv[1], &m, 0) == 1);
	cm = CMSG_FIRSTHDR(&m);
	int received = -1;
	CHECK(cm && cm->cmsg_type == SCM_RIGHTS);
	if (cm)
		memcpy(&received, CMSG_DATA(cm), sizeof(int));
	CHECK(received > fd && eventfd_write(received, 2) == 0 && eventfd_read(fd, &value) == 0 &&
	      value == 2);
	CHECK(CMSG_NXTHDR(&m, cm) == NULL);
	close(received);
	close(sv[0]);
	close(sv[1]);
	close(fd);
	close(tfd);
	close(ep);
}

int main(void)
{
	check_waiting();
	return check_end("libc_wait");
}
