/*
 * Interfaces, addresses and routes as users configure them: the SIOC* ioctls.
 * Called by inet_ioctl().  How many bytes each takes and gives is ring 0's
 * knowledge: it describes *argument as streams (SIOCGIFCONF: the out stream is
 * the array; SIOCADDRT, SIOCDELRT: struct rtentry, then the device's name).
 */
#include "ipv4/devinet.h"

#include <errno.h>
#include <net/if_arp.h>
#include <net/route.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/ioctl.h>

#include "core/neighbour.h"
#include "ipv4/arp.h"
#include "ipv4/ip.h"
#include "ipv4/route.h"
#include "net.h"
#include "request.h"

/* ---- addresses ---- */

/* The mask of an address's class, for SIOCSIFADDR without SIOCSIFNETMASK. */
static uint32_t class_mask(uint32_t addr)
{
	if (!(addr & 0x80000000))
		return 0xff000000;
	return (addr & 0xc0000000) == 0x80000000 ? 0xffff0000 : 0xffffff00;
}

static bool mask_ok(uint32_t mask)
{
	return !(mask & (~mask >> 1));
}

int inet_del_ifaddr(struct net_device *dev)
{
	while (dev->nr_addrs > 0) {
		struct in_ifaddr ifa = dev->addrs[--dev->nr_addrs];

		fib_del_ifaddr(dev, &ifa);
	}
	return 0;
}

static void announce(struct net_device *dev, uint32_t addr)
{
	if (netif_running(dev) && !(dev->flags & IFF_LOOPBACK))
		arp_send(dev, ARPOP_REQUEST, addr, addr, NULL, NULL);
}

int inet_set_ifaddr(struct net_device *dev, uint32_t addr, uint32_t mask)
{
	struct in_ifaddr ifa = { .ifa_local = addr };

	if (addr && inet_addr_type(dev_net(dev), addr) == RTN_MULTICAST)
		return -EINVAL;
	inet_del_ifaddr(dev);
	if (!addr)
		return 0;
	ifa.ifa_mask = mask ? mask : class_mask(addr);
	if (dev->flags & IFF_BROADCAST && ~ifa.ifa_mask > 1)
		ifa.ifa_broadcast = addr | ~ifa.ifa_mask;
	memcpy(ifa.ifa_label, dev->name, sizeof(ifa.ifa_label));
	dev->addrs[0] = ifa;
	dev->nr_addrs = 1;
	if (netif_running(dev))
		fib_add_ifaddr(dev, &ifa);
	dev_net(dev)->rt_genid++;
	announce(dev, addr);
	return 0;
}

static int set_netmask(struct net_device *dev, uint32_t mask)
{
	struct in_ifaddr *ifa = &dev->addrs[0];
	bool default_broadcast;

	if (!dev->nr_addrs)
		return -EADDRNOTAVAIL;
	if (!mask_ok(mask))
		return -EINVAL;
	if (ifa->ifa_mask == mask)
		return 0;
	default_broadcast = ifa->ifa_broadcast == (ifa->ifa_local | ~ifa->ifa_mask);
	fib_del_ifaddr(dev, ifa);
	ifa->ifa_mask = mask;
	if (default_broadcast && dev->flags & IFF_BROADCAST)
		ifa->ifa_broadcast = ~mask > 1 ? ifa->ifa_local | ~mask : 0;
	if (netif_running(dev))
		fib_add_ifaddr(dev, ifa);
	return 0;
}

static int set_broadcast(struct net_device *dev, uint32_t addr)
{
	if (!dev->nr_addrs)
		return -EADDRNOTAVAIL;
	dev->addrs[0].ifa_broadcast = addr;
	dev_net(dev)->rt_genid++;
	return 0;
}

static int set_flags(struct net_device *dev, int16_t flags)
{
	const unsigned int settable =
		IFF_PROMISC | IFF_ALLMULTI | IFF_NOARP | IFF_DYNAMIC | IFF_DEBUG;
	unsigned int wanted = (unsigned int)(uint16_t)flags;
	unsigned int changed = (dev->flags ^ wanted) & settable;
	int err;

	dev->flags ^= changed;
	if (changed & (IFF_PROMISC | IFF_ALLMULTI))
		dev->ops->set_rx_mode(dev);
	if (!(wanted & IFF_UP)) {
		dev_close(dev);
		return 0;
	}
	if (netif_running(dev))
		return 0;
	err = dev_open(dev);
	for (int i = 0; err == 0 && i < dev->nr_addrs; i++)
		announce(dev, dev->addrs[i].ifa_local);
	return err;
}

/* ---- struct ifreq ---- */

static void put_addr(struct sockaddr *to, uint32_t addr)
{
	struct sockaddr_in sin = { .sin_family = AF_INET };

	sin.sin_addr.s_addr = __builtin_bswap32(addr);
	memcpy(to, &sin, sizeof(sin));
}

