/*
 * echod: sends back what it gets, TCP [RFC 862] and UDP, on port 7 or the one of -p.  Started by
 * init.  One epoll loop; tcp.c and udp.c do the work.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../lib/util.h"
#include "echo.h"

#define EVENTS 256

char chunk[CHUNK];

static struct listener tcp;
static struct listener udp;

static void dispatch(const struct epoll_event *ev)
{
	if (ev->data.ptr == &tcp && (ev->events & (EPOLLERR | EPOLLHUP)))
		listener_failed(&tcp);
	else if (ev->data.ptr == &tcp)
		tcp_accept(&tcp);
	else if (ev->data.ptr == &udp && (ev->events & EPOLLHUP))
		listener_failed(&udp);
	else if (ev->data.ptr == &udp)
		udp_event(&udp, ev->events);
	else
		tcp_event(ev->data.ptr, ev->events);
}

int main(int argc, char **argv)
{
	static struct epoll_event events[EVENTS];
	long port = 7;
	int epoll, c;

	prog_init(argv[0]);
	while ((c = getopt(argc, argv, "p:")) != -1) {
		if (c != 'p' || parse_long(optarg, 1, 65535, &port) < 0)
			usage(2, "[-p PORT]");
	}
	signal(SIGPIPE, SIG_IGN);
	raise_fd_limit();
	epoll = epoll_create1(EPOLL_CLOEXEC);
	if (epoll < 0)
		die_errno(1, "epoll");
	if (listener_open(&tcp, epoll, SOCK_STREAM, (uint16_t)port) == -EADDRINUSE ||
	    listener_open(&udp, epoll, SOCK_DGRAM, (uint16_t)port) == -EADDRINUSE)
		return 1; /* what else goes wrong at first is tried again */
	for (;;) {
		int wait = timeout_min(listener_timeout(&tcp), listener_timeout(&udp));
		int n = epoll_wait(epoll, events, EVENTS, wait);

		if (n < 0 && errno != EINTR)
			die_errno(1, "epoll_wait");
		for (int i = 0; i < n; i++)
			dispatch(&events[i]);
		listener_tick(&tcp);
		listener_tick(&udp);
	}
}
