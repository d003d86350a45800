/*
 * The receive buffer: what window to tell the peer, how the buffer grows with
 * the path, and what gives way when memory is short.
 *
 * sk_rcvbuf and sk_rmem_alloc count memory really taken (truesize), of which
 * payload is assumed to be half.
 */
#include "ipv4/tcp.h"

#define MIN_SHARE 4096 /* bytes that a connection may queue however short memory is */

/*
 * Received data gives way before data to be sent (pkt_pressure()): who waits for
 * room to answer must get it, or the questions that fill the memory are never
 * read.
 */
static bool short_of_memory(const struct net *net)
{
	return net->pool.free_bytes < net->pool.size / 4;
}

/* What each may keep then: together half of the memory. */
static int fair_share(const struct net *net)
{
	size_t share = net->pool.size / 2 / (tcp_prot.sockets + 1);

	return share > MIN_SHARE ? (int)share : MIN_SHARE;
}

/*
 * May another skb of that size be queued?  Data in order was invited by the
 * window; when it comes in smaller packets than the window was reckoned with,
 * it may take twice the buffer.  Data out of order may not, and when memory is
 * short it has to wait altogether.
 */
static bool fits(const struct sock *sk, uint32_t truesize, bool in_order)
{
	int64_t limit = in_order ? 2 * (int64_t)sk->sk_rcvbuf : sk->sk_rcvbuf;

	if (short_of_memory(sock_net(sk)))
		limit = in_order ? fair_share(sock_net(sk)) : 0;
	return sk->sk_rmem_alloc + (int64_t)truesize <= limit ||
	       (in_order && sk->sk_rmem_alloc == 0);
}

/* Data that was invited found no memory, and still would not. */
bool tcp_refusing(const struct tcp_sock *tp)
{
	return tp->refused && !fits(&tp->inet.sk, tp->refused, true);
}

/* What the peer may still send by what it was told. */
uint32_t tcp_receive_window(const struct tcp_sock *tp)
{
	int32_t left = seq_diff(seq_add(tp->rcv_wup, tp->rcv_wnd), tp->rcv_nxt);

	return left > 0 ? (uint32_t)left : 0;
}

static uint32_t payload_of(int bytes)
{
	return bytes > 0 ? (uint32_t)bytes / 2 : 0;
}

/* The window when nothing waits to be read. */
uint32_t tcp_full_window(const struct tcp_sock *tp)
{
	uint32_t full = payload_of(tp->inet.sk.sk_rcvbuf);

	return full < tp->window_clamp ? full : tp->window_clamp;
}

/* Memory is short everywhere: each is invited to send no more than a few segments,
 * and who keeps more than its share to send none. */
static void invite_few(const struct tcp_sock *tp, uint32_t *full, uint32_t *free)
{
	const struct sock *sk = &tp->inet.sk;
	uint32_t few = 4u * tp->advmss;

	if (*free > few)
		*free = sk->sk_rmem_alloc > fair_share(sock_net(sk)) ? 0 : few;
	if (*full > few)
		*full = few;
}

/*
 * The window that could be told now, apart from what was told before: never a
 * silly one [RFC 9293 3.8.6.2.2]: zero while less than a segment, or than a
 * 16th of the buffer, is free.
 */
uint32_t tcp_window_now(const struct tcp_sock *tp)
{
	const struct sock *sk = &tp->inet.sk;
	uint32_t full = tcp_full_window(tp), free = payload_of(sk->sk_rcvbuf - sk->sk_rmem_alloc);
	uint32_t mss = tp->rcv_mss, unit = 1u << tp->rcv_wscale;

	if (short_of_memory(sock_net(sk)))
		invite_few(tp, &full, &free);
	if (mss > full)
		mss = full;
	if (free < full / 2 && (free < full / 16 || free < mss))
		return 0;
	if (free > tp->window_clamp)
		free = tp->window_clamp;
	if (tp->rcv_wscale)
		return (free + unit - 1) & ~(unit - 1);
	/* Unscaled: move in steps of a segment. */
	if (tp->rcv_wnd + mss <= free || tp->rcv_wnd > free)
		return mss ? free - free % mss : free;
	return tp->rcv_wnd;
}

