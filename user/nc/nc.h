/* nc's parts: finding a peer (peer.c), carrying bytes (relay.c), the command (main.c). */
#pragma once

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>

struct nc {
	bool listen, udp, verbose, scan, keep, no_input;
	int wait_ms; /* -w: for the connection, and for silence; -1: for ever */
	int quit_ms; /* -q: after the end of our input; -1: wait for the peer */
	uint16_t local_port;
	struct in_addr local_addr;
};

/* A connected socket to one of the host's addresses, or -1 after a message (if verbose). */
int peer_connect(const struct nc *nc, const struct in_addr *addrs, size_t count, const char *host,
		 uint16_t port);
/* A socket that listens (TCP) or is bound (UDP); exits with a message when that fails. */
int peer_listen(const struct nc *nc);
/* The next client: accepts (TCP) or takes the sender of the first datagram (UDP); -1: none. */
int peer_accept(const struct nc *nc, int listener);

/*
 * Carry standard input to the socket and the socket to standard output until both are done.
 * 0, or 1 after an error.
 */
int relay(const struct nc *nc, int fd);
