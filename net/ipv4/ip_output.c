/*
 * Datagrams that leave: the header, the route, fragments or not, the
 * neighbour.  Called by TCP (ip_queue_xmit), by UDP, raw, ICMP and TCP's
 * answers without socket (ip_send_skb).
 */
#include <errno.h>
#include <string.h>

#include "core/neighbour.h"
#include "ipv4/icmp.h"
#include "ipv4/inet_sock.h"
#include "ipv4/ip.h"
#include "ipv4/protocol.h"
#include "ipv4/raw.h"
#include "net.h"

void ip_send_check(struct iphdr *iph, size_t ihl)
{
	iph->check = to_be16(0);
	iph->check = csum_to_be16(csum_fold(csum_bytes(iph, ihl)));
}

/* The sender's view of a header. */
struct ip_fields {
	uint32_t saddr, daddr;
	uint16_t id, frag_off;
	uint8_t tos, ttl, protocol;
	const uint8_t *opts;
	uint8_t optlen;
};

static void build_header(struct sk_buff *skb, const struct ip_fields *f)
{
	size_t ihl = sizeof(struct iphdr) + f->optlen;
	struct iphdr *iph = skb_push(skb, ihl);

	skb_reset_network_header(skb);
	*iph = (struct iphdr){
		.ver_ihl = IP_VER_IHL(ihl / 4),
		.tos = f->tos,
		.tot_len = to_be16((uint16_t)skb->len),
		.id = to_be16(f->id),
		.frag_off = to_be16(f->frag_off),
		.ttl = f->ttl,
		.protocol = f->protocol,
		.saddr = to_be32(f->saddr),
		.daddr = to_be32(f->daddr),
	};
	if (f->optlen)
		memcpy(iph + 1, f->opts, f->optlen);
	ip_send_check(iph, ihl);
	skb->protocol = ETH_P_IP;
}

/* Are we a receiver of this group or broadcast ourselves? */
static bool loops_back(const struct sock *sk, const struct rtable *rt)
{
	if (rt->dev->flags & IFF_LOOPBACK)
		return false;
	if (rt->rt_type == RTN_BROADCAST)
		return true;
	if (rt->rt_type != RTN_MULTICAST || (sk && !inet_sk(sk)->mc_loop))
		return false;
	return ip_route_input_type(dev_net(rt->dev), rt->rt_dst, rt->dev) == RTN_MULTICAST;
}

static void loop_back_copy(struct sk_buff *skb, const struct rtable *rt)
{
	struct sk_buff *copy = pskb_copy(skb, MAX_HEADER);

	if (!copy)
		return;
	copy->dev = rt->dev;
	copy->pkt_type = PACKET_LOOPBACK;
	if (copy->ip_summed == CHECKSUM_NONE)
		copy->ip_summed = CHECKSUM_UNNECESSARY;
	netif_rx(copy);
}

int ip_finish_output(struct sk_buff *skb, const struct rtable *rt)
{
	skb->dev = rt->dev;
	if (rt->dev->flags & IFF_LOOPBACK)
		return dev_queue_xmit(skb);
	return neigh_output(rt->dev, rt->rt_gateway, skb);
}

static bool dont_fragment(const struct sk_buff *skb)
{
	const struct iphdr *iph = (const struct iphdr *)skb_network_header(skb);

	return (get_be16(iph->frag_off) & IP_DF) != 0;
}

int ip_output(struct net *net, struct sock *sk, struct sk_buff *skb, const struct rtable *rt)
{
	IP_INC_STATS(net, IPSTATS_MIB_OUTREQUESTS);
	IP_ADD_STATS(net, IPSTATS_MIB_OUTOCTETS, skb->len);
	if (rt->rt_type == RTN_MULTICAST)
		IP_INC_STATS(net, IPSTATS_MIB_OUTMCASTPKTS);
	else if (rt->rt_type == RTN_BROADCAST)
		IP_INC_STATS(net, IPSTATS_MIB_OUTBCASTPKTS);
	skb->dev = rt->dev;
	if ((rt->rt_type == RTN_MULTICAST || rt->rt_type == RTN_BROADCAST) && loops_back(sk, rt))
		loop_back_copy(skb, rt);
	if (skb->len <= rt->rt_mtu || skb->gso_size)
		return ip_finish_output(skb, rt);
	if (dont_fragment(skb)) {
		IP_INC_STATS(net, IPSTATS_MIB_FRAGFAILS);
		kfree_skb(skb);
		return -EMSGSIZE;
	}
	return ip_do_fragment(net, sk, skb, rt, rt->rt_mtu);
}

