/*
 * dhcp: gets an interface its address and keeps it.  "dhcp eth0" stays; with -1 it ends when
 * there is a lease (0), or with 1 when there is none after ten seconds.  Started by init.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../lib/listener.h"
#include "../lib/util.h"
#include "client.h"

#define ONCE_MS 10000

int main(int argc, char **argv)
{
	struct client client;
	bool once = false;
	const char *ifname = NULL;
	int64_t deadline;

	prog_init(argv[0]);
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "-1") == 0)
			once = true;
		else if (argv[i][0] == '-' || ifname || strlen(argv[i]) > 15)
			usage(2, "[-1] INTERFACE");
		else
			ifname = argv[i];
	}
	if (!ifname)
		usage(2, "[-1] INTERFACE");
	signal(SIGPIPE, SIG_IGN);
	deadline = now_ms() + ONCE_MS;
	client_init(&client, ifname);
	for (;;) {
		struct pollfd pfd = { .events = POLLIN };
		int n;

		client_tick(&client);
		if (once && client.state == CLIENT_BOUND)
			return 0;
		if (once && now_ms() > deadline)
			die(1, "%s: no lease within %d seconds", ifname, ONCE_MS / 1000);
		pfd.fd = client.fd;
		n = poll(&pfd, 1, client_timeout(&client));
		if (n < 0 && errno != EINTR)
			die_errno(1, "poll");
		if (n > 0 && (pfd.revents & (POLLHUP | POLLNVAL)))
			client_broken(&client);
		else if (n > 0)
			client_input(&client);
	}
}
