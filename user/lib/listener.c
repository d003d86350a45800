/*
 * Listening sockets of servers.  Called by echod and httpd.  Three things go wrong in a long
 * life: no descriptor or memory is left for a newcomer (he is refused, and serving goes on),
 * the network server restarts (the socket is made anew), and the port is taken for a moment.
 */
#define _GNU_SOURCE
#include "listener.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "util.h"

#define RETRY_MS 200
#define BACKLOG 1024

int64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

void raise_fd_limit(void)
{
	struct rlimit rl;

	if (getrlimit(RLIMIT_NOFILE, &rl) < 0 || rl.rlim_cur == rl.rlim_max)
		return;
	rl.rlim_cur = rl.rlim_max;
	(void)setrlimit(RLIMIT_NOFILE, &rl);
}

static int bind_socket(int type, uint16_t port)
{
	struct sockaddr_in addr = { .sin_family = AF_INET };
	int fd = socket(AF_INET, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	int on = 1;

	if (fd < 0)
		return -errno;
	addr.sin_port = htons(port);
	addr.sin_addr.s_addr = htonl(INADDR_ANY);
	if (type == SOCK_STREAM)
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (bind(fd, (struct sockaddr *)&addr, sizeof(addr)) < 0 ||
	    (type == SOCK_STREAM && listen(fd, BACKLOG) < 0)) {
		int err = errno;

		close(fd);
		return -err;
	}
	return fd;
}

static int watch(struct listener *l)
{
	struct epoll_event ev = { .events = EPOLLIN, .data = { .ptr = l } };

	return epoll_ctl(l->epoll, EPOLL_CTL_ADD, l->fd, &ev) < 0 ? -errno : 0;
}

static void retry_later(struct listener *l)
{
	l->retry_at = now_ms() + RETRY_MS;
}

static int try_open(struct listener *l)
{
	int fd = bind_socket(l->type, l->port);
	int err;

	if (fd < 0)
		return fd;
	l->fd = fd;
	l->paused = false;
	err = watch(l);
	if (err) {
		close(fd);
		l->fd = -1;
	}
	return err;
}

int listener_open(struct listener *l, int epoll, int type, uint16_t port)
{
	int err;

	memset(l, 0, sizeof(*l));
	l->fd = -1;
	l->epoll = epoll;
	l->type = type;
	l->port = port;
	l->reserve = open("/dev/null", O_RDONLY | O_CLOEXEC);
	err = try_open(l);
	if (err) {
		errno = -err;
		complain_errno("%s port %u", type == SOCK_STREAM ? "TCP" : "UDP", port);
		retry_later(l);
	}
	return err;
}

void listener_failed(struct listener *l)
{
	if (l->fd >= 0)
		close(l->fd);
	l->fd = -1;
	l->paused = false;
	retry_later(l);
}

static void pause_accepting(struct listener *l)
{
	epoll_ctl(l->epoll, EPOLL_CTL_DEL, l->fd, NULL);
	l->paused = true;
	retry_later(l);
}

/*
 * No descriptor is left.  With the reserve given up the newcomer can be taken and closed with
 * a reset, so that he knows at once; without it he has to wait in the queue.
 */
static void refuse_one(struct listener *l)
{
	struct linger reset = { .l_onoff = 1, .l_linger = 0 };
	int fd;

	if (l->reserve < 0) {
		pause_accepting(l);
		return;
	}
	close(l->reserve);
	fd = accept4(l->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	if (fd >= 0) {
		setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
		close(fd);
	}
	l->reserve = open("/dev/null", O_RDONLY | O_CLOEXEC);
	if (l->reserve < 0 || fd < 0)
		pause_accepting(l);
	if (!l->complained)
		complain("no descriptors left: refusing connections");
	l->complained = true;
}

int listener_accept(struct listener *l)
{
	int fd;

	if (l->fd < 0 || l->paused)
		return -EAGAIN;
	fd = accept4(l->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	if (fd >= 0) {
		l->complained = false;
		return fd;
	}
	switch (errno) {
	case EAGAIN:
	case EINTR:
	case ECONNABORTED: /* he hung up while he waited */
	case EPROTO:
		break;
	case EMFILE:
		refuse_one(l);
		break;
	case ENFILE:
	case ENOMEM:
	case ENOBUFS:
		pause_accepting(l);
		break;
	default: /* ENETDOWN, EBADF...: the socket's server is gone */
		listener_failed(l);
		break;
	}
	return -EAGAIN;
}

int timeout_min(int a, int b)
{
	if (a < 0)
		return b;
	return b < 0 || a < b ? a : b;
}

int listener_timeout(const struct listener *l)
{
	int64_t left;

	if (l->retry_at == 0)
		return -1;
	left = l->retry_at - now_ms();
	return left < 0 ? 0 : (int)left;
}

void listener_tick(struct listener *l)
{
	if (l->retry_at == 0 || now_ms() < l->retry_at)
		return;
	l->retry_at = 0;
	if (l->reserve < 0)
		l->reserve = open("/dev/null", O_RDONLY | O_CLOEXEC);
	if (l->fd < 0) {
		if (try_open(l) < 0)
			retry_later(l);
	} else if (l->paused) {
		l->paused = watch(l) < 0;
		if (l->paused)
			retry_later(l);
	}
}
