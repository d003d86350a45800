/*
 * Drivers that come and go: NETIF_OP_ATTACH makes an interface, or gives an
 * existing one (known by its hardware address) to its next driver.  Also what
 * passes besides frames: up and down, the receive filter, link state.
 */
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/netif_ring.h"
#include "ipc.h"
#include "net.h"
#include "ops.h"
#include "request.h"

static const uint8_t eth_broadcast[ETH_ALEN] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };

/* The Ethernet group of an IPv4 multicast address [RFC 1112 6.4]. */
static void mcast_mac(uint8_t mac[6], uint32_t group)
{
	mac[0] = 0x01;
	mac[1] = 0x00;
	mac[2] = 0x5e;
	mac[3] = group >> 16 & 0x7f;
	mac[4] = (uint8_t)(group >> 8);
	mac[5] = (uint8_t)group;
}

/* Tell the driver how the interface is set: everything, then the sequence number. */
static void write_control(struct netif *nif)
{
	struct netif_control *c = &nif->shm->control;
	const struct net_device *dev = &nif->dev;
	uint32_t n =
		(uint32_t)dev->nr_mc < NETIF_MCAST_MAX ? (uint32_t)dev->nr_mc : NETIF_MCAST_MAX;

	c->up = netif_running(dev);
	c->promisc = dev->promiscuity > 0 || dev->flags & IFF_PROMISC;
	c->allmulti = (dev->flags & IFF_ALLMULTI) != 0 || dev->nr_mc > NETIF_MCAST_MAX;
	for (uint32_t i = 0; i < n; i++)
		mcast_mac(c->mcast[i], dev->mc_list[i].multiaddr);
	c->mcast_count = n;
	__atomic_store_n(&c->seq, c->seq + 1, __ATOMIC_RELEASE);
	if (nif->doorbell_fd >= 0) {
		struct ipc_msg *msg = net_ipc_post(dev->net);

		msg->op = IPC_NOTIFY;
		msg->nfds = 1;
		msg->fds[0] = nif->doorbell_fd;
		msg->arg[0] = nif->doorbell_bits;
	}
}

static int netif_open(struct net_device *dev)
{
	dev->flags |= IFF_UP;
	write_control(netif_of(dev));
	return 0;
}

static void netif_stop(struct net_device *dev)
{
	write_control(netif_of(dev));
}

static void netif_set_rx_mode(struct net_device *dev)
{
	write_control(netif_of(dev));
}

static const struct net_device_ops netif_ops = {
	.open = netif_open,
	.stop = netif_stop,
	.xmit = netif_ring_xmit,
	.set_rx_mode = netif_set_rx_mode,
};

bool is_netif(const struct net_device *dev)
{
	return dev->ops == &netif_ops;
}

void netif_check_status(struct netif *nif)
{
	const struct netif_status *s = &nif->shm->status;

	/* before the driver has acted on our control block its status is only zeros */
	if (__atomic_load_n(&s->control_seq, __ATOMIC_ACQUIRE) == 0)
		return;
	nif->driver_ready = true;
	nif->dev.stats.rx_missed_errors = s->rx_missed;
	nif->dev.stats.rx_crc_errors = s->rx_errors;
	if (__atomic_load_n(&s->link, __ATOMIC_ACQUIRE))
		netif_carrier_on(&nif->dev);
	else
		netif_carrier_off(&nif->dev);
}

static struct netif *netif_by_mac(struct net *net, const uint8_t *mac)
{
	struct net_device *dev;
	int i;

	for_each_netdev(net, dev, i)
		if (is_netif(dev) && memcmp(dev->dev_addr, mac, ETH_ALEN) == 0)
			return netif_of(dev);
	return NULL;
}

/* The lowest "ethN" that is free. */
static void pick_name(struct net *net, char *name)
{
	for (int n = 0; n <= NET_MAX_DEVS; n++) {
		snprintf(name, IFNAMSIZ, "eth%d", n);
		if (!dev_get_by_name(net, name))
			return;
	}
}

static struct netif *netif_create(struct net *net, const struct netif_attach *a)
{
	struct netif *nif = calloc(1, sizeof(*nif));
	void *shm = NULL;

