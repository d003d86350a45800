/*
 * The neighbour table: a state machine per next hop, packets that wait for an
 * answer, and who must go when the table is full.  ip_finish_output() calls
 * neigh_output(); the ARP packets themselves are ipv4/arp.c's.
 */
#include "core/neighbour.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/neigh_table.h"
#include "ipv4/arp.h"
#include "ipv4/ip.h"
#include "ipv4/route.h"
#include "net.h"

static struct hlist_head *bucket_of(struct net_device *dev, uint32_t addr)
{
	struct net *net = dev_net(dev);
	uint64_t h = siphash_2u64(addr, (uint64_t)dev->ifindex, &net->hash_key);

	return &net->arp->bucket[h % NEIGH_BUCKETS];
}

static struct neighbour *find(struct net_device *dev, uint32_t addr)
{
	struct neighbour *n;

	hlist_for_each_entry(n, bucket_of(dev, addr), hash)
		if (n->primary_key == addr && n->dev == dev)
			return n;
	return NULL;
}

struct neighbour *neigh_lookup(struct net *net, struct net_device *dev, uint32_t addr)
{
	(void)net;
	return find(dev, addr);
}

void neigh_destroy(struct neighbour *n)
{
	hlist_del_init(&n->hash);
	list_del_init(&n->lru);
	del_timer(&n->timer);
	skb_queue_purge(&n->arp_queue);
	dev_net(n->dev)->arp->count--;
	free(n);
}

/* Make room: the entry unused for longest that nobody configured or waits for. */
static bool evict_one(struct net *net)
{
	struct neighbour *n;

	list_for_each_entry(n, &net->arp->lru, lru) {
		if (n->nud_state == NUD_PERMANENT || n->nud_state == NUD_INCOMPLETE)
			continue;
		neigh_destroy(n);
		return true;
	}
	return false;
}

static void neigh_timer(struct timer_list *timer);

struct neighbour *neigh_create(struct net_device *dev, uint32_t addr)
{
	struct net *net = dev_net(dev);
	struct neighbour *n = find(dev, addr);

	if (n)
		return n;
	if (net->arp->count >= NEIGH_MAX && !evict_one(net))
		return NULL;
	n = calloc(1, sizeof(*n));
	if (!n)
		return NULL;
	n->dev = dev;
	n->primary_key = addr;
	n->nud_state = NUD_FAILED;
	n->used = n->updated = net_now_ms(net);
	skb_queue_head_init(&n->arp_queue);
	timer_setup(&n->timer, &net->timers, neigh_timer);
	hlist_add_head(&n->hash, bucket_of(dev, addr));
	list_add_tail(&n->lru, &net->arp->lru);
	net->arp->count++;
	return n;
}

static int send_to(struct neighbour *n, struct sk_buff *skb)
{
	if (skb_headroom(skb) < ETH_HLEN && skb_cow_head(skb, MAX_HEADER) < 0) {
		kfree_skb(skb);
		return -ENOBUFS;
	}
	eth_header(skb, n->dev, ETH_P_IP, n->ha);
	return dev_queue_xmit(skb);
}

/* ---- states ---- */

static void probe(struct neighbour *n)
{
	bool unicast = n->nud_state == NUD_PROBE;

	n->probes++;
	arp_solicit(n->dev, n->primary_key, unicast ? n->ha : NULL);
	mod_timer(&n->timer, net_now_ms(dev_net(n->dev)) + NEIGH_RETRANS_MS);
}

/* Nobody answers: the senders of what waits are told. */
static void fail(struct neighbour *n)
{
	struct sk_buff_head waiting;
	struct sk_buff *skb;

	n->nud_state = NUD_FAILED;
	n->updated = net_now_ms(dev_net(n->dev));
	dev_net(n->dev)->arp->stats.unresolved++;
	skb_queue_head_init(&waiting);
	skb_queue_splice_tail(&n->arp_queue, &waiting);
	while ((skb = skb_dequeue(&waiting)) != NULL)
		ip_link_failure(skb);
}

static void neigh_timer(struct timer_list *timer)
{
	struct neighbour *n = from_timer(timer, struct neighbour, timer);
	uint64_t now = net_now_ms(dev_net(n->dev));

	switch (n->nud_state) {
	case NUD_INCOMPLETE:
		if (n->probes < NEIGH_MCAST_PROBES)
			probe(n);
		else
			fail(n);
		break;
	case NUD_DELAY:
		if (n->confirmed + NEIGH_DELAY_MS > now) { /* the upper layer vouched for it */
			n->nud_state = NUD_REACHABLE;
			break;
		}
		n->nud_state = NUD_PROBE;
		n->probes = 0;
		probe(n);
		break;
	case NUD_PROBE:
		if (n->probes < NEIGH_UCAST_PROBES)
			probe(n);
		else
			fail(n);
		break;
	case NUD_REACHABLE:
	case NUD_STALE:
	case NUD_FAILED:
	case NUD_PERMANENT:
		break;
	}
}

