/*
 * lo: what is sent comes back, without a copy, a checksum or segmentation.  A
 * packet is not handed up at once (its sender is still at work) but by the
 * event loop.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/netdevice.h"
#include "ipv4/route.h"
#include "net.h"

#define LOOPBACK_MTU 65536

static int loopback_open(struct net_device *dev)
{
	(void)dev;
	return 0;
}

static void loopback_stop(struct net_device *dev)
{
	(void)dev;
}

static void loopback_set_rx_mode(struct net_device *dev)
{
	(void)dev;
}

static enum netdev_tx loopback_xmit(struct sk_buff *skb, struct net_device *dev)
{
	dev->stats.tx_packets++;
	dev->stats.tx_bytes += skb->len;
	dev->stats.rx_packets++;
	dev->stats.rx_bytes += skb->len;
	skb->protocol = ETH_P_IP;
	skb->pkt_type = PACKET_HOST;
	if (skb->ip_summed == CHECKSUM_NONE)
		skb->ip_summed = CHECKSUM_UNNECESSARY;
	netif_rx(skb);
	return NETDEV_TX_OK;
}

static const struct net_device_ops loopback_ops = {
	.open = loopback_open,
	.stop = loopback_stop,
	.xmit = loopback_xmit,
	.set_rx_mode = loopback_set_rx_mode,
};

int loopback_init(struct net *net)
{
	struct net_device *dev = calloc(1, sizeof(*dev));
	struct in_ifaddr addr = {
		.ifa_local = 0x7f000001,
		.ifa_mask = 0xff000000,
		.ifa_label = "lo",
	};

	if (!dev)
		return -ENOMEM;
	strcpy(dev->name, "lo");
	dev->ops = &loopback_ops;
	dev->type = ARPHRD_LOOPBACK;
	dev->flags = IFF_LOOPBACK;
	dev->mtu = dev->max_mtu = LOOPBACK_MTU;
	dev->features = NETIF_F_CSUM | NETIF_F_TSO;
	dev->gso_max_size = 65535;
	dev->carrier = true;
	dev->addrs[0] = addr;
	dev->nr_addrs = 1;
	net->loopback_dev = dev;
	if (register_netdevice(net, dev) < 0) {
		free(dev);
		return -ENFILE;
	}
	return dev_open(dev);
}