int ip_queue_xmit(struct sock *sk, struct sk_buff *skb)
{
	struct inet_sock *inet = inet_sk(sk);
	struct net *net = sock_net(sk);
	const struct rtable *rt;
	struct ip_fields f;
	int err;

	rt = inet_sk_route(sk, &err);
	if (!rt) {
		IP_INC_STATS(net, IPSTATS_MIB_OUTNOROUTES);
		kfree_skb(skb);
		return err;
	}
	f = (struct ip_fields){
		.saddr = inet->inet_saddr,
		.daddr = sk->sk_daddr,
		.id = inet->inet_id,
		.tos = inet->tos,
		.ttl = inet->uc_ttl < 0 ? IPDEFTTL : (uint8_t)inet->uc_ttl,
		.protocol = (uint8_t)sk->sk_protocol,
		.opts = inet->opts,
		.optlen = inet->optlen,
	};
	if (inet->pmtudisc != IP_PMTUDISC_DONT && !rt->rt_mtu_locked)
		f.frag_off = IP_DF;
	inet->inet_id = (uint16_t)(inet->inet_id + (skb->gso_segs ? skb->gso_segs : 1));
	build_header(skb, &f);
	return ip_output(net, sk, skb, rt);
}

/* Identifications of packets without connected socket: unpredictable from outside. */
static uint16_t next_id(struct net *net)
{
	net->ip_id = (uint16_t)(net->ip_id + 1 + random_below(&net->random, 16));
	return net->ip_id;
}

int ip_send_skb(struct net *net, struct sock *sk, struct sk_buff *skb, const struct ipcm *ipc,
		const struct rtable *rt)
{
	bool group = ipv4_is_multicast(ipc->daddr);
	struct ip_fields f;
	struct rtable own;
	int err;

	if (!rt) {
		err = ip_route_output(net, ipc->daddr, ipc->saddr, ipc->oif, &own);
		if (err < 0) {
			IP_INC_STATS(net, IPSTATS_MIB_OUTNOROUTES);
			kfree_skb(skb);
			return err;
		}
		rt = &own;
	}
	f = (struct ip_fields){
		.saddr = ipc->saddr ? ipc->saddr : rt->rt_src,
		.daddr = rt->rt_dst,
		.id = next_id(net),
		.frag_off = ipc->df && !rt->rt_mtu_locked ? IP_DF : 0,
		.tos = ipc->tos,
		.ttl = ipc->ttl ? ipc->ttl
		       : group	? 1
				: IPDEFTTL,
		.protocol = ipc->protocol,
		.opts = ipc->opts,
		.optlen = ipc->optlen,
	};
	if (skb->len + sizeof(struct iphdr) + f.optlen > IP_MAX_MTU) {
		kfree_skb(skb);
		return -EMSGSIZE;
	}
	build_header(skb, &f);
	return ip_output(net, sk, skb, rt);
}

void ip_link_failure(struct sk_buff *skb)
{
	const struct iphdr *iph = (const struct iphdr *)skb->data;
	const struct net_protocol *proto;
	struct inet_skb_parm cb = {
		.saddr = get_be32(iph->saddr),
		.daddr = get_be32(iph->daddr),
		.tot_len = get_be16(iph->tot_len),
		.frag_off = get_be16(iph->frag_off),
		.ihl = (iph->ver_ihl & 15) * 4,
		.protocol = iph->protocol,
		.iif = skb->dev ? skb->dev->ifindex : 0,
	};

	*IPCB(skb) = cb;
	proto = inet_protos[cb.protocol];
	if (pskb_may_pull(skb, cb.ihl + 8u) && !(cb.frag_off & IP_OFFSET)) {
		raw_icmp_error(skb, ICMP_DEST_UNREACH, ICMP_HOST_UNREACH, 0);
		if (proto && proto->err_handler)
			proto->err_handler(skb, ICMP_DEST_UNREACH, ICMP_HOST_UNREACH, 0);
	}
	kfree_skb(skb);
}
