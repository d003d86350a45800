/*
 * Routes.  A lookup gives a struct rtable by value; who keeps one checks
 * rt_genid against net->rt_genid before using it again (sk_dst_check()).
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "core/netdevice.h"

struct sock;
struct request;

/* type of a destination or source */
enum { RTN_UNSPEC, RTN_UNICAST, RTN_LOCAL, RTN_BROADCAST, RTN_MULTICAST, RTN_UNREACHABLE };

/* The result of a lookup: how to reach one destination. */
struct rtable {
	struct net_device *dev; /* out through; lo for local destinations */
	uint32_t rt_gateway;	/* next hop (the destination itself when on link) */
	uint32_t rt_src;	/* the source address that goes with it */
	uint32_t rt_dst;
	uint32_t rt_mtu; /* path MTU: the device's, or what ICMP told */
	uint32_t rt_genid;
	uint8_t rt_type;    /* RTN_* */
	bool rt_mtu_locked; /* a pmtu below the minimum: send without DF */
};

/* One line of the table; also what /proc/net/route shows. */
struct fib_route {
	uint32_t dst, mask, gateway; /* host order; gateway 0: on link */
	struct net_device *dev;
	uint32_t metric, mtu, window, irtt;
	uint16_t flags; /* RTF_* */
	uint32_t prefsrc;
	bool connected; /* made from an interface address, goes with it */
};

int ip_route_init(struct net *net);
void ip_route_exit(struct net *net);

/*
 * Find the way to daddr.  saddr 0: any of ours (rt_src says which); oif 0: any
 * interface.  With an oif, broadcasts and (for DHCP) unicasts leave through it
 * even when it has no address.  0, -ENETUNREACH, -EINVAL (bad saddr), -ENODEV,
 * -EHOSTUNREACH (reject route).
 */
int ip_route_output(struct net *net, uint32_t daddr, uint32_t saddr, int oif, struct rtable *rt);
/* What a received packet's destination is to us: RTN_LOCAL, RTN_BROADCAST,
 * RTN_MULTICAST (joined) or RTN_UNICAST (somebody else's). */
int ip_route_input_type(struct net *net, uint32_t daddr, struct net_device *dev);

/* Is addr an address of ours (any interface)? / of what type is it? */
bool inet_addr_is_local(struct net *net, uint32_t addr);
int inet_addr_type(struct net *net, uint32_t addr);
/* The source address for dst on dev (0: none). */
uint32_t inet_select_addr(const struct net_device *dev, uint32_t dst);

static inline bool ipv4_is_multicast(uint32_t addr)
{
	return (addr & 0xf0000000) == 0xe0000000;
}
static inline bool ipv4_is_loopback(uint32_t addr)
{
	return (addr & 0xff000000) == 0x7f000000;
}
static inline bool ipv4_is_lbcast(uint32_t addr)
{
	return addr == 0xffffffff;
}
static inline bool ipv4_is_zeronet(uint32_t addr)
{
	return (addr & 0xff000000) == 0;
}

/* The route of a connected socket, looked up again when stale.  NULL with *err. */
const struct rtable *inet_sk_route(struct sock *sk, int *err);
static inline bool rt_valid(const struct net_device *dev, uint32_t genid, uint32_t now)
{
	return dev && genid == now;
}

#define IP_RT_MIN_PMTU 552 /* believed no further down than this */

/* ---- pmtu.c ---- */
int ip_pmtu_init(struct net *net);
void ip_pmtu_exit(struct net *net);
/* ICMP said that packets to daddr must not exceed mtu (expires after 10 minutes). */
void ip_rt_update_pmtu(struct net *net, uint32_t daddr, uint32_t mtu);
/* Path MTU known for daddr; 0: none. */
uint32_t ip_rt_pmtu(struct net *net, uint32_t daddr);

/* Table changes.  0, -EEXIST, -ESRCH, -ENOBUFS, -ENETUNREACH (gateway not on link). */
int fib_add(struct net *net, const struct fib_route *route);
int fib_del(struct net *net, const struct fib_route *route);
void fib_del_dev(struct net_device *dev, bool connected_only);
/* Make and remove the connected routes of an address. */
void fib_add_ifaddr(struct net_device *dev, const struct in_ifaddr *ifa);
void fib_del_ifaddr(struct net_device *dev, const struct in_ifaddr *ifa);
/* The n-th route in table order, or NULL. */
const struct fib_route *fib_nth(const struct net *net, unsigned int n);