static void count_zero_windows(struct tcp_sock *tp, uint32_t old, uint32_t window)
{
	if (window == 0 && old != 0)
		NET_INC_STATS(tcp_to_net(tp), LINUX_MIB_TCPTOZEROWINDOWADV);
	else if (window != 0 && old == 0)
		NET_INC_STATS(tcp_to_net(tp), LINUX_MIB_TCPFROMZEROWINDOWADV);
}

/*
 * The window for the segment that is about to be sent, in bytes; the right
 * edge never moves left [RFC 9293 3.8.6.2.2, SHLD-14].  Remembers what it told.
 * Only who had to refuse data says zero, so that the peer waits instead of
 * giving up; what had been promised is still accepted.
 */
uint32_t tcp_select_window(struct tcp_sock *tp)
{
	uint32_t told = tcp_receive_window(tp), window = tcp_window_now(tp);
	uint32_t unit = 1u << tp->rcv_wscale, max = (uint32_t)TCP_MAX_WINDOW << tp->rcv_wscale;

	if (tcp_refusing(tp))
		return 0;
	if (window < told) {
		if (window == 0)
			NET_INC_STATS(tcp_to_net(tp), LINUX_MIB_TCPWANTZEROWINDOWADV);
		window = (told + unit - 1) & ~(unit - 1);
	}
	if (window > max)
		window = max;
	count_zero_windows(tp, tp->rcv_wnd, window);
	tp->rcv_wnd = window;
	tp->rcv_wup = tp->rcv_nxt;
	return window;
}

/* The shift that lets the largest buffer we would ever use be told [RFC 7323 2.3]. */
uint8_t tcp_choose_wscale(const struct net *net, uint32_t rcvbuf_max)
{
	uint32_t window =
		rcvbuf_max > net->tcp->sysctl.rmem_max ? rcvbuf_max : net->tcp->sysctl.rmem_max;
	uint8_t shift = 0;

	while (window > TCP_MAX_WINDOW && shift < TCP_MAX_WSCALE) {
		window >>= 1;
		shift++;
	}
	return shift;
}

/* Before the first segment: start with what the buffer allows. */
void tcp_init_rcv_window(struct tcp_sock *tp)
{
	struct sock *sk = tcp_to_sk(tp);

	if (!tp->window_clamp)
		tp->window_clamp = TCP_MAX_WINDOW << TCP_MAX_WSCALE;
	tp->rcv_wnd = tcp_full_window(tp) < TCP_MAX_WINDOW ? tcp_full_window(tp) : TCP_MAX_WINDOW;
	tp->rcv_wscale = tcp_choose_wscale(sock_net(sk), (uint32_t)sk->sk_rcvbuf);
	tp->rcv_mss = TCP_DEFAULT_MSS;
}

/* ---- memory ---- */

/* The ofo queue gives way from its far end: what was never acknowledged but only
 * reported may be dropped again [RFC 2018 8]. */
void tcp_prune_ofo(struct tcp_sock *tp)
{
	struct net *net = tcp_to_net(tp);
	struct sk_buff *skb;

	NET_INC_STATS(net, LINUX_MIB_PRUNECALLED);
	while ((skb = skb_peek_tail(&tp->ofo_queue)) != NULL &&
	       (tcp_to_sk(tp)->sk_rmem_alloc > tcp_to_sk(tp)->sk_rcvbuf || short_of_memory(net))) {
		NET_INC_STATS(net, LINUX_MIB_OFOPRUNED);
		skb_unlink(skb, &tp->ofo_queue);
		kfree_skb(skb);
	}
	tcp_sacks_clip(tp, skb ? TCP_SKB_CB(skb)->end_seq : tp->rcv_nxt);
}

