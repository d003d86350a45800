/*
 * UDP from port 68 on one interface, without an address of our own.  Called by client.c.
 */
#define _GNU_SOURCE
#include "transport.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../lib/util.h"
#include "message.h"

static int configure(int fd, const char *ifname)
{
	struct sockaddr_in any = { .sin_family = AF_INET, .sin_port = htons(DHCP_CLIENT_PORT) };
	int on = 1;

	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) < 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_BROADCAST, &on, sizeof(on)) < 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, ifname, (socklen_t)strlen(ifname) + 1) <
		    0 ||
	    bind(fd, (struct sockaddr *)&any, sizeof(any)) < 0)
		return -errno;
	return 0;
}

int transport_open(struct client *c)
{
	int err;

	if (c->fd >= 0)
		return 0;
	c->fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (c->fd < 0)
		return -errno;
	err = configure(c->fd, c->ifname);
	if (!err)
		return 0;
	transport_close(c);
	errno = -err;
	complain_errno("%s: port 68", c->ifname);
	return err;
}

void transport_close(struct client *c)
{
	if (c->fd >= 0)
		close(c->fd);
	c->fd = -1;
}

void transport_send(struct client *c, const struct dhcp_query *q, struct in_addr to)
{
	struct sockaddr_in sin = { .sin_family = AF_INET, .sin_port = htons(DHCP_SERVER_PORT) };
	uint8_t buf[DHCP_MESSAGE_MAX];
	size_t len = dhcp_build(q, buf);

	sin.sin_addr = to;
	/* an error (no route yet, no buffer) is as good as a lost packet: it is sent again */
	(void)sendto(c->fd, buf, len, MSG_NOSIGNAL, (struct sockaddr *)&sin, sizeof(sin));
}

int transport_receive(struct client *c, struct dhcp_reply *r)
{
	uint8_t buf[DHCP_MESSAGE_MAX];
	struct sockaddr_in from;
	socklen_t from_len = sizeof(from);
	ssize_t n;

	if (c->fd < 0)
		return 0;
	n = recvfrom(c->fd, buf, sizeof(buf), 0, (struct sockaddr *)&from, &from_len);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (n < 0) /* an ICMP error for a unicast renewal is no harm to the socket */
		return errno == ECONNREFUSED || errno == EHOSTUNREACH ? 2 : -errno;
	if (from.sin_port != htons(DHCP_SERVER_PORT))
		return 2;
	return dhcp_parse(buf, (size_t)n, c->xid, c->mac, r) ? 1 : 2;
}

uint32_t transport_random(void)
{
	uint32_t v = 0;

	if (getrandom(&v, sizeof(v), 0) != sizeof(v))
		v = (uint32_t)getpid() * 2654435761u;
	return v;
}
