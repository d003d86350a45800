/*
 * Datagrams that arrive: the header checks of RFC 1122 3.2.1 in their order,
 * reassembly, raw sockets, the transport protocol.  Called by
 * netif_receive_skb(); calls ip_defrag(), raw_local_deliver(), inet_protos[].
 */
#include <string.h>

#include "core/netdevice.h"
#include "ipv4/icmp.h"
#include "ipv4/ip.h"
#include "ipv4/protocol.h"
#include "ipv4/raw.h"
#include "ipv4/route.h"
#include "net.h"

#define IPOPT_EOL 0
#define IPOPT_NOP 1
#define IPOPT_LSRR 131
#define IPOPT_SSRR 137

static void drop(struct sk_buff *skb, int counter)
{
	IP_INC_STATS(skb->net, counter);
	kfree_skb(skb);
}

static bool looped_back(const struct sk_buff *skb)
{
	return skb->pkt_type == PACKET_LOOPBACK || skb->dev->flags & IFF_LOOPBACK;
}

/* Read the header out of packet memory, once.  0 or the counter of what is wrong. */
static int parse_header(struct sk_buff *skb)
{
	struct inet_skb_parm *cb = IPCB(skb);
	const struct iphdr *wire;
	struct iphdr h;

	if (!pskb_may_pull(skb, sizeof(struct iphdr)))
		return IPSTATS_MIB_INHDRERRORS;
	memcpy(&h, skb->data, sizeof(h));
	memset(cb, 0, sizeof(*cb));
	cb->ihl = (h.ver_ihl & 15) * 4;
	if (h.ver_ihl >> 4 != 4 || cb->ihl < sizeof(h))
		return IPSTATS_MIB_INHDRERRORS;
	if (!pskb_may_pull(skb, cb->ihl))
		return IPSTATS_MIB_INHDRERRORS;
	wire = (const struct iphdr *)skb->data;
	cb->local_out = looped_back(skb);
	if (!cb->local_out && csum_fold(csum_bytes(wire, cb->ihl)) != 0)
		return IPSTATS_MIB_CSUMERRORS;
	cb->tot_len = get_be16(h.tot_len);
	if (cb->tot_len < cb->ihl)
		return IPSTATS_MIB_INHDRERRORS;
	if (cb->tot_len > skb->len)
		return IPSTATS_MIB_INTRUNCATEDPKTS;
	cb->frag_off = get_be16(h.frag_off);
	cb->id = get_be16(h.id);
	cb->tos = h.tos;
	cb->ttl = h.ttl;
	cb->protocol = h.protocol;
	cb->saddr = get_be32(h.saddr);
	cb->daddr = get_be32(h.daddr);
	cb->iif = skb->dev->ifindex;
	cb->optlen = (uint8_t)(cb->ihl - sizeof(h));
	return 0;
}

/* Well-formed, and no source routing (a host that does not forward ignores such
 * packets [RFC 1122 3.2.1.8]).  *bad: offset in the header of what is malformed. */
static bool options_ok(const uint8_t *opt, size_t len, size_t *bad)
{
	size_t i = 0;

	*bad = 0;
	while (i < len && opt[i] != IPOPT_EOL) {
		size_t n;

		if (opt[i] == IPOPT_NOP) {
			i++;
			continue;
		}
		n = i + 1 < len ? opt[i + 1] : 0;
		if (n < 2 || n > len - i) {
			*bad = sizeof(struct iphdr) + i;
			return false;
		}
		if (opt[i] == IPOPT_LSRR || opt[i] == IPOPT_SSRR)
			return false;
		i += n;
	}
	return true;
}

/* Addresses that cannot come from a wire [RFC 1122 3.2.1.3]. */
static bool is_martian(struct net *net, const struct inet_skb_parm *cb)
{
	if (ipv4_is_multicast(cb->saddr) || ipv4_is_lbcast(cb->saddr) ||
	    ipv4_is_loopback(cb->saddr) || ipv4_is_loopback(cb->daddr))
		return true;
	/* 0.0.0.0 is who asks for an address, and asks everybody */
	if (ipv4_is_zeronet(cb->saddr))
		return cb->saddr != 0 || !ipv4_is_lbcast(cb->daddr);
	return inet_addr_is_local(net, cb->saddr) ||
	       inet_addr_type(net, cb->saddr) == RTN_BROADCAST || ipv4_is_zeronet(cb->daddr);
}

