/*
 * One segment: header, options, checksum, and down to IP.
 *
 * tcp_output.c decides what is sent and when; the functions here make it.
 * Payload is never copied: a segment's skb has a header of its own and shares
 * the pages of the send buffer.  Segments that belong to no connection block
 * (RST, SYN-ACK, ACK from TIME-WAIT) go through tcp_send_reply().
 *
 * not done: ECN [RFC 3168], because no router on the way marks anything.
 */
#include <errno.h>
#include <string.h>

#include "ipv4/tcp.h"

#define TCP_CSUM_OFFSET 16

/* An empty packet with room for all headers in front and TCP's own behind. */
static struct sk_buff *alloc_header(struct net *net)
{
	struct sk_buff *skb = alloc_skb(net, MAX_HEADER + TCP_HEADER_MAX, PKT_ATOMIC);

	if (skb)
		skb_reserve(skb, MAX_HEADER);
	return skb;
}

struct header {
	uint32_t saddr, daddr;
	uint16_t sport, dport;
	struct tcp_seq seq, ack;
	uint16_t window, urg;
	uint8_t flags;
};

static void put_header(struct sk_buff *skb, const struct header *h, const struct tcp_options *opt)
{
	struct tcp_wire *th;
	uint8_t optbuf[TCP_OPTIONS_MAX];
	size_t optlen = tcp_options_build(optbuf, opt);

	skb_reset_transport_header(skb);
	th = skb_put(skb, sizeof(*th) + optlen);
	th->source = to_be16(h->sport);
	th->dest = to_be16(h->dport);
	th->seq = to_be32(h->seq.raw);
	th->ack_seq = to_be32(h->flags & TCPF_ACK ? h->ack.raw : 0);
	th->doff = (uint8_t)((sizeof(*th) + optlen) / 4 << 4);
	th->flags = h->flags;
	th->window = to_be16(h->window);
	th->urg_ptr = to_be16(h->urg);
	memcpy(th + 1, optbuf, optlen);
}

/* The checksum is left to the device, or to dev_hard_start_xmit(). */
static void put_checksum(struct sk_buff *skb, uint32_t saddr, uint32_t daddr)
{
	struct tcp_wire *th = (struct tcp_wire *)skb_transport_header(skb);
	uint32_t len = skb->gso_size ? 0 : skb->len;

	th->check = csum_to_be16(csum_fold_raw(csum_pseudo(saddr, daddr, len, IPPROTO_TCP)));
	skb->ip_summed = CHECKSUM_PARTIAL;
	skb->csum_start = skb->transport_header;
	skb->csum_offset = TCP_CSUM_OFFSET;
}

static int xmit(struct tcp_sock *tp, struct sk_buff *skb)
{
	struct sock *sk = tcp_to_sk(tp);
	uint32_t segs = skb->gso_size ? skb->gso_segs : 1;

	put_checksum(skb, tp->inet.inet_saddr, sk->sk_daddr);
	TCP_ADD_STATS(sock_net(sk), TCP_MIB_OUTSEGS, segs);
	tp->segs_out += segs;
	return ip_queue_xmit(sk, skb);
}

static struct header own_header(struct tcp_sock *tp, struct tcp_seq seq, uint8_t flags)
{
	struct sock *sk = tcp_to_sk(tp);

	return (struct header){
		.saddr = tp->inet.inet_saddr,
		.daddr = sk->sk_daddr,
		.sport = sk->sk_num,
		.dport = sk->sk_dport,
		.seq = seq,
		.ack = tp->rcv_nxt,
		.flags = flags,
	};
}

/* Timestamps on every segment [RFC 7323 3.2]; SACK blocks where there is room. */
static struct tcp_options segment_options(struct tcp_sock *tp, uint32_t len)
{
	struct tcp_options opt = { 0 };
	uint32_t room = TCP_OPTIONS_MAX;

	if (tp->ts_ok) {
		opt.has_ts = true;
		opt.tsval = tcp_ts_clock(tcp_to_net(tp), tp->ts_offset);
		opt.tsecr = tp->ts_recent;
		room -= TCPOLEN_TSTAMP_ALIGNED;
	}
	if (!tp->sack_ok || len > tp->mss)
		return opt;
	/* Data leaves what it does not use of a full segment. */
	if (len > 0 && tp->mss - len < room)
		room = tp->mss - len;
	if (room >= 4 + TCPOLEN_SACK_BLOCK)
		opt.nsacks = tcp_sacks_to_send(tp, opt.sacks,
					       (uint8_t)((room - 4) / TCPOLEN_SACK_BLOCK));
	return opt;
}

