/*
 * Interfaces: their list, going up and down, and the way of packets between
 * protocols and devices.  Called by ip_output and arp (down), by the rings and
 * lo (up), by devinet's ioctls.
 */
#include <errno.h>
#include <string.h>

#include "core/neighbour.h"
#include "core/netdevice.h"
#include "ipv4/arp.h"
#include "ipv4/ip.h"
#include "ipv4/route.h"
#include "net.h"

#define BACKLOG_MAX 1000 /* looped-back packets waiting, net.core.netdev_max_backlog */

int register_netdevice(struct net *net, struct net_device *dev)
{
	for (int i = 1; i <= NET_MAX_DEVS; i++) {
		if (net->devs[i])
			continue;
		dev->ifindex = i;
		dev->net = net;
		skb_queue_head_init(&dev->queue);
		net->devs[i] = dev;
		return 0;
	}
	return -ENFILE;
}

struct net_device *dev_get_by_name(struct net *net, const char *name)
{
	struct net_device *dev;
	int i;

	for_each_netdev(net, dev, i)
		if (strncmp(dev->name, name, IFNAMSIZ) == 0)
			return dev;
	return NULL;
}

struct net_device *dev_get_by_index(struct net *net, int ifindex)
{
	return ifindex > 0 && ifindex <= NET_MAX_DEVS ? net->devs[ifindex] : NULL;
}

int dev_open(struct net_device *dev)
{
	int err;

	if (netif_running(dev))
		return 0;
	err = dev->ops->open(dev);
	if (err < 0)
		return err;
	dev->flags |= IFF_UP;
	for (int i = 0; i < dev->nr_addrs; i++)
		fib_add_ifaddr(dev, &dev->addrs[i]);
	dev->net->rt_genid++;
	return 0;
}

void dev_close(struct net_device *dev)
{
	if (!netif_running(dev))
		return;
	dev->flags &= ~(unsigned int)IFF_UP;
	dev->ops->stop(dev);
	dev->stats.tx_dropped += skb_queue_len(&dev->queue);
	skb_queue_purge(&dev->queue);
	fib_del_dev(dev, false);
	neigh_flush_dev(dev);
	dev->net->rt_genid++;
}

int dev_set_mtu(struct net_device *dev, uint32_t mtu)
{
	if (mtu < IP_MIN_MTU || mtu > dev->max_mtu)
		return -EINVAL;
	dev->mtu = mtu;
	dev->net->rt_genid++;
	return 0;
}

void netif_carrier_on(struct net_device *dev)
{
	if (dev->carrier)
		return;
	dev->carrier = true;
	netif_wake_queue(dev);
}

void netif_carrier_off(struct net_device *dev)
{
	dev->carrier = false;
}

/* ---- down ---- */

/* Segments of one large packet; what finds no room waits at the end of the queue. */
static enum netdev_tx xmit_segments(struct sk_buff *skb, struct net_device *dev)
{
	struct sk_buff *seg = skb_segment(skb), *next;

	if (!seg)
		dev->stats.tx_dropped++;
	for (; seg; seg = next) {
		next = seg->next;
		seg->next = NULL;
		if (dev->queue_stopped || dev_hard_start_xmit(seg, dev) == NETDEV_TX_BUSY)
			skb_queue_tail(&dev->queue, seg);
	}
	kfree_skb(skb);
	return NETDEV_TX_OK;
}

enum netdev_tx dev_hard_start_xmit(struct sk_buff *skb, struct net_device *dev)
{
	if (skb->gso_size && !(dev->features & NETIF_F_TSO))
		return xmit_segments(skb, dev);
	if (skb->ip_summed == CHECKSUM_PARTIAL && !(dev->features & NETIF_F_CSUM) &&
	    skb_checksum_help(skb) < 0) {
		dev->stats.tx_dropped++;
		kfree_skb(skb);
		return NETDEV_TX_OK;
	}
	return dev->ops->xmit(skb, dev);
}

static int enqueue(struct sk_buff *skb, struct net_device *dev)
{
	if (skb_queue_len(&dev->queue) >= TX_QUEUE_LEN) {
		dev->stats.tx_dropped++;
		kfree_skb(skb);
		return -ENOBUFS;
	}
	skb_queue_tail(&dev->queue, skb);
	return 0;
}

