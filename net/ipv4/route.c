/*
 * Which way, and with which source address.  The table is one array, longest
 * prefix first and then by metric, so the first match is the best: a host has
 * a handful of routes.  Called by whoever sends (ip_route_output), by ip_rcv
 * (ip_route_input_type), and by devinet.c and dev.c, which change the table.
 */
#include "ipv4/route.h"

#include <errno.h>
#include <net/route.h>
#include <stdlib.h>
#include <string.h>

#include "ipv4/inet_sock.h"
#include "net.h"

#define FIB_MAX 1024

struct fib_table {
	struct fib_route *route;
	unsigned int n, size;
};

int ip_route_init(struct net *net)
{
	net->fib = calloc(1, sizeof(*net->fib));
	net->rt_genid = 1;
	return net->fib ? 0 : -ENOMEM;
}

void ip_route_exit(struct net *net)
{
	if (net->fib)
		free(net->fib->route);
	free(net->fib);
	net->fib = NULL;
}

/* ---- addresses ---- */

bool inet_addr_is_local(struct net *net, uint32_t addr)
{
	struct net_device *dev;
	int i;

	if (ipv4_is_loopback(addr))
		return true;
	for_each_netdev(net, dev, i) {
		if (!netif_running(dev))
			continue;
		for (int k = 0; k < dev->nr_addrs; k++)
			if (dev->addrs[k].ifa_local == addr)
				return true;
	}
	return false;
}

/* Is addr the broadcast address of one of the device's networks? */
static bool is_subnet_broadcast(const struct net_device *dev, uint32_t addr)
{
	for (int k = 0; k < dev->nr_addrs; k++) {
		const struct in_ifaddr *ifa = &dev->addrs[k];
		uint32_t host = ~ifa->ifa_mask;

		if (ifa->ifa_broadcast && addr == ifa->ifa_broadcast)
			return true;
		/* all ones, and the old all zeros [RFC 1122 3.2.1.3]; not in /31 and /32 */
		if (host > 1 && (addr & ifa->ifa_mask) == (ifa->ifa_local & ifa->ifa_mask) &&
		    ((addr & host) == host || (addr & host) == 0))
			return true;
	}
	return false;
}

int inet_addr_type(struct net *net, uint32_t addr)
{
	struct net_device *dev;
	int i;

	if (ipv4_is_lbcast(addr) || addr == 0)
		return RTN_BROADCAST;
	if (ipv4_is_multicast(addr))
		return RTN_MULTICAST;
	if (inet_addr_is_local(net, addr))
		return RTN_LOCAL;
	for_each_netdev(net, dev, i)
		if (dev->flags & IFF_BROADCAST && is_subnet_broadcast(dev, addr))
			return RTN_BROADCAST;
	return RTN_UNICAST;
}

int ip_route_input_type(struct net *net, uint32_t daddr, struct net_device *dev)
{
	if (ipv4_is_lbcast(daddr))
		return RTN_BROADCAST;
	if (ipv4_is_multicast(daddr)) {
		for (int i = 0; i < dev->nr_mc; i++)
			if (dev->mc_list[i].multiaddr == daddr)
				return RTN_MULTICAST;
		return RTN_UNICAST;
	}
	if (inet_addr_is_local(net, daddr))
		return RTN_LOCAL;
	return is_subnet_broadcast(dev, daddr) ? RTN_BROADCAST : RTN_UNICAST;
}

uint32_t inet_select_addr(const struct net_device *dev, uint32_t dst)
{
	struct net_device *other;
	int i;

	for (int k = 0; k < dev->nr_addrs; k++) {
		const struct in_ifaddr *ifa = &dev->addrs[k];

		if ((ifa->ifa_local & ifa->ifa_mask) == (dst & ifa->ifa_mask))
			return ifa->ifa_local;
	}
	if (dev->nr_addrs > 0)
		return dev->addrs[0].ifa_local;
	/* an interface without address borrows one, but never lo's */
	for_each_netdev(dev->net, other, i)
		if (!(other->flags & IFF_LOOPBACK) && netif_running(other) && other->nr_addrs > 0)
			return other->addrs[0].ifa_local;
	return 0;
}

static struct net_device *dev_with_addr(struct net *net, uint32_t addr)
{
	struct net_device *dev;
	int i;

	for_each_netdev(net, dev, i)
		for (int k = 0; k < dev->nr_addrs; k++)
			if (dev->addrs[k].ifa_local == addr)
				return dev;
	return NULL;
}

/* ---- lookup ---- */

static const struct fib_route *fib_lookup(const struct net *net, uint32_t daddr, int oif)
{
	for (unsigned int i = 0; i < net->fib->n; i++) {
		const struct fib_route *r = &net->fib->route[i];

		if ((daddr & r->mask) == r->dst && (!oif || r->dev->ifindex == oif))
			return r;
	}
	return NULL;
}

