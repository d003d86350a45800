/*
 * Name lookups.  Called by ping, nc, wget and others; calls getaddrinfo().
 */
#define _GNU_SOURCE
#include "resolve.h"

#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "util.h"

size_t resolve_host(const char *host, struct in_addr *out, size_t max)
{
	struct addrinfo hints = { .ai_family = AF_INET, .ai_socktype = SOCK_STREAM };
	struct addrinfo *list;
	size_t n = 0;
	int err = getaddrinfo(host, NULL, &hints, &list);

	if (err) {
		complain("%s: %s", host, gai_strerror(err));
		return 0;
	}
	for (const struct addrinfo *ai = list; ai && n < max; ai = ai->ai_next) {
		struct sockaddr_in sin;

		if (ai->ai_family != AF_INET)
			continue;
		memcpy(&sin, ai->ai_addr, sizeof(sin));
		out[n++] = sin.sin_addr;
	}
	freeaddrinfo(list);
	if (n == 0)
		complain("%s: has no IPv4 address", host);
	return n;
}

struct in_addr resolve_or_die(const char *host, int status)
{
	struct in_addr addr;

	if (resolve_host(host, &addr, 1) == 0)
		_Exit(status);
	return addr;
}

int resolve_port(const char *name, int udp)
{
	const struct servent *se;
	long port;

	if (parse_long(name, 0, 65535, &port) == 0)
		return (int)port;
	se = getservbyname(name, udp ? "udp" : "tcp");
	return se ? ntohs((uint16_t)se->s_port) : -1;
}
