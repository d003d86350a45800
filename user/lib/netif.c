/*
 * Interface and route ioctls.  Called by dhcp, ifconfig, route and arp.  A socket is made for
 * each call: a restart of the network server then needs no care here.
 */
#define _GNU_SOURCE
#include "netif.h"

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <net/route.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "util.h"

int net_ioctl(unsigned long request, void *arg)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int err;

	if (fd < 0)
		return -errno;
	err = ioctl(fd, request, arg) < 0 ? -errno : 0;
	close(fd);
	return err;
}

static void set_name(struct ifreq *ifr, const char *name)
{
	memset(ifr, 0, sizeof(*ifr));
	snprintf(ifr->ifr_name, sizeof(ifr->ifr_name), "%s", name);
}

static int get(const char *name, unsigned long request, struct ifreq *ifr)
{
	set_name(ifr, name);
	return net_ioctl(request, ifr);
}

static int get_addr(const char *name, unsigned long request, struct in_addr *out)
{
	struct sockaddr_in sin;
	struct ifreq ifr;
	int err = get(name, request, &ifr);

	out->s_addr = 0;
	if (err)
		return err;
	memcpy(&sin, &ifr.ifr_addr, sizeof(sin));
	*out = sin.sin_addr;
	return 0;
}

int netif_query(const char *name, struct netif *out)
{
	struct ifreq ifr;
	int err = get(name, SIOCGIFFLAGS, &ifr);

	if (err)
		return err;
	memset(out, 0, sizeof(*out));
	snprintf(out->name, sizeof(out->name), "%s", name);
	out->flags = (unsigned short)ifr.ifr_flags;
	if (get(name, SIOCGIFMTU, &ifr) == 0)
		out->mtu = ifr.ifr_mtu;
	if (get(name, SIOCGIFHWADDR, &ifr) == 0) {
		out->hw_type = ifr.ifr_hwaddr.sa_family;
		memcpy(out->mac, ifr.ifr_hwaddr.sa_data, 6);
	}
	out->has_addr = get_addr(name, SIOCGIFADDR, &out->addr) == 0 && out->addr.s_addr != 0;
	if (out->has_addr) {
		get_addr(name, SIOCGIFNETMASK, &out->mask);
		get_addr(name, SIOCGIFBRDADDR, &out->broadcast);
		get_addr(name, SIOCGIFDSTADDR, &out->peer);
	}
	return 0;
}

static void set_sockaddr(struct sockaddr *sa, struct in_addr addr)
{
	struct sockaddr_in sin = { .sin_family = AF_INET, .sin_addr = addr };

	memcpy(sa, &sin, sizeof(sin));
}

static int set_addr(const char *name, unsigned long request, struct in_addr addr)
{
	struct ifreq ifr;

	set_name(&ifr, name);
	set_sockaddr(&ifr.ifr_addr, addr);
	return net_ioctl(request, &ifr);
}

int netif_set_addr(const char *name, struct in_addr addr)
{
	return set_addr(name, SIOCSIFADDR, addr);
}

int netif_set_mask(const char *name, struct in_addr mask)
{
	return set_addr(name, SIOCSIFNETMASK, mask);
}

int netif_set_broadcast(const char *name, struct in_addr broadcast)
{
	return set_addr(name, SIOCSIFBRDADDR, broadcast);
}

int netif_set_mtu(const char *name, int mtu)
{
	struct ifreq ifr;

	set_name(&ifr, name);
	ifr.ifr_mtu = mtu;
	return net_ioctl(SIOCSIFMTU, &ifr);
}

int netif_set_flags(const char *name, unsigned int set, unsigned int clear)
{
	struct ifreq ifr;
	int err = get(name, SIOCGIFFLAGS, &ifr);
	unsigned int flags;

	if (err)
		return err;
	flags = (unsigned short)ifr.ifr_flags;
	if (((flags | set) & ~clear) == flags)
		return 0;
	set_name(&ifr, name);
	ifr.ifr_flags = (short)((flags | set) & ~clear);
	return net_ioctl(SIOCSIFFLAGS, &ifr);
}

static int change_route(unsigned long request, const struct net_route *r)
{
	struct rtentry rt;
	char dev[16];

	memset(&rt, 0, sizeof(rt));
	set_sockaddr(&rt.rt_dst, r->dst);
	set_sockaddr(&rt.rt_genmask, r->mask);
	set_sockaddr(&rt.rt_gateway, r->gateway);
	rt.rt_flags = RTF_UP;
	if (r->gateway.s_addr)
		rt.rt_flags |= RTF_GATEWAY;
	if (r->mask.s_addr == INADDR_NONE)
		rt.rt_flags |= RTF_HOST;
	if (r->reject)
		rt.rt_flags |= RTF_REJECT;
	rt.rt_metric = (short)(r->metric + 1);
	if (r->dev[0]) {
		memcpy(dev, r->dev, sizeof(dev));
		rt.rt_dev = dev;
	}
	return net_ioctl(request, &rt);
}

int route_add(const struct net_route *r)
{
	return change_route(SIOCADDRT, r);
}

int route_delete(const struct net_route *r)
{
	struct net_route any = *r;

	any.metric = r->metric ? r->metric : -1; /* 0 in the request: whatever its metric is */
	return change_route(SIOCDELRT, &any);
}

int mask_prefix(struct in_addr mask)
{
	uint32_t m = ntohl(mask.s_addr);
	int prefix = 0;

	while (prefix < 32 && (m & (0x80000000u >> prefix)))
		prefix++;
	return m == ntohl(prefix_mask(prefix).s_addr) ? prefix : -1;
}

struct in_addr prefix_mask(int prefix)
{
	struct in_addr mask = { .s_addr = 0 };

	if (prefix > 0)
		mask.s_addr = htonl(0xffffffffu << (32 - prefix));
	return mask;
}

struct in_addr class_mask(struct in_addr addr)
{
	uint32_t a = ntohl(addr.s_addr);

	return prefix_mask(a < 0x80000000u ? 8 : a < 0xc0000000u ? 16 : 24);
}

int parse_addr_prefix(const char *s, struct in_addr *addr, int *prefix)
{
	size_t len = strcspn(s, "/");
	char text[INET_ADDRSTRLEN];
	long n;

	*prefix = -1;
	if (len >= sizeof(text))
		return -EINVAL;
	memcpy(text, s, len);
	text[len] = '\0';
	if (inet_pton(AF_INET, text, addr) != 1)
		return -EINVAL;
	if (s[len] == '/') {
		if (parse_long(s + len + 1, 0, 32, &n) < 0)
			return -EINVAL;
		*prefix = (int)n;
	}
	return 0;
}
