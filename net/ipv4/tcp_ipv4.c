/*
 * TCP over IPv4: a packet's way from ip_local_deliver() to the connection it
 * belongs to, and ICMP errors on the same way.
 */
#include <errno.h>

#include "core/checksum.h"
#include "ipv4/icmp.h"
#include "ipv4/tcp.h"

#define MIN_PMTU 552 /* smaller claims are not believed, as on Linux */

static bool checksum_ok(const struct sk_buff *skb, const struct tcp_rx *rx)
{
	if (skb->ip_summed == CHECKSUM_UNNECESSARY || skb->ip_summed == CHECKSUM_PARTIAL)
		return true;
	return csum_fold(skb_checksum(skb, 0, skb->len,
				      csum_pseudo(rx->saddr, rx->daddr, skb->len, IPPROTO_TCP))) ==
	       0;
}

/* Reads header and options once.  False: malformed, counted. */
static bool decode(struct tcp_rx *rx)
{
	struct sk_buff *skb = rx->skb;
	const struct inet_skb_parm *ip = IPCB(skb);

	rx->saddr = ip->saddr;
	rx->daddr = ip->daddr;
	rx->iif = ip->iif;
	if (!pskb_may_pull(skb, TCP_HEADER_MIN) ||
	    !tcp_segment_decode(skb->data, skb->len, &rx->seg) ||
	    !pskb_may_pull(skb, rx->seg.header_len)) {
		TCP_INC_STATS(rx->net, TCP_MIB_INERRS);
		return false;
	}
	if (!checksum_ok(skb, rx)) {
		TCP_INC_STATS(rx->net, TCP_MIB_CSUMERRORS);
		TCP_INC_STATS(rx->net, TCP_MIB_INERRS);
		return false;
	}
	(void)tcp_options_parse(skb->data + TCP_HEADER_MIN,
				(size_t)rx->seg.header_len - TCP_HEADER_MIN, &rx->opt);
	return true;
}

static void deliver_to_listener(struct tcp_rx *rx)
{
	struct sock *sk =
		inet_lookup_listener(rx->net, rx->net->tcp_hash, rx->daddr, rx->seg.dest, rx->iif);

	if (!sk) {
		tcp_send_reset(rx); /* CLOSED [RFC 9293 3.10.7.1] */
		return;
	}
	sock_hold(sk);
	tcp_rcv_listen(tcp_sk(sk), rx);
	sock_put(sk);
}

/* A TIME-WAIT has made way for the SYN in `rx`. */
void tcp_rcv_listen_again(struct tcp_rx *rx)
{
	deliver_to_listener(rx);
}

static void deliver_to_connection(struct sock *sk, struct tcp_rx *rx)
{
	sock_hold(sk);
	if (sk->sk_state == TCP_SYN_SENT)
		tcp_rcv_syn_sent(tcp_sk(sk), rx);
	else
		tcp_rcv_synchronized(tcp_sk(sk), rx);
	sock_put(sk);
}

static void deliver(struct tcp_rx *rx)
{
	struct sock_common *skc =
		inet_lookup_established(rx->net, rx->net->tcp_hash, rx->saddr, rx->seg.source,
					rx->daddr, rx->seg.dest, rx->iif);

	if (!skc)
		deliver_to_listener(rx);
	else if (skc->skc_state == TCP_TIME_WAIT)
		tcp_rcv_timewait((struct tcp_timewait_sock *)skc, rx);
	else if (skc->skc_state == TCP_NEW_SYN_RECV)
		tcp_rcv_request((struct tcp_request_sock *)skc, rx);
	else
		deliver_to_connection((struct sock *)skc, rx);
}

/* net_protocol.handler for IPPROTO_TCP: data at the TCP header.  Consumes skb. */
int tcp_v4_rcv(struct sk_buff *skb)
{
	struct tcp_rx rx = { .net = skb->net, .skb = skb };

	TCP_ADD_STATS(rx.net, TCP_MIB_INSEGS, skb->gso_size ? skb->gso_segs : 1);
	/* A broadcast or multicast is never for TCP [RFC 9293 3.9.2.3, MUST-57]. */
	if (skb->pkt_type != PACKET_HOST || IPCB(skb)->route_type != RTN_LOCAL)
		TCP_INC_STATS(rx.net, TCP_MIB_INERRS);
	else if (decode(&rx))
		deliver(&rx);
	kfree_skb(rx.skb); /* NULL when it was taken */
	return 0;
}

/* ---- ICMP ---- */

/*
 * A router says that packets must be smaller [RFC 1191].  What is in flight and
 * too big has been lost, but not by congestion: it is sent again in smaller
 * segments, and the window stays.
 */
