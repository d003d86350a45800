/*
 * ARP packets and what they do to the neighbour table; the ARP ioctls.  Called
 * by netif_receive_skb() and core/neighbour.c.
 *
 * Who lies is believed as little as possible, as in Linux: an answer that
 * nobody asked for makes no entry, and a fresh one is not replaced within a
 * second.
 */
#include "ipv4/arp.h"

#include <errno.h>
#include <net/if_arp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include "core/neigh_table.h"
#include "ipv4/inet_sock.h"
#include "ipv4/route.h"
#include "net.h"

#define ARP_LOCKTIME_MS 1000
#define DEFEND_INTERVAL_MS 10000 /* [RFC 5227 2.4] */

int arp_init(struct net *net)
{
	net->arp = calloc(1, sizeof(*net->arp));
	if (!net->arp)
		return -ENOMEM;
	list_init(&net->arp->lru);
	return 0;
}

void arp_exit(struct net *net)
{
	if (!net->arp)
		return;
	while (!list_empty(&net->arp->lru))
		neigh_destroy(list_first_entry(&net->arp->lru, struct neighbour, lru));
	free(net->arp);
	net->arp = NULL;
}

const struct arp_stats *arp_statistics(const struct net *net)
{
	return &net->arp->stats;
}

void arp_walk(struct net *net, void (*visit)(const struct neighbour *n, void *arg), void *arg)
{
	struct neighbour *n;

	list_for_each_entry(n, &net->arp->lru, lru)
		visit(n, arg);
}

/* ---- sending ---- */

void arp_send(struct net_device *dev, uint16_t op, uint32_t tip, uint32_t sip,
	      const uint8_t *dst_ha, const uint8_t *target_ha)
{
	struct net *net = dev_net(dev);
	struct sk_buff *skb;
	struct arp_wire *arp;

	if (dev->flags & IFF_NOARP || dev->type != ARPHRD_ETHER)
		return;
	skb = alloc_skb(net, MAX_HEADER + sizeof(*arp), PKT_ATOMIC);
	if (!skb)
		return;
	skb_reserve(skb, MAX_HEADER);
	arp = skb_put(skb, sizeof(*arp));
	*arp = (struct arp_wire){
		.ar_hrd = to_be16(ARPHRD_ETHER),
		.ar_pro = to_be16(ETH_P_IP),
		.ar_hln = ETH_ALEN,
		.ar_pln = 4,
		.ar_op = to_be16(op),
		.ar_sip = to_be32(sip),
		.ar_tip = to_be32(tip),
	};
	memcpy(arp->ar_sha, dev->dev_addr, ETH_ALEN);
	if (target_ha)
		memcpy(arp->ar_tha, target_ha, ETH_ALEN);
	skb_reset_network_header(skb);
	skb->dev = dev;
	skb->protocol = ETH_P_ARP;
	eth_header(skb, dev, ETH_P_ARP, dst_ha);
	if (op == ARPOP_REQUEST)
		net->arp->stats.requests_out++;
	else
		net->arp->stats.replies_out++;
	dev_queue_xmit(skb);
}

void arp_solicit(struct net_device *dev, uint32_t addr, const uint8_t *dst_ha)
{
	arp_send(dev, ARPOP_REQUEST, addr, inet_select_addr(dev, addr), dst_ha, NULL);
}

/* ---- receiving ---- */

/* An ARP packet's content, in host order. */
struct arp_packet {
	uint16_t op;
	uint32_t sip, tip;
	uint8_t sha[ETH_ALEN];
};

static bool parse(struct sk_buff *skb, const struct net_device *dev, struct arp_packet *p)
{
	struct arp_wire arp;

	if (!pskb_may_pull(skb, sizeof(arp)))
		return false;
	memcpy(&arp, skb->data, sizeof(arp));
	p->op = get_be16(arp.ar_op);
	p->sip = get_be32(arp.ar_sip);
	p->tip = get_be32(arp.ar_tip);
	memcpy(p->sha, arp.ar_sha, ETH_ALEN);
	if (get_be16(arp.ar_hrd) != ARPHRD_ETHER || get_be16(arp.ar_pro) != ETH_P_IP ||
	    arp.ar_hln != ETH_ALEN || arp.ar_pln != 4)
		return false;
	if (p->op != ARPOP_REQUEST && p->op != ARPOP_REPLY)
		return false;
	/* neither a group nor our own card can be who speaks */
	if (p->sha[0] & 1 || memcmp(p->sha, dev->dev_addr, ETH_ALEN) == 0)
		return false;
	return !ipv4_is_multicast(p->sip) && !ipv4_is_loopback(p->sip) && !ipv4_is_lbcast(p->sip) &&
	       !ipv4_is_multicast(p->tip) && !ipv4_is_loopback(p->tip);
}

static bool is_our_addr(struct net *net, uint32_t addr)
{
	return addr && inet_addr_is_local(net, addr);
}

/* Somebody else uses our address: say once in a while whose it is. */
static void conflict(struct net_device *dev, uint32_t addr)
{
	struct net *net = dev_net(dev);
	uint64_t now = net_now_ms(net);

	net->arp->stats.conflicts++;
	if (net->arp->last_defence && now - net->arp->last_defence < DEFEND_INTERVAL_MS)
		return;
	net->arp->last_defence = now;
	arp_send(dev, ARPOP_REQUEST, addr, addr, NULL, NULL);
}