static int get_addr(const struct sockaddr *from, uint32_t *addr)
{
	struct sockaddr_in sin;

	memcpy(&sin, from, sizeof(sin));
	if (sin.sin_family != AF_INET && sin.sin_family != AF_UNSPEC)
		return -EAFNOSUPPORT;
	*addr = __builtin_bswap32(sin.sin_addr.s_addr);
	return 0;
}

static int16_t visible_flags(const struct net_device *dev)
{
	unsigned int flags = dev->flags;

	if (netif_running(dev) && dev->carrier)
		flags |= IFF_RUNNING;
	return (int16_t)flags;
}

static int get_ifaddr(const struct net_device *dev, unsigned int cmd, struct ifreq *ifr)
{
	const struct in_ifaddr *ifa = &dev->addrs[0];

	if (!dev->nr_addrs)
		return -EADDRNOTAVAIL;
	put_addr(&ifr->ifr_addr, cmd == SIOCGIFBRDADDR	 ? ifa->ifa_broadcast
				 : cmd == SIOCGIFNETMASK ? ifa->ifa_mask
							 : ifa->ifa_local);
	return 0;
}

static int ifreq_get(struct net_device *dev, unsigned int cmd, struct ifreq *ifr)
{
	switch (cmd) {
	case SIOCGIFFLAGS:
		ifr->ifr_flags = visible_flags(dev);
		return 0;
	case SIOCGIFADDR:
	case SIOCGIFDSTADDR:
	case SIOCGIFBRDADDR:
	case SIOCGIFNETMASK:
		return get_ifaddr(dev, cmd, ifr);
	case SIOCGIFMETRIC:
		ifr->ifr_metric = 0;
		return 0;
	case SIOCGIFMTU:
		ifr->ifr_mtu = (int)dev->mtu;
		return 0;
	case SIOCGIFHWADDR:
		memset(&ifr->ifr_hwaddr, 0, sizeof(ifr->ifr_hwaddr));
		ifr->ifr_hwaddr.sa_family = dev->type;
		memcpy(ifr->ifr_hwaddr.sa_data, dev->dev_addr, ETH_ALEN);
		return 0;
	case SIOCGIFINDEX:
		ifr->ifr_ifindex = dev->ifindex;
		return 0;
	case SIOCGIFTXQLEN:
		ifr->ifr_qlen = dev->flags & IFF_LOOPBACK ? 0 : TX_QUEUE_LEN;
		return 0;
	case SIOCGIFMAP:
		memset(&ifr->ifr_map, 0, sizeof(ifr->ifr_map));
		return 0;
	default:
		return -ENOTTY;
	}
}

static int ifreq_set(struct net_device *dev, unsigned int cmd, const struct ifreq *ifr)
{
	uint32_t addr = 0;
	int err = 0;

	if (cmd != SIOCSIFFLAGS && cmd != SIOCSIFMTU)
		err = get_addr(&ifr->ifr_addr, &addr);
	if (err < 0)
		return err;
	switch (cmd) {
	case SIOCSIFFLAGS:
		return set_flags(dev, ifr->ifr_flags);
	case SIOCSIFADDR:
		return inet_set_ifaddr(dev, addr, 0);
	case SIOCSIFNETMASK:
		return set_netmask(dev, addr);
	case SIOCSIFBRDADDR:
		return set_broadcast(dev, addr);
	case SIOCSIFMTU:
		return ifr->ifr_mtu < 0 ? -EINVAL : dev_set_mtu(dev, (uint32_t)ifr->ifr_mtu);
	default:
		return -ENOTTY;
	}
}

/* Pull exactly `size` bytes of the argument. */
static int pull_arg(struct request *req, void *to, size_t size)
{
	struct iovec iov = { to, size };
	long got;

	if (req->msg.in_len < size)
		return -EINVAL;
	got = request_pull(req, 0, &iov, 1);
	if (got < 0)
		return (int)got;
	return (size_t)got == size ? 0 : -EFAULT;
}

static int push_arg(struct request *req, const void *from, size_t size)
{
	int err = request_push(req, 0, from, size);

	return err < 0 ? err : request_flush(req);
}

static int ioctl_ifreq(struct net *net, struct request *req, unsigned int cmd, bool set)
{
	struct net_device *dev;
	struct ifreq ifr;
	int err = pull_arg(req, &ifr, sizeof(ifr));

	if (err < 0)
		return err;
	ifr.ifr_name[IFNAMSIZ - 1] = 0;
	if (cmd == SIOCGIFNAME) {
		dev = dev_get_by_index(net, ifr.ifr_ifindex);
		if (!dev)
			return -ENODEV;
		memcpy(ifr.ifr_name, dev->name, IFNAMSIZ);
		return push_arg(req, &ifr, sizeof(ifr));
	}
	dev = dev_get_by_name(net, ifr.ifr_name);
	if (!dev)
		return -ENODEV;
	if (set)
		return net->current_uid ? -EPERM : ifreq_set(dev, cmd, &ifr);
	err = ifreq_get(dev, cmd, &ifr);
	return err < 0 ? err : push_arg(req, &ifr, sizeof(ifr));
}