/* The same, after making room where that is possible. */
bool tcp_rcv_room(struct tcp_sock *tp, uint32_t truesize, bool in_order)
{
	struct sock *sk = tcp_to_sk(tp);

	if (fits(sk, truesize, in_order))
		return true;
	if (short_of_memory(sock_net(sk)))
		NET_INC_STATS(sock_net(sk), LINUX_MIB_TCPMEMORYPRESSURES);
	tcp_prune_ofo(tp);
	return fits(sk, truesize, in_order);
}

/* ---- tuning ---- */

static void rtt_sample(struct tcp_sock *tp, uint64_t ns)
{
	if (ns < NSEC_PER_MSEC)
		ns = NSEC_PER_MSEC;
	/* Overestimates are common, underestimates are not: lean to the minimum. */
	if (tp->rcv_rtt == 0 || ns < tp->rcv_rtt)
		tp->rcv_rtt = ns;
	else
		tp->rcv_rtt += (ns - tp->rcv_rtt) / 8;
}

/* How long a round trip takes, seen by a host that only receives: the age of the
 * timestamp echo, else the time in which a whole window arrives. */
void tcp_rcv_rtt_measure(struct tcp_sock *tp, const struct tcp_rx *rx)
{
	struct net *net = tcp_to_net(tp);

	if (tp->ts_ok && rx->opt.has_ts && rx->opt.tsecr) {
		uint32_t ms = tcp_ts_clock(net, tp->ts_offset) - rx->opt.tsecr;

		if (rx->seg.len >= tp->rcv_mss && ms < 60000)
			rtt_sample(tp, ms * NSEC_PER_MSEC);
		return;
	}
	if (tp->rcv_rtt_start && seq_lt(tp->rcv_nxt, tp->rcv_rtt_seq))
		return;
	if (tp->rcv_rtt_start)
		rtt_sample(tp, net->now_ns - tp->rcv_rtt_start);
	tp->rcv_rtt_start = net->now_ns;
	tp->rcv_rtt_seq = seq_add(tp->rcv_nxt, tp->rcv_wnd);
}

/*
 * The user has read.  Twice what it reads in a round trip has to fit into the
 * buffer, or the window limits the transfer: while the peer's window grows, so
 * does ours ("dynamic right-sizing").
 */
void tcp_rcv_space_adjust(struct tcp_sock *tp)
{
	struct sock *sk = tcp_to_sk(tp);
	struct net *net = sock_net(sk);
	uint32_t copied = (uint32_t)seq_diff(tp->copied_seq, tp->rcvq_seq);
	uint64_t wanted;

	if (tp->rcv_rtt == 0 || net->now_ns - tp->rcvq_start < tp->rcv_rtt)
		return;
	if (copied > tp->rcvq_space) {
		tp->rcvq_space = copied;
		wanted = 2 * (2ull * copied + 16ull * tp->advmss);
		if (wanted > net->tcp->sysctl.rmem_max)
			wanted = net->tcp->sysctl.rmem_max;
		if ((int)wanted > sk->sk_rcvbuf && !(sk->sk_userlocks & SOCK_RCVBUF_LOCK) &&
		    !short_of_memory(net))
			sk->sk_rcvbuf = (int)wanted;
	}
	tp->rcvq_seq = tp->copied_seq;
	tp->rcvq_start = net->now_ns;
}

/* The congestion window has grown: the send buffer must hold twice as much, the
 * half in flight and the half that follows it. */
void tcp_grow_sndbuf(struct tcp_sock *tp)
{
	struct sock *sk = tcp_to_sk(tp);
	struct net *net = sock_net(sk);
	uint64_t wanted = 3ull * tp->cong.cwnd;

	if (sk->sk_userlocks & SOCK_SNDBUF_LOCK || pkt_pressure(&net->pool))
		return;
	if (wanted > net->tcp->sysctl.wmem_max)
		wanted = net->tcp->sysctl.wmem_max;
	if ((int)wanted > sk->sk_sndbuf)
		sk->sk_sndbuf = (int)wanted;
}
