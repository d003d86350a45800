/*
 * UDP echo.  Called by main.c's loop.  A datagram that cannot be sent back at once is kept and
 * goes first when there is room; meanwhile the socket's queue fills, as it should.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "echo.h"

#define BATCH 64

static struct {
	struct sockaddr_in to;
	char *data;
	size_t len;
} held;

static void watch(struct listener *l, uint32_t events)
{
	struct epoll_event ev = { .events = events, .data = { .ptr = l } };

	epoll_ctl(l->epoll, EPOLL_CTL_MOD, l->fd, &ev);
}

/* Another echo server (or a forged address of one) would answer the answer, for ever. */
static bool would_loop(const struct listener *l, const struct sockaddr_in *from)
{
	return ntohs(from->sin_port) == l->port || from->sin_port == 0;
}

/* true: sent, or never to be sent; false: there is no room now. */
static bool send_back(struct listener *l, const struct sockaddr_in *to, const char *p, size_t len)
{
	ssize_t n = sendto(l->fd, p, len, MSG_NOSIGNAL, (const struct sockaddr *)to, sizeof(*to));

	return n >= 0 || (errno != EAGAIN && errno != ENOBUFS && errno != EINTR);
}

static void hold(struct listener *l, const struct sockaddr_in *to, size_t len)
{
	held.data = malloc(len ? len : 1);
	if (!held.data)
		return;
	memcpy(held.data, chunk, len);
	held.len = len;
	held.to = *to;
	watch(l, EPOLLOUT);
}

static bool send_held(struct listener *l)
{
	if (!held.data)
		return true;
	if (!send_back(l, &held.to, held.data, held.len))
		return false;
	free(held.data);
	held.data = NULL;
	watch(l, EPOLLIN);
	return true;
}

void udp_event(struct listener *l, uint32_t events)
{
	(void)events;
	if (!send_held(l))
		return;
	for (int i = 0; i < BATCH; i++) {
		struct sockaddr_in from;
		socklen_t from_len = sizeof(from);
		ssize_t n = recvfrom(l->fd, chunk, CHUNK, 0, (struct sockaddr *)&from, &from_len);

		if (n < 0) {
			/* an ICMP error of an earlier answer is no fault of the socket */
			if (errno == EINTR || errno == ECONNREFUSED || errno == EHOSTUNREACH ||
			    errno == ENETUNREACH)
				continue;
			if (errno != EAGAIN)
				listener_failed(l);
			return;
		}
		if (would_loop(l, &from))
			continue;
		if (!send_back(l, &from, chunk, (size_t)n)) {
			hold(l, &from, (size_t)n);
			return;
		}
	}
}