/*
 * Is it for us?  An interface that has no address yet takes UDP sent to its
 * hardware address: a DHCP server may unicast its offer [RFC 2131 4.1].
 */
static bool for_us(struct sk_buff *skb, struct inet_skb_parm *cb)
{
	cb->route_type = (uint8_t)ip_route_input_type(skb->net, cb->daddr, skb->dev);
	if (cb->route_type != RTN_UNICAST)
		return true;
	if (skb->dev->nr_addrs == 0 && skb->pkt_type == PACKET_HOST &&
	    cb->protocol == IPPROTO_UDP) {
		cb->route_type = RTN_BROADCAST;
		return true;
	}
	return false;
}

static void count_input(struct net *net, const struct inet_skb_parm *cb)
{
	IP_ADD_STATS(net, IPSTATS_MIB_INOCTETS, cb->tot_len);
	if (cb->route_type == RTN_MULTICAST)
		IP_INC_STATS(net, IPSTATS_MIB_INMCASTPKTS);
	else if (cb->route_type == RTN_BROADCAST)
		IP_INC_STATS(net, IPSTATS_MIB_INBCASTPKTS);
}

/* A unicast address in a frame sent to everybody is somebody's trick [RFC 1122 3.3.6]. */
static bool link_mismatch(const struct sk_buff *skb, const struct inet_skb_parm *cb)
{
	return cb->route_type == RTN_LOCAL &&
	       (skb->pkt_type == PACKET_BROADCAST || skb->pkt_type == PACKET_MULTICAST);
}

void ip_rcv(struct sk_buff *skb, struct net_device *dev)
{
	struct net *net = dev_net(dev);
	struct inet_skb_parm *cb = IPCB(skb);
	size_t bad;
	int err;

	if (skb->pkt_type == PACKET_OTHERHOST) {
		kfree_skb(skb);
		return;
	}
	IP_INC_STATS(net, IPSTATS_MIB_INRECEIVES);
	err = parse_header(skb);
	if (err) {
		if (err == IPSTATS_MIB_CSUMERRORS)
			IP_INC_STATS(net, IPSTATS_MIB_INHDRERRORS);
		drop(skb, err);
		return;
	}
	if (pskb_trim(skb, cb->tot_len) < 0) { /* padding of short Ethernet frames */
		drop(skb, IPSTATS_MIB_INDISCARDS);
		return;
	}
	skb_reset_network_header(skb);
	if (!cb->local_out && is_martian(net, cb)) {
		drop(skb, IPSTATS_MIB_INADDRERRORS);
		return;
	}
	if (!for_us(skb, cb) || link_mismatch(skb, cb)) {
		drop(skb, IPSTATS_MIB_INADDRERRORS);
		return;
	}
	if (cb->optlen && !options_ok(skb->data + sizeof(struct iphdr), cb->optlen, &bad)) {
		skb->transport_header = (uint16_t)(skb->network_header + cb->ihl);
		if (bad)
			icmp_send(skb, ICMP_PARAMETERPROB, 0, (uint32_t)bad << 24);
		drop(skb, IPSTATS_MIB_INHDRERRORS);
		return;
	}
	count_input(net, cb);
	ip_local_deliver(skb);
}

void ip_local_deliver(struct sk_buff *skb)
{
	struct net *net = skb->net;
	const struct net_protocol *proto;
	bool raw;

	if (IPCB(skb)->frag_off & (IP_MF | IP_OFFSET)) {
		skb = ip_defrag(skb);
		if (!skb)
			return;
	}
	skb->transport_header = (uint16_t)(skb->network_header + IPCB(skb)->ihl);
	skb_pull(skb, IPCB(skb)->ihl);
	raw = raw_local_deliver(skb);
	proto = inet_protos[IPCB(skb)->protocol];
	if (proto) {
		IP_INC_STATS(net, IPSTATS_MIB_INDELIVERS);
		proto->handler(skb);
		return;
	}
	if (raw) {
		IP_INC_STATS(net, IPSTATS_MIB_INDELIVERS);
		consume_skb(skb);
		return;
	}
	icmp_send(skb, ICMP_DEST_UNREACH, ICMP_PROT_UNREACH, 0);
	drop(skb, IPSTATS_MIB_INUNKNOWNPROTOS);
}