/* The urgent pointer stands behind the last urgent byte [RFC 6093 4]. */
static void set_urgent(const struct tcp_sock *tp, struct header *h)
{
	uint32_t ahead = (uint32_t)seq_diff(tp->snd_up, h->seq);

	if (seq_gt(tp->snd_up, tp->snd_una) && seq_gt(tp->snd_up, h->seq) && ahead <= 0xffff) {
		h->flags |= TCPF_URG;
		h->urg = (uint16_t)ahead;
	}
}

static void set_gso(const struct tcp_sock *tp, struct sk_buff *skb, uint32_t len)
{
	if (len <= tp->mss)
		return;
	skb->gso_size = (uint16_t)tp->mss;
	skb->gso_segs = (uint16_t)((len + tp->mss - 1) / tp->mss);
}

/* Puts payload behind the header.  When the fragment table fills up early, what
 * is sent is cut to whole segments, and the flags that mark its end go. */
static uint32_t put_payload(struct tcp_sock *tp, struct sk_buff *skb, struct tcp_seq seq,
			    uint32_t len)
{
	struct tcp_wire *th = (struct tcp_wire *)skb_transport_header(skb);
	uint32_t header = skb->len;
	uint32_t got = tcp_sndbuf_share(tp, skb, seq, len);

	if (got == len)
		return len;
	if (got > tp->mss) {
		got -= got % tp->mss;
		if (pskb_trim(skb, header + got) < 0)
			return 0;
	}
	th->flags &= (uint8_t) ~(TCPF_PSH | TCPF_FIN);
	return got;
}

/*
 * Sends `len` bytes of the send buffer from `seq` on (0: a bare ACK or FIN)
 * with `flags`; the ACK flag, acknowledgment, window and options are added.
 * When `len` exceeds the segment size, the device or the output path cuts it.
 * Moves no variable of the send sequence space.  Returns how many bytes went
 * out: `len`, or fewer, then without PSH and FIN; -ENOBUFS: no memory, nothing
 * was sent.  That IP or a queue dropped it is not reported: it is lost then,
 * like any packet.
 */
int tcp_send_segment(struct tcp_sock *tp, struct tcp_seq seq, uint32_t len, uint8_t flags)
{
	struct tcp_options opt = segment_options(tp, len);
	struct header h = own_header(tp, seq, flags | TCPF_ACK);
	struct sk_buff *skb = alloc_header(tcp_to_net(tp));
	uint32_t sent = 0;

	if (!skb)
		return -ENOBUFS;
	set_urgent(tp, &h);
	h.window = (uint16_t)(tcp_select_window(tp) >> tp->rcv_wscale);
	put_header(skb, &h, &opt);
	if (len > 0) {
		sent = put_payload(tp, skb, seq, len);
		if (sent == 0) {
			kfree_skb(skb);
			return -ENOBUFS;
		}
		set_gso(tp, skb, sent);
	}
	tcp_ack_sent(tp);
	xmit(tp, skb);
	return (int)sent;
}

/* A bare ACK, now.  Never waits for anything: no window, no timer, no Nagle. */
void tcp_send_ack(struct tcp_sock *tp)
{
	if (tcp_send_segment(tp, tp->snd_nxt, 0, 0) < 0)
		tcp_schedule_ack(tp, false); /* no memory: the delayed ACK timer tries again */
}

/*
 * A segment that makes the peer answer with its window, or say that it is
 * still alive: nothing in it, one byte before what the peer expects
 * [RFC 9293 3.8.4, 3.8.6.1].  Not done: one new byte as a window probe, because
 * a byte that is sent into a closed window has to be taken back when it is
 * refused; an unacceptable segment is answered just the same [3.10.7.4].
 */
void tcp_send_probe(struct tcp_sock *tp)
{
	(void)tcp_send_segment(tp, seq_sub(tp->snd_una, 1), 0, 0);
}

