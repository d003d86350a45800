/*
 * ARP [RFC 826, 5227]: resolving next hops on Ethernet.
 */
#pragma once

#include <stdint.h>

#include "core/bytes.h"
#include "core/netdevice.h"
#include "core/skbuff.h"

#define ARPOP_REQUEST 1
#define ARPOP_REPLY 2

struct arp_wire {
	struct be16 ar_hrd;
	struct be16 ar_pro;
	uint8_t ar_hln;
	uint8_t ar_pln;
	struct be16 ar_op;
	uint8_t ar_sha[ETH_ALEN];
	struct be32 ar_sip;
	uint8_t ar_tha[ETH_ALEN];
	struct be32 ar_tip;
};
_Static_assert(sizeof(struct arp_wire) == 28, "ARP for Ethernet and IPv4");

/* What arpreq and /proc/net/arp show; conflicts: somebody else claimed our address. */
struct arp_stats {
	uint64_t requests_in, replies_in, requests_out, replies_out, bad, conflicts, unresolved;
};

int arp_init(struct net *net);
void arp_exit(struct net *net);
/* An ARP packet; consumes. */
void arp_rcv(struct sk_buff *skb, struct net_device *dev);
/* Ask for, or announce (tip == sip), an address.  dst_ha NULL: broadcast. */
void arp_send(struct net_device *dev, uint16_t op, uint32_t tip, uint32_t sip,
	      const uint8_t *dst_ha, const uint8_t *target_ha);
const struct arp_stats *arp_statistics(const struct net *net);

/* SIOCSARP, SIOCDARP, SIOCGARP on a struct arpreq; 0 or -errno. */
struct arpreq;
int arp_ioctl(struct net *net, unsigned int cmd, struct arpreq *r);
struct neighbour;
int arp_flags(const struct neighbour *n); /* ATF_* */
/* Visit all entries. */
void arp_walk(struct net *net, void (*visit)(const struct neighbour *n, void *arg), void *arg);