/* Update the sender's entry; make one only when it asks for us (we will answer). */
static void learn(struct net_device *dev, const struct arp_packet *p, bool create, bool solicited)
{
	struct net *net = dev_net(dev);
	struct neighbour *n = create ? neigh_create(dev, p->sip) : neigh_lookup(net, dev, p->sip);
	uint64_t now = net_now_ms(net);
	bool same;

	if (!n || n->nud_state == NUD_PERMANENT)
		return;
	same = memcmp(n->ha, p->sha, ETH_ALEN) == 0;
	if (n->nud_state == NUD_INCOMPLETE || n->nud_state == NUD_FAILED) {
		neigh_update(n, p->sha, solicited ? NUD_REACHABLE : NUD_STALE);
		return;
	}
	if (!same && now - n->updated < ARP_LOCKTIME_MS)
		return;
	if (solicited)
		neigh_update(n, p->sha, NUD_REACHABLE);
	else if (!same)
		neigh_update(n, p->sha, NUD_STALE);
}

static void handle_request(struct net_device *dev, const struct arp_packet *p)
{
	struct net *net = dev_net(dev);
	bool for_us = is_our_addr(net, p->tip);

	net->arp->stats.requests_in++;
	if (p->sip) /* 0 asks whether an address is free [RFC 5227 2.1.1] */
		learn(dev, p, for_us, false);
	if (for_us)
		arp_send(dev, ARPOP_REPLY, p->sip, p->tip, p->sha, p->sha);
}

void arp_rcv(struct sk_buff *skb, struct net_device *dev)
{
	struct net *net = dev_net(dev);
	struct arp_packet p;

	if (skb->pkt_type == PACKET_OTHERHOST || dev->flags & (IFF_NOARP | IFF_LOOPBACK)) {
		kfree_skb(skb);
		return;
	}
	if (!parse(skb, dev, &p)) {
		net->arp->stats.bad++;
		kfree_skb(skb);
		return;
	}
	if (is_our_addr(net, p.sip)) {
		conflict(dev, p.sip);
	} else if (p.op == ARPOP_REQUEST) {
		handle_request(dev, &p);
	} else {
		net->arp->stats.replies_in++;
		learn(dev, &p, false, skb->pkt_type == PACKET_HOST);
	}
	consume_skb(skb);
}

/* ---- ioctls ---- */

/* The interface of a request: named, or the way to the address. */
static struct net_device *arp_device(struct net *net, const struct arpreq *r, uint32_t addr)
{
	struct rtable rt;

	if (r->arp_dev[0])
		return dev_get_by_name(net, r->arp_dev);
	return ip_route_output(net, addr, 0, 0, &rt) == 0 ? rt.dev : NULL;
}

static int arp_set(struct net_device *dev, uint32_t addr, const struct arpreq *r)
{
	struct neighbour *n;

	if (r->arp_ha.sa_family != ARPHRD_ETHER || dev->type != ARPHRD_ETHER)
		return -EINVAL;
	n = neigh_create(dev, addr);
	if (!n)
		return -ENOBUFS;
	neigh_update(n, (const uint8_t *)r->arp_ha.sa_data,
		     r->arp_flags & ATF_PERM ? NUD_PERMANENT : NUD_STALE);
	return 0;
}

static int arp_get(const struct neighbour *n, struct arpreq *r)
{
	if (!n)
		return -ENXIO;
	memset(&r->arp_ha, 0, sizeof(r->arp_ha));
	r->arp_ha.sa_family = ARPHRD_ETHER;
	memcpy(r->arp_ha.sa_data, n->ha, ETH_ALEN);
	r->arp_flags = arp_flags(n);
	memcpy(r->arp_dev, n->dev->name, sizeof(r->arp_dev));
	return 0;
}

int arp_flags(const struct neighbour *n)
{
	if (n->nud_state == NUD_PERMANENT)
		return ATF_PERM | ATF_COM;
	return n->nud_state == NUD_INCOMPLETE || n->nud_state == NUD_FAILED ? 0 : ATF_COM;
}

int arp_ioctl(struct net *net, unsigned int cmd, struct arpreq *r)
{
	struct net_device *dev;
	struct neighbour *n;
	uint32_t addr;
	uint16_t port;

	r->arp_dev[sizeof(r->arp_dev) - 1] = 0;
	if (inet_sockaddr(&r->arp_pa, sizeof(r->arp_pa), &addr, &port) < 0)
		return -EPFNOSUPPORT;
	if (r->arp_flags & ATF_PUBL)
		return -EOPNOTSUPP; /* not done: proxy ARP, because this host does not forward */
	dev = arp_device(net, r, addr);
	if (!dev)
		return cmd == SIOCSARP ? -ENETUNREACH : -ENODEV;
	n = neigh_lookup(net, dev, addr);
	switch (cmd) {
	case SIOCSARP:
		return arp_set(dev, addr, r);
	case SIOCDARP:
		if (!n)
			return -ENXIO;
		neigh_destroy(n);
		return 0;
	default:
		return arp_get(n, r);
	}
}