static void frag_needed(struct tcp_sock *tp, uint32_t mtu)
{
	struct sock *sk = tcp_to_sk(tp);
	const struct rtable *rt;
	int err;

	if (mtu < MIN_PMTU)
		mtu = MIN_PMTU;
	if (mtu >= tp->pmtu || sk->sk_state == TCP_SYN_SENT)
		return;
	ip_rt_update_pmtu(sock_net(sk), sk->sk_daddr, mtu);
	rt = inet_sk_route(sk, &err);
	tcp_sync_mss(tp, rt && rt->rt_mtu < mtu ? rt->rt_mtu : mtu);
	if (tcp_flight(tp) == 0)
		return;
	tp->ca_state = TCP_CA_IS_LOSS;
	tp->recover = tp->snd_nxt;
	tp->high_rxt = tp->snd_una;
	tp->rtt_timing = false;
	tcp_push(tp);
}

/* The errno for an ICMP error; 0: not an error for TCP. */
static int icmp_errno(uint8_t type, uint8_t code)
{
	switch (type) {
	case ICMP_DEST_UNREACH:
		if (code > NR_ICMP_UNREACH || code == ICMP_FRAG_NEEDED)
			return 0; /* the latter only tells a size */
		return icmp_err_convert[code].errno_;
	case ICMP_TIME_EXCEEDED:
		return EHOSTUNREACH;
	case ICMP_PARAMETERPROB:
		return EPROTO;
	default: /* source quench is dead [RFC 6633] */
		return 0;
	}
}

/* An error while connecting ends the attempt; later it may pass [RFC 1122
 * 4.2.3.9, RFC 5461]: remembered as the reason in case it does not. */
static void connection_error(struct tcp_sock *tp, int err)
{
	struct sock *sk = tcp_to_sk(tp);

	if (tcp_in_state(sk, TCP_STATE_BIT(TCP_SYN_SENT) | TCP_STATE_BIT(TCP_SYN_RECV))) {
		tcp_abort(tp, err);
		return;
	}
	sk->sk_err_soft = err;
	if (tp->inet.recverr && !sock_flag(sk, SOCK_DEAD)) {
		sk->sk_err = err;
		sk->sk_error_report(sk);
	}
}

/* A request is given up when the network says that its peer cannot be reached. */
static void request_error(struct tcp_request_sock *req, struct tcp_seq seq, int err)
{
	if (!seq_eq(seq, req->iss)) {
		NET_INC_STATS(req->skc.skc_net, LINUX_MIB_OUTOFWINDOWICMPS);
		return;
	}
	if (err) {
		NET_INC_STATS(req->skc.skc_net, LINUX_MIB_LISTENDROPS);
		tcp_request_free(req);
	}
}

static void sock_error_from_icmp(struct tcp_sock *tp, struct tcp_seq seq, uint8_t type,
				 uint8_t code, uint32_t info)
{
	struct net *net = tcp_to_net(tp);
	int err = icmp_errno(type, code);

	/* It must quote something that is really on its way [RFC 5927 4.1]. */
	if (!seq_between(tp->snd_una, seq, tp->snd_nxt)) {
		NET_INC_STATS(net, LINUX_MIB_OUTOFWINDOWICMPS);
		return;
	}
	if (type == ICMP_DEST_UNREACH && code == ICMP_FRAG_NEEDED)
		frag_needed(tp, info);
	else if (err)
		connection_error(tp, err);
}

/* net_protocol.err_handler: skb->data at the header of the packet that we sent. */
void tcp_v4_err(struct sk_buff *skb, uint8_t type, uint8_t code, uint32_t info)
{
	struct net *net = skb->net;
	const struct inet_skb_parm *ip = IPCB(skb);
	const struct tcp_wire *th = (const struct tcp_wire *)(skb->data + ip->ihl);
	struct tcp_seq seq = seq_of(get_be32(th->seq));
	struct sock_common *skc =
		inet_lookup_established(net, net->tcp_hash, ip->daddr, get_be16(th->dest),
					ip->saddr, get_be16(th->source), ip->iif);
	struct sock *sk = (struct sock *)skc;

	if (!skc) {
		ICMP_INC_STATS(net, ICMP_MIB_INERRORS);
		return;
	}
	if (skc->skc_state == TCP_TIME_WAIT)
		return;
	if (skc->skc_state == TCP_NEW_SYN_RECV) {
		request_error((struct tcp_request_sock *)skc, seq, icmp_errno(type, code));
		return;
	}
	sock_hold(sk);
	sock_error_from_icmp(tcp_sk(sk), seq, type, code, info);
	sock_put(sk);
}