static void finish(struct net *net, struct rtable *rt)
{
	uint32_t pmtu = rt->rt_type == RTN_UNICAST ? ip_rt_pmtu(net, rt->rt_dst) : 0;

	if (!rt->rt_mtu)
		rt->rt_mtu = rt->dev->mtu;
	if (rt->rt_mtu > IP_MAX_MTU)
		rt->rt_mtu = IP_MAX_MTU;
	if (pmtu && pmtu < rt->rt_mtu) {
		rt->rt_mtu = pmtu;
		rt->rt_mtu_locked = pmtu <= IP_RT_MIN_PMTU;
	}
	rt->rt_genid = net->rt_genid;
}

static int route_local(struct net *net, uint32_t daddr, uint32_t saddr, struct rtable *rt)
{
	rt->dev = net->loopback_dev;
	rt->rt_type = RTN_LOCAL;
	rt->rt_dst = rt->rt_gateway = daddr;
	rt->rt_src = saddr ? saddr : daddr;
	if (!netif_running(rt->dev))
		return -ENETUNREACH;
	finish(net, rt);
	return 0;
}

/* Broadcasts and multicasts leave through the asked interface, the one of the
 * source address, or the one that a route names. */
static int route_group(struct net *net, uint32_t daddr, uint32_t saddr, struct net_device *dev,
		       struct rtable *rt)
{
	const struct fib_route *r;

	if (!dev && saddr)
		dev = dev_with_addr(net, saddr);
	if (!dev) {
		r = fib_lookup(net, daddr, 0);
		dev = r ? r->dev : NULL;
	}
	if (!dev || !netif_running(dev))
		return -ENETUNREACH;
	rt->dev = dev;
	rt->rt_type = ipv4_is_multicast(daddr) ? RTN_MULTICAST : RTN_BROADCAST;
	rt->rt_dst = rt->rt_gateway = daddr;
	rt->rt_src = saddr ? saddr : inet_select_addr(dev, daddr);
	finish(net, rt);
	return 0;
}

static int route_unicast(struct net *net, uint32_t daddr, uint32_t saddr, struct net_device *dev,
			 struct rtable *rt)
{
	const struct fib_route *r = fib_lookup(net, daddr, dev ? dev->ifindex : 0);

	rt->rt_dst = daddr;
	rt->rt_type = RTN_UNICAST;
	if (r && r->flags & RTF_REJECT)
		return -EHOSTUNREACH;
	if (r) {
		rt->dev = r->dev;
		rt->rt_gateway = r->gateway ? r->gateway : daddr;
		rt->rt_mtu = r->mtu;
		rt->rt_src = saddr ? saddr : r->prefsrc;
	} else if (dev) { /* no route, but an interface: take it as on its link */
		rt->dev = dev;
		rt->rt_gateway = daddr;
		rt->rt_src = saddr;
	} else {
		return -ENETUNREACH;
	}
	if (!netif_running(rt->dev))
		return -ENETUNREACH;
	if (is_subnet_broadcast(rt->dev, daddr) && rt->dev->flags & IFF_BROADCAST) {
		rt->rt_type = RTN_BROADCAST;
		rt->rt_gateway = daddr;
	}
	if (!rt->rt_src)
		rt->rt_src = inet_select_addr(rt->dev, rt->rt_gateway);
	finish(net, rt);
	return 0;
}

int ip_route_output(struct net *net, uint32_t daddr, uint32_t saddr, int oif, struct rtable *rt)
{
	struct net_device *dev = NULL;

	memset(rt, 0, sizeof(*rt));
	if (saddr &&
	    (ipv4_is_multicast(saddr) || ipv4_is_lbcast(saddr) || !inet_addr_is_local(net, saddr)))
		return -EINVAL;
	if (oif) {
		dev = dev_get_by_index(net, oif);
		if (!dev)
			return -ENODEV;
	}
	if (!daddr) /* "this host" */
		daddr = saddr ? saddr : INADDR_LOOPBACK;
	if (ipv4_is_multicast(daddr) || ipv4_is_lbcast(daddr))
		return route_group(net, daddr, saddr, dev, rt);
	if (inet_addr_is_local(net, daddr))
		return route_local(net, daddr, saddr, rt);
	return route_unicast(net, daddr, saddr, dev, rt);
}

const struct rtable *inet_sk_route(struct sock *sk, int *err)
{
	struct inet_sock *inet = inet_sk(sk);
	struct net *net = sock_net(sk);

	*err = 0;
	if (rt_valid(inet->route.dev, inet->route.rt_genid, net->rt_genid))
		return &inet->route;
	*err = ip_route_output(net, sk->sk_daddr, inet->inet_saddr, sk->sk_bound_dev_if,
			       &inet->route);
	if (*err < 0) {
		inet->route.dev = NULL;
		return NULL;
	}
	return &inet->route;
}