/* SIOCGIFCONF: interfaces that have an address.  Returns the bytes, or those needed. */
static int ioctl_ifconf(struct net *net, struct request *req)
{
	struct ifreq list[NET_MAX_DEVS];
	struct net_device *dev;
	size_t n = 0, room = req->msg.out_len / sizeof(list[0]);
	int i, err;

	memset(list, 0, sizeof(list));
	for_each_netdev(net, dev, i) {
		if (!dev->nr_addrs || (room && n == room))
			continue;
		memcpy(list[n].ifr_name, dev->name, IFNAMSIZ);
		put_addr(&list[n].ifr_addr, dev->addrs[0].ifa_local);
		n++;
	}
	if (room) {
		err = push_arg(req, list, n * sizeof(list[0]));
		if (err < 0)
			return err;
	}
	return (int)(n * sizeof(list[0]));
}

/* ---- routes and neighbours ---- */

static int route_of_rtentry(struct net *net, const struct rtentry *rt, const char *name,
			    struct fib_route *r)
{
	int err;

	memset(r, 0, sizeof(*r));
	err = get_addr(&rt->rt_dst, &r->dst);
	if (err == 0)
		err = get_addr(&rt->rt_genmask, &r->mask);
	if (err == 0 && rt->rt_flags & RTF_GATEWAY)
		err = get_addr(&rt->rt_gateway, &r->gateway);
	if (err < 0)
		return err;
	if (rt->rt_flags & RTF_HOST)
		r->mask = 0xffffffff;
	if (rt->rt_flags & RTF_GATEWAY && !r->gateway)
		return -EINVAL;
	if (name[0]) {
		r->dev = dev_get_by_name(net, name);
		if (!r->dev)
			return -ENODEV;
	}
	r->flags = rt->rt_flags & (RTF_GATEWAY | RTF_HOST | RTF_REJECT);
	if (rt->rt_flags & RTF_REJECT && !r->dev)
		r->dev = net->loopback_dev;
	r->metric = rt->rt_metric > 0 ? (uint32_t)rt->rt_metric - 1 : 0;
	if (rt->rt_flags & RTF_MTU)
		r->mtu = (uint32_t)rt->rt_mtu;
	if (rt->rt_flags & RTF_WINDOW)
		r->window = (uint32_t)rt->rt_window;
	return 0;
}

static int ioctl_route(struct net *net, struct request *req, unsigned int cmd)
{
	struct {
		struct rtentry rt;
		char name[IFNAMSIZ];
	} arg;
	struct fib_route r;
	int err = pull_arg(req, &arg, sizeof(arg));

	if (err < 0)
		return err;
	if (net->current_uid)
		return -EPERM;
	arg.name[IFNAMSIZ - 1] = 0;
	err = route_of_rtentry(net, &arg.rt, arg.name, &r);
	if (err < 0)
		return err;
	return cmd == SIOCADDRT ? fib_add(net, &r) : fib_del(net, &r);
}

static int ioctl_arp(struct net *net, struct request *req, unsigned int cmd)
{
	struct arpreq r;
	int err = pull_arg(req, &r, sizeof(r));

	if (err < 0)
		return err;
	if (cmd != SIOCGARP && net->current_uid)
		return -EPERM;
	err = arp_ioctl(net, cmd, &r);
	return err < 0 || cmd != SIOCGARP ? err : push_arg(req, &r, sizeof(r));
}

int devinet_ioctl(struct socket *sock, struct request *req, unsigned int cmd)
{
	struct net *net = sock->net;

	switch (cmd) {
	case SIOCGIFCONF:
		return ioctl_ifconf(net, req);
	case SIOCADDRT:
	case SIOCDELRT:
		return ioctl_route(net, req, cmd);
	case SIOCGARP:
	case SIOCSARP:
	case SIOCDARP:
		return ioctl_arp(net, req, cmd);
	case SIOCGIFNAME:
	case SIOCGIFFLAGS:
	case SIOCGIFADDR:
	case SIOCGIFDSTADDR:
	case SIOCGIFBRDADDR:
	case SIOCGIFNETMASK:
	case SIOCGIFMETRIC:
	case SIOCGIFMTU:
	case SIOCGIFHWADDR:
	case SIOCGIFINDEX:
	case SIOCGIFTXQLEN:
	case SIOCGIFMAP:
		return ioctl_ifreq(net, req, cmd, false);
	case SIOCSIFFLAGS:
	case SIOCSIFADDR:
	case SIOCSIFNETMASK:
	case SIOCSIFBRDADDR:
	case SIOCSIFMTU:
		return ioctl_ifreq(net, req, cmd, true);
	case SIOCSIFHWADDR:
	case SIOCSIFMETRIC:
		return -EOPNOTSUPP;
	default:
		return -ENOTTY;
	}
}