/* The options of our SYN; in answer to a SYN only what that offered. */
static struct tcp_options syn_options(struct tcp_sock *tp, bool answer)
{
	struct tcp_options opt = { .mss = tp->advmss };

	opt.has_sack_permitted = !answer || tp->sack_ok;
	opt.has_wscale = !answer || tp->wscale_ok;
	opt.wscale = tp->rcv_wscale;
	opt.has_ts = !answer || tp->ts_ok;
	opt.tsval = tcp_ts_clock(tcp_to_net(tp), tp->ts_offset);
	opt.tsecr = answer ? tp->ts_recent : 0;
	return opt;
}

/* (Re)sends the SYN of SYN-SENT, or the SYN-ACK of a simultaneous open.  The
 * window of a SYN is never scaled [RFC 7323 2.2].  0 or -errno. */
int tcp_send_syn(struct tcp_sock *tp)
{
	bool answer = tcp_to_sk(tp)->sk_state == TCP_SYN_RECV;
	struct tcp_options opt = syn_options(tp, answer);
	struct header h = own_header(tp, tp->iss, TCPF_SYN | (answer ? TCPF_ACK : 0));
	struct sk_buff *skb = alloc_header(tcp_to_net(tp));
	uint32_t window;

	if (!skb)
		return -ENOBUFS;
	window = tcp_receive_window(tp);
	h.window = (uint16_t)(window < TCP_MAX_WINDOW ? window : TCP_MAX_WINDOW);
	tp->rcv_wnd = h.window;
	tp->rcv_wup = tp->rcv_nxt;
	put_header(skb, &h, &opt);
	if (answer)
		tcp_ack_sent(tp);
	return xmit(tp, skb);
}

/* A connection is given up: tell the peer [RFC 9293 3.10.5]. */
void tcp_send_active_reset(struct tcp_sock *tp)
{
	struct tcp_options none = { 0 };
	struct header h = own_header(tp, tp->snd_nxt, TCPF_RST | TCPF_ACK);
	struct sk_buff *skb = alloc_header(tcp_to_net(tp));

	TCP_INC_STATS(tcp_to_net(tp), TCP_MIB_OUTRSTS);
	if (!skb) {
		NET_INC_STATS(tcp_to_net(tp), LINUX_MIB_TCPABORTFAILED);
		return;
	}
	put_header(skb, &h, &none);
	xmit(tp, skb);
}

/* Sends a segment that belongs to no connection block.  0 or -errno. */
int tcp_send_reply(struct net *net, const struct tcp_tuple *t, const struct tcp_reply *r)
{
	struct header h = { .saddr = t->laddr,
			    .daddr = t->faddr,
			    .sport = t->lport,
			    .dport = t->fport,
			    .seq = r->seq,
			    .ack = r->ack,
			    .window = r->window,
			    .flags = r->flags };
	struct ipcm ipc = { .saddr = t->laddr,
			    .daddr = t->faddr,
			    .protocol = IPPROTO_TCP,
			    .tos = r->tos,
			    .df = true };
	struct sk_buff *skb = alloc_header(net);

	if (!skb)
		return -ENOBUFS;
	put_header(skb, &h, &r->opt);
	put_checksum(skb, t->laddr, t->faddr);
	TCP_INC_STATS(net, TCP_MIB_OUTSEGS);
	return ip_send_skb(net, NULL, skb, &ipc, NULL);
}

/*
 * Answers a segment for which there is no connection [RFC 9293 3.10.7.1]:
 * with its ACK as our sequence number if it has one, else by acknowledging
 * all of it.  A RST is never answered.
 */
void tcp_send_reset(const struct tcp_rx *rx)
{
	struct tcp_tuple t = { rx->daddr, rx->saddr, rx->seg.dest, rx->seg.source };
	struct tcp_reply r = { .flags = TCPF_RST };

	if (rx->seg.flags & TCPF_RST)
		return;
	if (rx->seg.flags & TCPF_ACK) {
		r.seq = rx->seg.ack;
	} else {
		r.ack = rx->seg.end_seq;
		r.flags |= TCPF_ACK;
	}
	TCP_INC_STATS(rx->net, TCP_MIB_OUTRSTS);
	(void)tcp_send_reply(rx->net, &t, &r);
}