/* ---- the table ---- */

const struct fib_route *fib_nth(const struct net *net, unsigned int n)
{
	return n < net->fib->n ? &net->fib->route[n] : NULL;
}

static bool same_route(const struct fib_route *a, const struct fib_route *b)
{
	return a->dst == b->dst && a->mask == b->mask && a->gateway == b->gateway &&
	       a->dev == b->dev && a->metric == b->metric;
}

/* Does a stand before b? */
static bool precedes(const struct fib_route *a, const struct fib_route *b)
{
	if (a->mask != b->mask)
		return a->mask > b->mask;
	return a->metric < b->metric;
}

static int insert(struct net *net, const struct fib_route *route)
{
	struct fib_table *t = net->fib;
	unsigned int i;

	for (i = 0; i < t->n; i++)
		if (same_route(&t->route[i], route))
			return -EEXIST;
	if (t->n == FIB_MAX)
		return -ENOBUFS;
	if (t->n == t->size) {
		unsigned int size = t->size ? t->size * 2 : 16;
		struct fib_route *table = realloc(t->route, size * sizeof(*table));

		if (!table)
			return -ENOBUFS;
		t->route = table;
		t->size = size;
	}
	for (i = 0; i < t->n && !precedes(route, &t->route[i]); i++)
		;
	memmove(&t->route[i + 1], &t->route[i], (t->n - i) * sizeof(*route));
	t->route[i] = *route;
	t->n++;
	net->rt_genid++;
	return 0;
}

static void remove_nth(struct net *net, unsigned int i)
{
	struct fib_table *t = net->fib;

	t->n--;
	memmove(&t->route[i], &t->route[i + 1], (t->n - i) * sizeof(t->route[0]));
	net->rt_genid++;
}

int fib_add(struct net *net, const struct fib_route *route)
{
	struct fib_route r = *route;
	const struct fib_route *via;

	if (r.mask & (~r.mask >> 1) || r.dst & ~r.mask)
		return -EINVAL; /* the mask has holes, or bits of the host are set */
	if (r.gateway) {
		via = fib_lookup(net, r.gateway, r.dev ? r.dev->ifindex : 0);
		if (!via || via->gateway || inet_addr_is_local(net, r.gateway))
			return -ENETUNREACH;
		r.dev = via->dev;
		r.flags |= RTF_GATEWAY;
	}
	if (!r.dev)
		return -ENODEV;
	if (!netif_running(r.dev))
		return -ENETDOWN;
	r.flags |= RTF_UP;
	if (r.mask == 0xffffffff)
		r.flags |= RTF_HOST;
	return insert(net, &r);
}

int fib_del(struct net *net, const struct fib_route *route)
{
	for (unsigned int i = 0; i < net->fib->n; i++) {
		const struct fib_route *r = &net->fib->route[i];

		if (r->dst != route->dst || r->mask != route->mask)
			continue;
		if ((route->gateway && r->gateway != route->gateway) ||
		    (route->dev && r->dev != route->dev) ||
		    (route->metric && r->metric != route->metric))
			continue;
		remove_nth(net, i);
		return 0;
	}
	return -ESRCH;
}

void fib_del_dev(struct net_device *dev, bool connected_only)
{
	struct fib_table *t = dev->net->fib;

	for (unsigned int i = t->n; i-- > 0;)
		if (t->route[i].dev == dev && (t->route[i].connected || !connected_only))
			remove_nth(dev->net, i);
}

void fib_add_ifaddr(struct net_device *dev, const struct in_ifaddr *ifa)
{
	struct fib_route r = {
		.dst = ifa->ifa_local & ifa->ifa_mask,
		.mask = ifa->ifa_mask,
		.dev = dev,
		.flags = RTF_UP,
		.prefsrc = ifa->ifa_local,
		.connected = true,
	};

	dev->net->rt_genid++;
	/* lo's network is local as a whole; a host address has no network */
	if (dev->flags & IFF_LOOPBACK || ifa->ifa_mask == 0xffffffff || ifa->ifa_local == 0 ||
	    ifa->ifa_mask == 0)
		return;
	insert(dev->net, &r); /* a second address in the same network finds it there */
}

void fib_del_ifaddr(struct net_device *dev, const struct in_ifaddr *ifa)
{
	struct fib_table *t = dev->net->fib;

	for (unsigned int i = t->n; i-- > 0;) {
		const struct fib_route *r = &t->route[i];
		bool its_own =
			r->connected && r->prefsrc == ifa->ifa_local && r->mask == ifa->ifa_mask;
		/* gateways that were reached through its network are out of reach, too */
		bool behind = r->gateway &&
			      (r->gateway & ifa->ifa_mask) == (ifa->ifa_local & ifa->ifa_mask);

		if (r->dev == dev && (its_own || behind))
			remove_nth(dev->net, i);
	}
	dev->net->rt_genid++;
}
