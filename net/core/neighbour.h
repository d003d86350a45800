/*
 * Neighbours: which hardware address an on-link IPv4 address has.  ipv4/arp.c
 * asks and answers; the states are those of RFC 4861 7.3.2, as in Linux.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "core/list.h"
#include "core/netdevice.h"
#include "core/skbuff.h"
#include "core/timer.h"

enum nud_state {
	NUD_INCOMPLETE, /* asked, no answer yet; packets wait in arp_queue */
	NUD_REACHABLE,	/* confirmed within reachable_time */
	NUD_STALE,	/* usable, to be confirmed when used */
	NUD_DELAY,	/* used while stale: probe soon unless confirmed by then */
	NUD_PROBE,	/* unicast probes are out */
	NUD_FAILED,	/* nobody answers */
	NUD_PERMANENT,	/* set by hand (SIOCSARP) */
};

#define NEIGH_MAX 512	   /* entries; the oldest unused make room */
#define NEIGH_QUEUE_LEN 64 /* packets that wait for one answer: a datagram of 64 KB fits */
#define NEIGH_MCAST_PROBES 3
#define NEIGH_UCAST_PROBES 3
#define NEIGH_RETRANS_MS 1000
#define NEIGH_REACHABLE_MS 30000
#define NEIGH_DELAY_MS 5000

struct neighbour {
	struct hlist_node hash;
	struct list_head lru;
	struct net_device *dev;
	uint32_t primary_key; /* IPv4 address, host order */
	enum nud_state nud_state;
	uint8_t ha[ETH_ALEN];
	int probes;
	uint64_t confirmed, updated, used; /* ms */
	struct timer_list timer;
	struct sk_buff_head arp_queue;
};

/* Send skb (data at the IP header) to next hop `nexthop` of dev: resolves,
 * prepends the Ethernet header, queues for transmission.  Consumes.  0 or -errno. */
int neigh_output(struct net_device *dev, uint32_t nexthop, struct sk_buff *skb);
/* The upper layer has heard from this next hop (a TCP ACK of new data). */
void neigh_confirm(struct net_device *dev, uint32_t nexthop);
struct neighbour *neigh_lookup(struct net *net, struct net_device *dev, uint32_t addr);
/* A device goes down: forget its neighbours but those set by hand. */
void neigh_flush_dev(struct net_device *dev);
