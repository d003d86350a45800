/*
 * httpd: a web server for the files below /www (or -r DIR), on port 80 (or -p PORT).  Started
 * by init.  One epoll loop; conn.c does the work.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../lib/util.h"
#include "conn.h"
#include "respond.h"

#define EVENTS 256

static struct listener listener;

static void dispatch(const struct epoll_event *ev)
{
	if (ev->data.ptr != &listener)
		conn_event(ev->data.ptr, ev->events);
	else if (ev->events & (EPOLLERR | EPOLLHUP))
		listener_failed(&listener);
	else
		conn_accept(&listener);
}

int main(int argc, char **argv)
{
	static struct epoll_event events[EVENTS];
	struct site site;
	const char *root = "/www";
	long port = 80;
	int epoll, c;

	prog_init(argv[0]);
	while ((c = getopt(argc, argv, "p:r:")) != -1) {
		if (c == 'r')
			root = optarg;
		else if (c != 'p' || parse_long(optarg, 1, 65535, &port) < 0)
			usage(2, "[-p PORT] [-r DIRECTORY]");
	}
	signal(SIGPIPE, SIG_IGN);
	raise_fd_limit();
	epoll = epoll_create1(EPOLL_CLOEXEC);
	if (epoll < 0)
		die_errno(1, "epoll");
	if (site_open(&site, root) < 0)
		complain_errno("%s", root); /* it may come: tried again at each request */
	conn_init(epoll, &site);
	if (listener_open(&listener, epoll, SOCK_STREAM, (uint16_t)port) == -EADDRINUSE)
		return 1; /* what else goes wrong at first is tried again */
	for (;;) {
		int wait = timeout_min(listener_timeout(&listener), conn_expire());
		int n = epoll_wait(epoll, events, EVENTS, wait);

		if (n < 0 && errno != EINTR)
			die_errno(1, "epoll_wait");
		for (int i = 0; i < n; i++)
			dispatch(&events[i]);
		listener_tick(&listener);
	}
}
