/*
 * struct net_device: an interface.  lo is core/loopback.c, network cards are
 * core/netif_ring.c.  dev.c moves packets between them and the protocols.
 *
 *   ip_output -> neighbour -> dev_queue_xmit -> dev_hard_start_xmit -> ops->xmit
 *   ring, lo  -> netif_receive_skb -> eth type -> ip_rcv, arp_rcv
 */
#pragma once

#include <net/if.h>
#include <stdbool.h>
#include <stdint.h>

#include "abi/netif.h"
#include "core/bytes.h"
#include "core/skbuff.h"

#define ETH_ALEN 6
#define ETH_HLEN 14
#define ETH_P_IP 0x0800
#define ETH_P_ARP 0x0806
#define ARPHRD_ETHER 1
#define ARPHRD_LOOPBACK 772

#define TX_QUEUE_LEN 1000 /* packets that wait for room in the ring */
#define MAX_IFADDRS 4

struct ethhdr {
	uint8_t h_dest[ETH_ALEN];
	uint8_t h_source[ETH_ALEN];
	struct be16 h_proto;
};
_Static_assert(sizeof(struct ethhdr) == ETH_HLEN, "Ethernet header");

struct rtnl_link_stats {
	uint64_t rx_packets, tx_packets, rx_bytes, tx_bytes;
	uint64_t rx_errors, tx_errors, rx_dropped, tx_dropped, multicast;
	uint64_t rx_length_errors, rx_over_errors, rx_crc_errors, rx_fifo_errors;
	uint64_t rx_missed_errors, tx_carrier_errors, tx_fifo_errors;
};

/* An address of the interface; index 0 is the primary, label "eth0" or "eth0:1". */
struct in_ifaddr {
	uint32_t ifa_local, ifa_mask, ifa_broadcast; /* host order */
	char ifa_label[IFNAMSIZ];
};

/* A joined multicast group. */
struct ip_mc_list {
	uint32_t multiaddr;
	uint32_t users;
};
#define MAX_MC_GROUPS 32

enum netdev_tx { NETDEV_TX_OK, NETDEV_TX_BUSY };

struct net_device_ops {
	/* Up and down (SIOCSIFFLAGS): 0 or -errno. */
	int (*open)(struct net_device *dev);
	void (*stop)(struct net_device *dev);
	/* Takes the skb (NETDEV_TX_OK), or leaves it because there is no room: then it
	 * has called netif_stop_queue(). */
	enum netdev_tx (*xmit)(struct sk_buff *skb, struct net_device *dev);
	/* Promiscuity, multicast list or flags have changed. */
	void (*set_rx_mode)(struct net_device *dev);
};

struct net_device {
	char name[IFNAMSIZ];
	int ifindex; /* from 1 */
	struct net *net;
	const struct net_device_ops *ops;
	void *priv;    /* the implementation's */
	uint16_t type; /* ARPHRD_* */
	uint16_t hard_header_len;
	uint32_t flags; /* IFF_*; IFF_RUNNING is made from carrier */
	uint32_t mtu, max_mtu;
	uint32_t features;     /* NETIF_F_CSUM, NETIF_F_TSO */
	uint32_t gso_max_size; /* bytes of one TSO packet, headers included */
	bool carrier;
	uint8_t dev_addr[ETH_ALEN], broadcast[ETH_ALEN];

	struct in_ifaddr addrs[MAX_IFADDRS];
	int nr_addrs;
	struct ip_mc_list mc_list[MAX_MC_GROUPS];
	int nr_mc;
	int promiscuity; /* users of promiscuous mode */

	bool queue_stopped;
	struct sk_buff_head queue; /* packets that found the ring full */
	struct rtnl_link_stats stats;
};

static inline struct net *dev_net(const struct net_device *dev)
{
	return dev->net;
}

/* ---- dev.c ---- */

/* Give the device an ifindex and make it visible.  0, -ENFILE. */
int register_netdevice(struct net *net, struct net_device *dev);
struct net_device *dev_get_by_name(struct net *net, const char *name);
struct net_device *dev_get_by_index(struct net *net, int ifindex);
#define for_each_netdev(net, dev, i)        \
	for (i = 1; i <= NET_MAX_DEVS; i++) \
		if (((dev) = (net)->devs[i]) != NULL)

int dev_open(struct net_device *dev);
void dev_close(struct net_device *dev);
int dev_set_mtu(struct net_device *dev, uint32_t mtu); /* -EINVAL */
void netif_carrier_on(struct net_device *dev);
void netif_carrier_off(struct net_device *dev);
static inline bool netif_running(const struct net_device *dev)
{
	return dev->flags & IFF_UP;
}

/* Send a complete frame (link header in place).  Consumes skb.  0, -ENETDOWN,
 * -ENOBUFS when the queue is full (counted). */
int dev_queue_xmit(struct sk_buff *skb);
/* Do in software what the device cannot (checksum, segmentation), then ops->xmit. */
enum netdev_tx dev_hard_start_xmit(struct sk_buff *skb, struct net_device *dev);
static inline void netif_stop_queue(struct net_device *dev)
{
	dev->queue_stopped = true;
}
/* Room again: send what waits. */
void netif_wake_queue(struct net_device *dev);

/* A frame from a device, skb->data at the Ethernet header; sets pkt_type and
 * protocol, hands up at once.  Consumes. */
void eth_receive(struct sk_buff *skb);
/* Hand a packet (data at the network header) to its protocol.  Consumes. */
void netif_receive_skb(struct sk_buff *skb);
/* The same later, from net_rx_action(): for senders inside the stack (lo). */
void netif_rx(struct sk_buff *skb);
/* Hand up to `budget` looped-back packets up.  Returns how many were. */
int net_rx_action(struct net *net, int budget);

/* Ethernet header in front of data; daddr NULL: broadcast. */
void eth_header(struct sk_buff *skb, struct net_device *dev, uint16_t type, const uint8_t *daddr);

/* ---- loopback.c ---- */
int loopback_init(struct net *net);

/* ---- netif_ring.c ---- */
struct request;
/* NETIF_OP_ATTACH: a driver comes, or comes back. */
int netif_ring_attach(struct request *req);
/* Doorbells: event bits that drivers rang. */
void netif_ring_event(struct net *net, uint64_t bits);
/* Take received frames and sent buffers from all rings, at most budget frames;
 * returns how many, 0 when all rings are empty. */
int netif_ring_poll(struct net *net, int budget);
/* Before the loop sleeps: refill, publish, collect doorbells; true when a ring
 * got work in between and the loop must not sleep. */
bool netif_ring_sleep(struct net *net);
/* The loop is awake: drivers need not ring. */
void netif_ring_awake(struct net *net);
void netif_ring_exit(struct net *net);
