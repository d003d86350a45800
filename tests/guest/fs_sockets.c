/*
 * usage: fs_sockets
 * The socket calls as a program sees them: user pointers, lengths, truncation,
 * flags, descriptors in messages.  Needs the loopback interface and AF_UNIX.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "check.h"

static char buf[70000];
static void *volatile bad = (void *)1;

static struct sockaddr_in loopback(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET };

	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return a;
}

static void test_creation(void)
{
	struct stat st;
	int fd, pair[2];

	fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	CHECK(fd >= 0 && fcntl(fd, F_GETFD) == FD_CLOEXEC && fcntl(fd, F_GETFL) & O_NONBLOCK);
	CHECK(fstat(fd, &st) == 0 && S_ISSOCK(st.st_mode));
	FAILS(lseek(fd, 0, SEEK_SET), ESPIPE);
	close(fd);
	FAILS(socket(AF_INET, 99, 0), EINVAL);
	FAILS(socket(AF_INET, SOCK_STREAM, IPPROTO_UDP), EPROTONOSUPPORT);
	FAILS(socket(45, SOCK_STREAM, 0), EAFNOSUPPORT);
	FAILS(socket(-1, SOCK_STREAM, 0), EAFNOSUPPORT);
	FAILS(socket(1000, SOCK_STREAM, 0), EAFNOSUPPORT);
	FAILS(socket(AF_INET, SOCK_STREAM | 0x100, 0), EINVAL);
	FAILS(socketpair(AF_INET, SOCK_STREAM, 0, pair), EOPNOTSUPP);
	FAILS(socketpair(AF_UNIX, SOCK_STREAM, 0, bad), EFAULT);
	FAILS(listen(0, 1), ENOTSOCK);
	FAILS(listen(999, 1), EBADF);
	FAILS(recv(0, buf, 1, 0), ENOTSOCK);
	FAILS(accept(999, NULL, NULL), EBADF);
}

static void test_addresses(void)
{
	struct sockaddr_in a = loopback(), b;
	socklen_t len = sizeof(b);
	int fd = socket(AF_INET, SOCK_DGRAM, 0), on = 1;

	FAILS(bind(fd, (void *)&a, 4), EINVAL);
	FAILS(bind(fd, (void *)&a, 1000), EINVAL);
	FAILS(bind(fd, (void *)&a, -1), EINVAL);
	FAILS(bind(fd, bad, sizeof(a)), EFAULT);
	CHECK(bind(fd, (void *)&a, sizeof(a)) == 0);
	FAILS(bind(fd, (void *)&a, sizeof(a)), EINVAL);
	CHECK(getsockname(fd, (void *)&b, &len) == 0 && len == sizeof(b) && b.sin_port);
	CHECK(b.sin_addr.s_addr == a.sin_addr.s_addr);
	memset(&b, 7, sizeof(b));
	len = 3; /* cut off, and the true length reported */
	CHECK(getsockname(fd, (void *)&b, &len) == 0 && len == sizeof(b) && ((char *)&b)[3] == 7);
	FAILS(getsockname(fd, bad, &len), EFAULT);
	FAILS(getsockname(fd, (void *)&b, bad), EFAULT);
	len = (socklen_t)-1;
	FAILS(getsockname(fd, (void *)&b, &len), EINVAL);
	FAILS(getpeername(fd, (void *)&b, &len), ENOTCONN);
	CHECK(setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == 0);
	FAILS(setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, 1), EINVAL);
	FAILS(setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, bad, sizeof(on)), EFAULT);
	FAILS(setsockopt(fd, SOL_SOCKET, 9999, &on, sizeof(on)), ENOPROTOOPT);
	len = sizeof(on);
	on = 0;
	CHECK(getsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, &len) == 0 && on && len == 4);
	CHECK(getsockopt(fd, SOL_SOCKET, SO_TYPE, &on, &len) == 0 && on == SOCK_DGRAM);
	len = (socklen_t)-1;
	FAILS(getsockopt(fd, SOL_SOCKET, SO_TYPE, &on, &len), EINVAL);
	close(fd);
}