static void start_resolving(struct neighbour *n)
{
	n->nud_state = NUD_INCOMPLETE;
	n->probes = 0;
	probe(n);
}

static void queue_until_resolved(struct neighbour *n, struct sk_buff *skb)
{
	if (skb_queue_len(&n->arp_queue) >= NEIGH_QUEUE_LEN) {
		n->dev->stats.tx_dropped++;
		kfree_skb(skb_dequeue(&n->arp_queue)); /* the oldest is worth least */
	}
	skb_queue_tail(&n->arp_queue, skb);
}

void neigh_update(struct neighbour *n, const uint8_t *ha, enum nud_state state)
{
	struct sk_buff_head waiting;
	struct sk_buff *skb;

	memcpy(n->ha, ha, ETH_ALEN);
	n->nud_state = state;
	n->updated = net_now_ms(dev_net(n->dev));
	if (state == NUD_REACHABLE)
		n->confirmed = n->updated;
	del_timer(&n->timer);
	skb_queue_head_init(&waiting);
	skb_queue_splice_tail(&n->arp_queue, &waiting);
	while ((skb = skb_dequeue(&waiting)) != NULL)
		send_to(n, skb);
}

/* The interface group address of an IPv4 multicast group [RFC 1112 6.4]. */
static int send_multicast(struct net_device *dev, uint32_t group, struct sk_buff *skb)
{
	uint8_t mac[ETH_ALEN] = {
		0x01, 0x00, 0x5e, group >> 16 & 0x7f, (uint8_t)(group >> 8), (uint8_t)group
	};

	eth_header(skb, dev, ETH_P_IP, mac);
	return dev_queue_xmit(skb);
}

int neigh_output(struct net_device *dev, uint32_t nexthop, struct sk_buff *skb)
{
	struct net *net = dev_net(dev);
	struct neighbour *n;

	if (ipv4_is_multicast(nexthop))
		return send_multicast(dev, nexthop, skb);
	n = find(dev, nexthop);
	if (!n) {
		if (inet_addr_type(net, nexthop) == RTN_BROADCAST) {
			eth_header(skb, dev, ETH_P_IP, NULL);
			return dev_queue_xmit(skb);
		}
		n = neigh_create(dev, nexthop);
	}
	if (!n) {
		kfree_skb(skb);
		return -ENOBUFS;
	}
	n->used = net_now_ms(net);
	list_del_init(&n->lru);
	list_add_tail(&n->lru, &net->arp->lru);
	switch (n->nud_state) {
	case NUD_REACHABLE:
		if (n->confirmed + NEIGH_REACHABLE_MS > n->used)
			return send_to(n, skb);
		/* fallthrough */
	case NUD_STALE:
		n->nud_state = NUD_DELAY;
		mod_timer(&n->timer, n->used + NEIGH_DELAY_MS);
		/* fallthrough */
	case NUD_DELAY:
	case NUD_PROBE:
	case NUD_PERMANENT:
		return send_to(n, skb);
	case NUD_FAILED:
		queue_until_resolved(n, skb);
		start_resolving(n);
		return 0;
	case NUD_INCOMPLETE:
		queue_until_resolved(n, skb);
		return 0;
	}
	return 0;
}

void neigh_confirm(struct net_device *dev, uint32_t nexthop)
{
	struct neighbour *n = find(dev, nexthop);

	if (!n)
		return;
	switch (n->nud_state) {
	case NUD_REACHABLE:
	case NUD_DELAY:
	case NUD_STALE:
	case NUD_PROBE:
		n->confirmed = net_now_ms(dev_net(dev));
		if (n->nud_state != NUD_REACHABLE) {
			del_timer(&n->timer);
			n->nud_state = NUD_REACHABLE;
		}
		break;
	case NUD_INCOMPLETE:
	case NUD_FAILED:
	case NUD_PERMANENT:
		break;
	}
}

void neigh_flush_dev(struct net_device *dev)
{
	struct neighbour *n, *next;

	list_for_each_entry_safe(n, next, &dev_net(dev)->arp->lru, lru)
		if (n->dev == dev && n->nud_state != NUD_PERMANENT)
			neigh_destroy(n);
}
