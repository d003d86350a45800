/*
 * TCP echo.  Called by main.c's loop.  A connection owns no buffer as long as its peer takes
 * what is echoed; only what a short write leaves over is kept, and until that is gone nothing
 * more is read: TCP's window then slows the sender down, and no byte is lost.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "echo.h"

/* Connections taken in one go, so that a flood of newcomers does not starve the others. */
#define ACCEPT_BATCH 64

struct tcp_conn {
	int fd;
	int epoll;
	char *rest; /* not echoed yet; while there is any, EPOLLOUT is what is watched */
	size_t rest_len;
	size_t rest_pos;
};

static void tcp_close(struct tcp_conn *c)
{
	close(c->fd);
	free(c->rest);
	free(c);
}

static bool watch(struct tcp_conn *c, int op, uint32_t events)
{
	struct epoll_event ev = { .events = events, .data = { .ptr = c } };

	return epoll_ctl(c->epoll, op, c->fd, &ev) == 0;
}

static void tcp_add(struct listener *l, int fd)
{
	struct tcp_conn *c = calloc(1, sizeof(*c));

	if (!c) {
		close(fd);
		return;
	}
	c->fd = fd;
	c->epoll = l->epoll;
	if (!watch(c, EPOLL_CTL_ADD, EPOLLIN))
		tcp_close(c);
}

void tcp_accept(struct listener *l)
{
	for (int i = 0; i < ACCEPT_BATCH; i++) {
		int fd = listener_accept(l);

		if (fd < 0)
			return;
		tcp_add(l, fd);
	}
}

/* Bytes written, 0 when the peer takes nothing now, or -errno. */
static ssize_t try_write(int fd, const char *p, size_t len)
{
	ssize_t n = send(fd, p, len, MSG_NOSIGNAL);

	if (n >= 0)
		return n;
	return errno == EAGAIN || errno == EINTR || errno == ENOBUFS ? 0 : -errno;
}

/* Echo p; what does not go is kept.  false: the connection is no more. */
static bool echo_bytes(struct tcp_conn *c, const char *p, size_t len)
{
	ssize_t n = try_write(c->fd, p, len);

	if (n == (ssize_t)len)
		return true;
	if (n >= 0) {
		c->rest_len = len - (size_t)n;
		c->rest_pos = 0;
		c->rest = malloc(c->rest_len);
	}
	if (n < 0 || !c->rest || !watch(c, EPOLL_CTL_MOD, EPOLLOUT)) {
		tcp_close(c);
		return false;
	}
	memcpy(c->rest, p + n, c->rest_len);
	return true;
}

static void tcp_readable(struct tcp_conn *c)
{
	ssize_t n = recv(c->fd, chunk, CHUNK, 0);

	if (n > 0)
		echo_bytes(c, chunk, (size_t)n);
	else if (n == 0 || (errno != EAGAIN && errno != EINTR))
		tcp_close(c); /* all was echoed before: the peer's half-close is answered by ours */
}

static void tcp_writable(struct tcp_conn *c)
{
	ssize_t n = try_write(c->fd, c->rest + c->rest_pos, c->rest_len - c->rest_pos);

	if (n < 0) {
		tcp_close(c);
		return;
	}
	c->rest_pos += (size_t)n;
	if (c->rest_pos < c->rest_len)
		return;
	free(c->rest);
	c->rest = NULL;
	if (!watch(c, EPOLL_CTL_MOD, EPOLLIN))
		tcp_close(c);
}

void tcp_event(struct tcp_conn *c, uint32_t events)
{
	/* With ERR and HUP the call fails and says so; without the check it could spin. */
	if (c->rest)
		tcp_writable(c);
	else if (events & (EPOLLIN | EPOLLERR | EPOLLHUP))
		tcp_readable(c);
}