static void test_datagrams(void)
{
	struct sockaddr_in a = loopback(), from;
	socklen_t len = sizeof(a);
	int s = socket(AF_INET, SOCK_DGRAM, 0), c = socket(AF_INET, SOCK_DGRAM, 0), n;

	CHECK(bind(s, (void *)&a, sizeof(a)) == 0 && getsockname(s, (void *)&a, &len) == 0);
	FAILS(send(c, "x", 1, 0), EDESTADDRREQ);
	CHECK(sendto(c, "hello", 5, 0, (void *)&a, sizeof(a)) == 5);
	len = sizeof(from);
	CHECK(recvfrom(s, buf, 100, 0, (void *)&from, &len) == 5 && len == sizeof(from));
	CHECK(from.sin_family == AF_INET && !memcmp(buf, "hello", 5));
	for (socklen_t room = 0; room < 30; room += 3) {
		unsigned char name[32];

		memset(name, 7, sizeof(name));
		len = room;
		CHECK(sendto(c, "hello", 5, 0, (void *)&a, sizeof(a)) == 5);
		CHECK(recvfrom(s, buf, 100, 0, (void *)name, &len) == 5 && len == sizeof(from));
		CHECK(name[room] == 7 && !memcmp(name, &from, room < len ? room : len));
		CHECK(!memcmp(buf, "hello", 5));
	}
	len = (socklen_t)-1;
	FAILS(recvfrom(s, buf, 100, 0, (void *)&from, &len), EINVAL);
	CHECK(read(s, buf, 0) == 0);
	FAILS(recv(s, buf, 100, MSG_DONTWAIT), EAGAIN);
	CHECK(connect(c, (void *)&a, sizeof(a)) == 0 && send(c, "abcdef", 6, 0) == 6);
	CHECK(recv(s, buf, 3, MSG_PEEK) == 3 && recv(s, buf, 3, MSG_TRUNC) == 6);
	CHECK(write(c, "12", 2) == 2 && ioctl(s, FIONREAD, &n) == 0 && n == 2);
	CHECK(read(s, buf, 100) == 2);
	CHECK(send(c, "", 0, 0) == 0 && recv(s, buf, 100, 0) == 0);
	FAILS(sendto(c, buf, 70000, 0, (void *)&a, sizeof(a)), EMSGSIZE);
	FAILS(sendto(c, bad, 10, 0, (void *)&a, sizeof(a)), EFAULT);
	CHECK(send(c, "k", 1, 0) == 1);
	FAILS(recvfrom(s, buf, 100, 0, (void *)&from, bad), EFAULT);
	close(s);
	close(c);
}

static void test_messages(void)
{
	struct sockaddr_in a = loopback(), from;
	socklen_t len = sizeof(a);
	int s = socket(AF_INET, SOCK_DGRAM, 0), c = socket(AF_INET, SOCK_DGRAM, 0);
	struct iovec v[3] = { { "one ", 4 }, { NULL, 0 }, { "two", 3 } };
	struct iovec w[2] = { { buf, 2 }, { buf + 100, 3 } };
	struct msghdr out = {
		.msg_name = &a, .msg_namelen = sizeof(a), .msg_iov = v, .msg_iovlen = 3
	};
	struct msghdr in = {
		.msg_name = &from, .msg_namelen = sizeof(from), .msg_iov = w, .msg_iovlen = 2
	};

	CHECK(bind(s, (void *)&a, sizeof(a)) == 0 && getsockname(s, (void *)&a, &len) == 0);
	CHECK(sendmsg(c, &out, 0) == 7 && recvmsg(s, &in, 0) == 5);
	CHECK(in.msg_flags == MSG_TRUNC && in.msg_namelen == sizeof(from));
	CHECK(!memcmp(buf, "on", 2) && !memcmp(buf + 100, "e t", 3));
	out.msg_iovlen = 2000;
	FAILS(sendmsg(c, &out, 0), EMSGSIZE);
	FAILS(sendmsg(c, bad, 0), EFAULT);
	FAILS(recvmsg(s, bad, MSG_DONTWAIT), EFAULT);
	close(s);
	close(c);
}

