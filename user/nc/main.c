/*
 * nc: connects standard input and output with a TCP or UDP peer.
 * nc [-u] [-v] HOST PORT, nc -l [-k] [-p] PORT, nc -z HOST PORT[-PORT].  -w SECONDS limits
 * the wait for a connection and for silence, -q SECONDS ends so long after the end of input,
 * -d takes no input, -s and -p set the local address and port.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../lib/resolve.h"
#include "../lib/util.h"
#include "nc.h"

#define USAGE "[-dkluvzN] [-w S] [-q S] [-s ADDR] [-p PORT] [HOST] PORT[-PORT]"
#define MAX_ADDRS 8

static uint16_t port_arg(const struct nc *nc, const char *s)
{
	int port = resolve_port(s, nc->udp);

	if (port <= 0)
		die(1, "%s: not a port", s);
	return (uint16_t)port;
}

static int seconds_arg(const char *s)
{
	int64_t ns;

	if (strcmp(s, "-1") == 0)
		return -1;
	if (parse_duration(s, &ns) < 0 || ns / 1000000 > INT_MAX)
		die(1, "%s: not a time", s);
	return (int)(ns / 1000000);
}

/* The first and last port of "20-25" or "80". */
static void port_range(const struct nc *nc, const char *s, uint16_t *first, uint16_t *last)
{
	char *copy = xstrdup(s);
	char *dash = strchr(copy, '-');

	if (dash && dash > copy && copy[0] >= '0' && copy[0] <= '9') {
		*dash = '\0';
		*first = port_arg(nc, copy);
		*last = port_arg(nc, dash + 1);
	} else {
		*first = *last = port_arg(nc, s);
	}
	free(copy);
}

static int run_listen(const struct nc *nc)
{
	int status = 0;
	int listener, fd;

	do {
		/* UDP: the socket is connected to its peer and used up, make a new one */
		listener = peer_listen(nc);
		do {
			fd = peer_accept(nc, listener);
			if (fd < 0) {
				status = 1;
				break;
			}
			if (!nc->keep && fd != listener)
				close(listener); /* others are refused at once */
			status = relay(nc, fd);
			close(fd);
		} while (nc->keep && fd != listener);
		if (fd != listener && (nc->keep || fd < 0))
			close(listener);
	} while (nc->keep && fd >= 0);
	return status;
}

static int run_connect(const struct nc *nc, const char *host, const char *ports)
{
	struct in_addr addrs[MAX_ADDRS];
	size_t count = resolve_host(host, addrs, MAX_ADDRS);
	uint16_t first, last;
	int status = 1;

	if (count == 0)
		return 1;
	port_range(nc, ports, &first, &last);
	for (unsigned int port = first; port <= last; port++) {
		int fd = peer_connect(nc, addrs, count, host, (uint16_t)port);

		if (fd < 0)
			continue;
		status = nc->scan ? 0 : relay(nc, fd);
		close(fd);
		if (!nc->scan)
			break;
	}
	return status;
}

static void parse_options(int argc, char **argv, struct nc *nc)
{
	const char *local_port = NULL;
	int c;

	while ((c = getopt(argc, argv, "dkluvzNnw:q:s:p:")) != -1) {
		switch (c) {
		case 'd':
			nc->no_input = true;
			break;
		case 'k':
			nc->keep = true;
			break;
		case 'l':
			nc->listen = true;
			break;
		case 'u':
			nc->udp = true;
			break;
		case 'v':
			nc->verbose = true;
			break;
		case 'z':
			nc->scan = true;
			break;
		case 'w':
			nc->wait_ms = seconds_arg(optarg);
			break;
		case 'q':
			nc->quit_ms = seconds_arg(optarg);
			break;
		case 's':
			nc->local_addr = resolve_or_die(optarg, 1);
			break;
		case 'p':
			local_port = optarg;
			break;
		case 'N': /* the end of input is always passed on */
		case 'n':
			break;
		default:
			usage(1, USAGE);
		}
	}
	if (local_port)
		nc->local_port = port_arg(nc, local_port);
}

int main(int argc, char **argv)
{
	struct nc nc = { .wait_ms = -1, .quit_ms = -1 };

	prog_init(argv[0]);
	parse_options(argc, argv, &nc);
	signal(SIGPIPE, SIG_IGN);
	if (nc.listen) {
		if (optind < argc)
			nc.local_port = port_arg(&nc, argv[argc - 1]);
		if (argc - optind > 2 || nc.local_port == 0)
			usage(1, USAGE);
		if (argc - optind == 2)
			nc.local_addr = resolve_or_die(argv[optind], 1);
		return run_listen(&nc);
	}
	if (argc - optind != 2)
		usage(1, USAGE);
	return run_connect(&nc, argv[optind], argv[optind + 1]);
}
