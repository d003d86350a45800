/*
 * Connections of nc: making them and taking them.  Called by main.c.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../lib/util.h"
#include "nc.h"

static int make_socket(const struct nc *nc)
{
	struct sockaddr_in sin = { .sin_family = AF_INET };
	int fd = socket(AF_INET, (nc->udp ? SOCK_DGRAM : SOCK_STREAM) | SOCK_CLOEXEC, 0);
	int on = 1;

	if (fd < 0)
		die_errno(1, "socket");
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (nc->udp)
		setsockopt(fd, SOL_SOCKET, SO_BROADCAST, &on, sizeof(on));
	sin.sin_port = htons(nc->local_port);
	sin.sin_addr = nc->local_addr;
	if ((nc->local_port || nc->local_addr.s_addr || nc->listen) &&
	    bind(fd, (struct sockaddr *)&sin, sizeof(sin)) < 0)
		die_errno(1, "port %u", nc->local_port);
	return fd;
}

/* connect() with a time limit; 0 or -errno. */
static int connect_within(int fd, const struct sockaddr_in *sin, int wait_ms)
{
	struct pollfd pfd = { .fd = fd, .events = POLLOUT };
	socklen_t len = sizeof(int);
	int err = 0;

	/* The socket stays non-blocking: the relay never waits in a send. */
	if (fcntl(fd, F_SETFL, O_NONBLOCK) < 0)
		return -errno;
	if (connect(fd, (const struct sockaddr *)sin, sizeof(*sin)) == 0)
		return 0;
	if (errno != EINPROGRESS)
		return -errno;
	switch (poll(&pfd, 1, wait_ms)) {
	case 0:
		return -ETIMEDOUT;
	case -1:
		return -errno;
	default:
		if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &err, &len) < 0)
			return -errno;
		return -err;
	}
}

/* UDP says nothing when it arrives: an error within a moment means that nobody is there. */
static int probe_udp(int fd)
{
	struct pollfd pfd = { .fd = fd, .events = POLLIN };
	socklen_t len = sizeof(int);
	int err = 0;

	if (send(fd, "", 0, 0) < 0)
		return -errno;
	if (poll(&pfd, 1, 500) > 0)
		getsockopt(fd, SOL_SOCKET, SO_ERROR, &err, &len);
	return -err;
}

int peer_connect(const struct nc *nc, const struct in_addr *addrs, size_t count, const char *host,
		 uint16_t port)
{
	struct sockaddr_in sin = { .sin_family = AF_INET, .sin_port = htons(port) };
	int err = -EADDRNOTAVAIL;

	for (size_t i = 0; i < count; i++) {
		int fd = make_socket(nc);

		sin.sin_addr = addrs[i];
		err = connect_within(fd, &sin, nc->wait_ms);
		if (!err && nc->udp && nc->scan)
			err = probe_udp(fd);
		if (!err) {
			if (nc->verbose)
				fprintf(stderr, "Connection to %s %u port [%s] succeeded!\n", host,
					port, nc->udp ? "udp" : "tcp");
			return fd;
		}
		close(fd);
	}
	if (nc->verbose || !nc->scan) {
		errno = -err;
		complain_errno("connect to %s port %u (%s)", host, port, nc->udp ? "udp" : "tcp");
	}
	return -1;
}

int peer_listen(const struct nc *nc)
{
	int fd = make_socket(nc);

	if (!nc->udp && listen(fd, 16) < 0)
		die_errno(1, "listen");
	if (nc->verbose)
		fprintf(stderr, "Listening on port %u (%s)\n", nc->local_port,
			nc->udp ? "udp" : "tcp");
	return fd;
}

static void announce(const struct nc *nc, const struct sockaddr_in *from)
{
	char a[INET_ADDRSTRLEN];

	if (nc->verbose)
		fprintf(stderr, "Connection from %s port %u\n",
			inet_ntop(AF_INET, &from->sin_addr, a, sizeof(a)), ntohs(from->sin_port));
}

int peer_accept(const struct nc *nc, int listener)
{
	struct pollfd pfd = { .fd = listener, .events = POLLIN };
	struct sockaddr_in from;
	socklen_t len = sizeof(from);
	char c;
	int n, fd;

	do
		n = poll(&pfd, 1, nc->wait_ms);
	while (n < 0 && errno == EINTR);
	if (n <= 0)
		return -1;
	if (nc->udp) {
		/* look who it is, and leave the datagram for the relay */
		if (recvfrom(listener, &c, 1, MSG_PEEK, (struct sockaddr *)&from, &len) < 0 ||
		    connect(listener, (struct sockaddr *)&from, len) < 0)
			return -1;
		announce(nc, &from);
		fcntl(listener, F_SETFL, O_NONBLOCK);
		return listener;
	}
	fd = accept4(listener, (struct sockaddr *)&from, &len, SOCK_CLOEXEC | SOCK_NONBLOCK);
	if (fd >= 0)
		announce(nc, &from);
	else
		complain_errno("accept");
	return fd;
}