static void test_stream(void)
{
	struct sockaddr_in a = loopback(), peer;
	socklen_t len = sizeof(a);
	struct pollfd p;
	int l = socket(AF_INET, SOCK_STREAM, 0), c = socket(AF_INET, SOCK_STREAM, 0), s;
	ssize_t n, sum = 0;

	CHECK(bind(l, (void *)&a, sizeof(a)) == 0 && getsockname(l, (void *)&a, &len) == 0);
	FAILS(accept(l, NULL, NULL), EINVAL);
	CHECK(listen(l, 5) == 0);
	CHECK(fcntl(l, F_SETFL, O_NONBLOCK) == 0);
	FAILS(accept(l, NULL, NULL), EAGAIN);
	FAILS(accept4(l, NULL, NULL, 1), EINVAL);
	CHECK(connect(c, (void *)&a, sizeof(a)) == 0);
	FAILS(connect(c, (void *)&a, sizeof(a)), EISCONN);
	p = (struct pollfd){ .fd = l, .events = POLLIN };
	CHECK(poll(&p, 1, 1000) == 1 && p.revents == POLLIN);
	len = sizeof(peer);
	s = accept4(l, (void *)&peer, &len, SOCK_CLOEXEC);
	CHECK(s >= 0 && len == sizeof(peer) && fcntl(s, F_GETFD) == FD_CLOEXEC);
	CHECK(!(fcntl(s, F_GETFL) & O_NONBLOCK));
	if (fork() == 0) {
		close(s);
		for (size_t i = 0; i < sizeof(buf); i++)
			buf[i] = (char)(i * 13 + i / 777);
		for (size_t done = 0; done < sizeof(buf); done += (size_t)n)
			if ((n = write(c, buf + done, sizeof(buf) - done)) <= 0)
				_exit(1);
		_exit(shutdown(c, SHUT_WR));
	}
	while ((n = recv(s, buf + sum, sizeof(buf) - (size_t)sum, MSG_WAITALL)) > 0)
		sum += n;
	CHECK(n == 0 && sum == sizeof(buf));
	for (size_t i = 0; i < sizeof(buf); i++)
		sum -= buf[i] == (char)(i * 13 + i / 777);
	CHECK(sum == 0);
	wait(NULL);
	p = (struct pollfd){ .fd = s, .events = POLLIN | POLLRDHUP };
	CHECK(poll(&p, 1, 1000) == 1 && p.revents == (POLLIN | POLLRDHUP));
	close(c);
	signal(SIGPIPE, SIG_IGN);
	for (int i = 0; i < 50 && (n = send(s, buf, 1000, 0)) > 0; i++)
		usleep(1000);
	CHECK(n < 0 && (errno == EPIPE || errno == ECONNRESET));
	close(s);
	close(l);
}

static int send_fds(int via, int *fds, int n)
{
	char control[CMSG_SPACE(sizeof(int) * 8)] = { 0 };
	struct iovec v = { "F", 1 };
	struct msghdr m = { .msg_iov = &v,
			    .msg_iovlen = 1,
			    .msg_control = control,
			    .msg_controllen = CMSG_SPACE(sizeof(int) * (size_t)n) };
	struct cmsghdr *c = CMSG_FIRSTHDR(&m);

	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof(int) * (size_t)n);
	memcpy(CMSG_DATA(c), fds, sizeof(int) * (size_t)n);
	return (int)sendmsg(via, &m, 0);
}

/* Receives up to n descriptors; how many, -1 on error; flags: msg_flags. */
static int recv_fds(int via, int *fds, int n, int flags, int *msg_flags)
{
	char control[CMSG_SPACE(sizeof(int) * 8)] = { 0 };
	struct iovec v = { buf, 10 };
	struct msghdr m = { .msg_iov = &v,
			    .msg_iovlen = 1,
			    .msg_control = n ? control : NULL,
			    .msg_controllen = n ? CMSG_LEN(sizeof(int) * (size_t)n) : 0 };
	struct cmsghdr *c;

	if (recvmsg(via, &m, flags) != 1)
		return -1;
	*msg_flags = m.msg_flags;
	c = CMSG_FIRSTHDR(&m);
	if (!c || c->cmsg_type != SCM_RIGHTS)
		return 0;
	n = (int)((c->cmsg_len - CMSG_LEN(0)) / sizeof(int));
	memcpy(fds, CMSG_DATA(c), sizeof(int) * (size_t)n);
	return n;
}

static void test_descriptors(void)
{
	int pair[2], p[2], got[8], flags;
	char byte;

	CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0 && pipe(p) == 0);
	CHECK(send_fds(pair[0], &p[0], 1) == 1);
	CHECK(recv_fds(pair[1], got, 1, MSG_CMSG_CLOEXEC, &flags) == 1);
	CHECK(fcntl(got[0], F_GETFD) == FD_CLOEXEC && !(flags & MSG_CTRUNC));
	CHECK(write(p[1], "y", 1) == 1 && read(got[0], &byte, 1) == 1 && byte == 'y');
	close(got[0]);
	CHECK(send_fds(pair[0], p, 2) == 1 && recv_fds(pair[1], got, 1, 0, &flags) == 1);
	CHECK(flags & MSG_CTRUNC);
	close(got[0]);
	CHECK(send_fds(pair[0], p, 2) == 1 && recv_fds(pair[1], got, 0, 0, &flags) == 0);
	CHECK(flags & MSG_CTRUNC);
	CHECK(send_fds(pair[0], p, 2) == 1 && recv_fds(pair[1], got, 2, 0, &flags) == 2);
	close(p[1]);
	CHECK(write(got[1], "z", 1) == 1);
	close(got[1]); /* the last writer */
	CHECK(read(got[0], buf, 10) == 1 && read(got[0], buf, 10) == 0);
	close(got[0]);
	got[0] = 999;
	FAILS(send_fds(pair[0], got, 1), EBADF);
	/* descriptors in flight go when their socket does */
	CHECK(pipe(got) == 0 && send_fds(pair[0], &got[1], 1) == 1);
	close(got[1]);
	close(pair[0]);
	close(pair[1]);
	CHECK(read(got[0], buf, 1) == 0);
	close(got[0]);
	close(p[0]);
}