	if (!nif)
		return NULL;
	nif->doorbell_fd = -1;
	nif->given = calloc(net->pool.size / RX_BLOCK + 1, 1);
	nif->shm_fd = nif->given ? net_ipc_share(net, "netif", sizeof(*nif->shm), &shm) : -1;
	nif->shm = shm;
	pick_name(net, nif->dev.name);
	nif->dev.ops = &netif_ops;
	nif->dev.priv = nif;
	nif->dev.type = ARPHRD_ETHER;
	nif->dev.hard_header_len = ETH_HLEN;
	nif->dev.flags = IFF_BROADCAST | IFF_MULTICAST;
	nif->dev.gso_max_size = 65535;
	nif->dev.mc_list[0] = (struct ip_mc_list){ INADDR_ALLHOSTS_GROUP, 1 }; /* [RFC 1112 7.2] */
	nif->dev.nr_mc = 1;
	memcpy(nif->dev.dev_addr, a->mac, ETH_ALEN);
	memcpy(nif->dev.broadcast, eth_broadcast, ETH_ALEN);
	if (nif->shm_fd < 0 || register_netdevice(net, &nif->dev) < 0) {
		if (nif->shm_fd >= 0)
			net_ipc_unshare(net, nif->shm_fd, nif->shm, sizeof(*nif->shm));
		free(nif->given);
		free(nif);
		return NULL;
	}
	return nif;
}

/* A driver's claims that can be wrong. */
static int check_attach(const struct request *req, const struct netif_attach *a)
{
	static const uint8_t zero[ETH_ALEN];

	if (req->msg.nfds < 1 || req->msg.data_len < sizeof(*a))
		return -EINVAL;
	if (a->mac[0] & 1 || memcmp(a->mac, zero, ETH_ALEN) == 0)
		return -EADDRNOTAVAIL;
	return a->mtu_max < 68 || a->doorbell == 0 ? -EINVAL : 0;
}

static void fill_reply(struct request *req, const struct netif *nif)
{
	req->reply->fds[0] = nif->shm_fd;
	req->reply->fds[1] = req->net->packet_fd;
	req->reply->nfds = 2;
	req->reply->arg[0] = sizeof(*nif->shm);
	req->reply->arg[1] = req->net->pool.size;
	req->reply->arg[2] = 1ull << nif->dev.ifindex;
}

int netif_ring_attach(struct request *req)
{
	struct net *net = req->net;
	struct netif_attach a;
	struct netif *nif;
	int err;

	memcpy(&a, req->msg.data, sizeof(a));
	err = check_attach(req, &a);
	if (err == 0) {
		nif = netif_by_mac(net, a.mac);
		if (!nif)
			nif = netif_create(net, &a);
		if (!nif)
			err = -ENOMEM;
	}
	if (err < 0)
		return err;
	if (nif->doorbell_fd >= 0)
		net_ipc_close_fd(net, nif->doorbell_fd);
	netif_ring_reset(nif);
	nif->doorbell_fd = req->msg.fds[0];
	req->msg.fds[0] = -1; /* taken */
	nif->doorbell_bits = a.doorbell;
	/* frames are received into one buffer each: no longer than it */
	nif->dev.max_mtu =
		a.mtu_max < RX_BLOCK - ETH_HLEN - 4 ? a.mtu_max : RX_BLOCK - ETH_HLEN - 4;
	if (nif->dev.mtu == 0 || nif->dev.mtu > nif->dev.max_mtu)
		nif->dev.mtu = nif->dev.max_mtu < 1500 ? nif->dev.max_mtu : 1500;
	nif->dev.features = a.features & (NETIF_F_CSUM | NETIF_F_TSO);
	netif_ring_refill(nif);
	write_control(nif);
	netif_wake_queue(&nif->dev);
	fill_reply(req, nif);
	return 0;
}

int netif_request_prepare(struct request *req)
{
	if (req->msg.op != NETIF_OP_ATTACH)
		return -EOPNOTSUPP;
	req->handler = netif_ring_attach;
	return 0;
}

void netif_ring_exit(struct net *net)
{
	struct net_device *dev;
	int i;

	for_each_netdev(net, dev, i) {
		struct netif *nif;

		if (!is_netif(dev))
			continue;
		nif = netif_of(dev);
		netif_ring_reset(nif);
		skb_queue_purge(&dev->queue);
		net_ipc_unshare(net, nif->shm_fd, nif->shm, sizeof(*nif->shm));
		if (nif->doorbell_fd >= 0)
			net_ipc_close_fd(net, nif->doorbell_fd);
		net->devs[i] = NULL;
		free(nif->given);
		free(nif);
	}
}