int dev_queue_xmit(struct sk_buff *skb)
{
	struct net_device *dev = skb->dev;

	if (!netif_running(dev)) {
		dev->stats.tx_dropped++;
		kfree_skb(skb);
		return -ENETDOWN;
	}
	if (!dev->carrier) {
		dev->stats.tx_carrier_errors++;
		dev->stats.tx_dropped++;
		kfree_skb(skb);
		return 0; /* lost like on any other wire */
	}
	if (dev->queue_stopped || !skb_queue_empty(&dev->queue))
		return enqueue(skb, dev);
	if (dev_hard_start_xmit(skb, dev) == NETDEV_TX_BUSY)
		return enqueue(skb, dev);
	return 0;
}

void netif_wake_queue(struct net_device *dev)
{
	dev->queue_stopped = false;
	while (!dev->queue_stopped && !skb_queue_empty(&dev->queue)) {
		struct sk_buff *skb = skb_dequeue(&dev->queue);

		if (dev_hard_start_xmit(skb, dev) == NETDEV_TX_BUSY) {
			skb_queue_front(&dev->queue, skb);
			return;
		}
	}
}

void eth_header(struct sk_buff *skb, struct net_device *dev, uint16_t type, const uint8_t *daddr)
{
	struct ethhdr *eth = skb_push(skb, ETH_HLEN);

	memcpy(eth->h_dest, daddr ? daddr : dev->broadcast, ETH_ALEN);
	memcpy(eth->h_source, dev->dev_addr, ETH_ALEN);
	eth->h_proto = to_be16(type);
	skb_reset_mac_header(skb);
}

/* ---- up ---- */

static uint8_t pkt_type_of(const struct net_device *dev, const uint8_t *dest)
{
	if (memcmp(dest, dev->dev_addr, ETH_ALEN) == 0)
		return PACKET_HOST;
	if (memcmp(dest, dev->broadcast, ETH_ALEN) == 0)
		return PACKET_BROADCAST;
	return dest[0] & 1 ? PACKET_MULTICAST : PACKET_OTHERHOST;
}

void eth_receive(struct sk_buff *skb)
{
	struct net_device *dev = skb->dev;
	const struct ethhdr *eth = (const struct ethhdr *)skb->data;

	if (!pskb_may_pull(skb, ETH_HLEN)) {
		dev->stats.rx_length_errors++;
		dev->stats.rx_errors++;
		kfree_skb(skb);
		return;
	}
	skb_reset_mac_header(skb);
	skb->pkt_type = pkt_type_of(dev, eth->h_dest);
	skb->protocol = get_be16(eth->h_proto);
	skb_pull(skb, ETH_HLEN);
	dev->stats.rx_packets++;
	dev->stats.rx_bytes += skb->len + ETH_HLEN;
	if (skb->pkt_type == PACKET_MULTICAST)
		dev->stats.multicast++;
	netif_receive_skb(skb);
}

void netif_receive_skb(struct sk_buff *skb)
{
	struct net_device *dev = skb->dev;

	skb_reset_network_header(skb);
	if (!netif_running(dev)) {
		kfree_skb(skb);
		return;
	}
	switch (skb->protocol) {
	case ETH_P_IP:
		ip_rcv(skb, dev);
		break;
	case ETH_P_ARP:
		arp_rcv(skb, dev);
		break;
	default: /* a protocol that nobody here speaks */
		dev->stats.rx_dropped++;
		kfree_skb(skb);
		break;
	}
}

void netif_rx(struct sk_buff *skb)
{
	struct net *net = skb->net;

	if (skb_queue_len(&net->backlog) >= BACKLOG_MAX) {
		skb->dev->stats.rx_dropped++;
		kfree_skb(skb);
		return;
	}
	skb_queue_tail(&net->backlog, skb);
}

int net_rx_action(struct net *net, int budget)
{
	int done = 0;

	while (done < budget && !skb_queue_empty(&net->backlog)) {
		netif_receive_skb(skb_dequeue(&net->backlog));
		done++;
	}
	return done;
}