static void test_control(void)
{
	char control[64] = { 0 };
	struct iovec v = { "x", 1 };
	struct msghdr m = { .msg_iov = &v,
			    .msg_iovlen = 1,
			    .msg_control = control,
			    .msg_controllen = sizeof(control) };
	struct cmsghdr *c = (struct cmsghdr *)control;
	int pair[2];

	CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
	c->cmsg_len = 3; /* shorter than its own header */
	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	FAILS(sendmsg(pair[0], &m, 0), EINVAL);
	c->cmsg_len = 1000; /* longer than the buffer */
	FAILS(sendmsg(pair[0], &m, 0), EINVAL);
	m.msg_control = bad;
	FAILS(sendmsg(pair[0], &m, 0), EFAULT);
	m.msg_control = control;
	m.msg_controllen = ~0ul;
	FAILS(sendmsg(pair[0], &m, 0), ENOBUFS);
	close(pair[0]);
	close(pair[1]);
}

static volatile int pipe_signals;

static void on_sigpipe(int signo)
{
	pipe_signals += signo == SIGPIPE;
}

static void test_pairs(void)
{
	struct sockaddr_un sun;
	socklen_t len = sizeof(sun);
	struct pollfd p;
	int pair[2];

	CHECK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair) == 0);
	FAILS(read(pair[0], buf, 1), EAGAIN);
	CHECK(write(pair[0], "abc", 3) == 3 && read(pair[1], buf, 100) == 3);
	CHECK(getsockname(pair[0], (void *)&sun, &len) == 0 && len == 2);
	while (write(pair[0], buf, 4096) > 0)
		;
	CHECK(errno == EAGAIN);
	p = (struct pollfd){ .fd = pair[0], .events = POLLOUT };
	CHECK(poll(&p, 1, 0) == 0);
	while (read(pair[1], buf, sizeof(buf)) > 0)
		;
	CHECK(poll(&p, 1, 100) == 1 && p.revents == POLLOUT);
	CHECK(shutdown(pair[1], SHUT_WR) == 0 && read(pair[0], buf, 1) == 0);
	close(pair[1]);
	signal(SIGPIPE, on_sigpipe);
	FAILS(send(pair[0], "x", 1, MSG_NOSIGNAL), EPIPE);
	CHECK(pipe_signals == 0);
	FAILS(write(pair[0], "x", 1), EPIPE);
	FAILS(send(pair[0], "x", 1, 0), EPIPE);
	CHECK(pipe_signals == 2);
	close(pair[0]);
	/* only streams send the signal */
	CHECK(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair) == 0);
	close(pair[1]);
	FAILS(write(pair[0], "x", 1), EPIPE);
	FAILS(send(pair[0], "x", 1, 0), EPIPE);
	CHECK(pipe_signals == 2);
	close(pair[0]);
	FAILS(shutdown(0, SHUT_RD), ENOTSOCK);
}

/* Any socket may be asked about interfaces: many a libc takes a local one. */
static void test_interfaces(void)
{
	static const int families[] = { AF_INET, AF_UNIX };

	for (int i = 0; i < 2; i++) {
		int fd = socket(families[i], SOCK_DGRAM, 0);
		struct ifreq ifr = { .ifr_name = "lo" };

		CHECK(ioctl(fd, SIOCGIFINDEX, &ifr) == 0 && ifr.ifr_ifindex > 0);
		CHECK(ioctl(fd, SIOCGIFNAME, &ifr) == 0 && strcmp(ifr.ifr_name, "lo") == 0);
		strcpy(ifr.ifr_name, "none");
		FAILS(ioctl(fd, SIOCGIFINDEX, &ifr), ENODEV);
		FAILS(ioctl(fd, 0x12345678, &ifr), ENOTTY);
		close(fd);
	}
}

int main(void)
{
	close(0); /* a descriptor that is surely no socket */
	if (open("/", O_RDONLY) != 0)
		return 1;
	test_creation();
	test_addresses();
	test_datagrams();
	test_messages();
	test_stream();
	test_descriptors();
	test_control();
	test_pairs();
	test_interfaces();
	return check_end("fs_sockets");
}
