/*
 * Received data: in order into sk_receive_queue, out of order into ofo_queue
 * until the gap is filled; FIN when its turn comes; what to report as SACK.
 *
 * tcp_input.c calls tcp_data_queue() for each acceptable segment with data or
 * a FIN [RFC 9293 3.10.7.4, seventh and eighth].  Memory is bounded by the
 * receive buffer: both queues are charged to it.
 *
 * An skb keeps its own sequence number even where its front has been received
 * before: readers skip to copied_seq, so overlaps need no trimming.
 */
#include "ipv4/tcp.h"

/* ---- SACK blocks to report [RFC 2018 4] ---- */

static void sack_remove(struct tcp_sock *tp, int i)
{
	tp->rcv_nsacks--;
	for (; i < tp->rcv_nsacks; i++)
		tp->rcv_sacks[i] = tp->rcv_sacks[i + 1];
}

/* [start, end) has arrived: it is part of the first block from now on. */
static void sack_add(struct tcp_sock *tp, struct tcp_seq start, struct tcp_seq end)
{
	for (int i = 0; i < tp->rcv_nsacks;) {
		struct tcp_sack_block *b = &tp->rcv_sacks[i];

		if (seq_leq(b->start, end) && seq_geq(b->end, start)) {
			start = seq_min(start, b->start);
			end = seq_max(end, b->end);
			sack_remove(tp, i);
		} else {
			i++;
		}
	}
	if (tp->rcv_nsacks == TCP_MAX_SACKS)
		tp->rcv_nsacks--;
	for (int i = tp->rcv_nsacks; i > 0; i--)
		tp->rcv_sacks[i] = tp->rcv_sacks[i - 1];
	tp->rcv_sacks[0] = (struct tcp_sack_block){ start, end };
	tp->rcv_nsacks++;
}

/* RCV.NXT has moved: blocks that it reached are history. */
static void sack_advance(struct tcp_sock *tp)
{
	for (int i = 0; i < tp->rcv_nsacks;) {
		if (seq_leq(tp->rcv_sacks[i].start, tp->rcv_nxt))
			sack_remove(tp, i);
		else
			i++;
	}
}

/* What lay beyond `edge` has been thrown away: it is not to be reported any more
 * [RFC 2018 8]. */
void tcp_sacks_clip(struct tcp_sock *tp, struct tcp_seq edge)
{
	for (int i = 0; i < tp->rcv_nsacks;) {
		struct tcp_sack_block *b = &tp->rcv_sacks[i];

		b->end = seq_min(b->end, edge);
		if (seq_geq(b->start, b->end))
			sack_remove(tp, i);
		else
			i++;
	}
}

/* [start, end) came a second time: the next ACK says so [RFC 2883 4]. */
void tcp_set_dsack(struct tcp_sock *tp, struct tcp_seq start, struct tcp_seq end)
{
	if (!tp->sack_ok || !seq_lt(start, end))
		return;
	NET_INC_STATS(tcp_to_net(tp), seq_leq(end, tp->rcv_nxt) ? LINUX_MIB_TCPDSACKOLDSENT
								: LINUX_MIB_TCPDSACKOFOSENT);
	tp->dsack = (struct tcp_sack_block){ start, end };
	tp->dsack_pending = true;
}

/* The blocks for a segment that has room for `room` of them.  Returns how many. */
uint8_t tcp_sacks_to_send(struct tcp_sock *tp, struct tcp_sack_block *out, uint8_t room)
{
	uint8_t n = 0;

	if (room > TCP_MAX_SACKS)
		room = TCP_MAX_SACKS;
	if (tp->dsack_pending && room > 0) {
		out[n++] = tp->dsack;
		tp->dsack_pending = false;
	}
	for (int i = 0; i < tp->rcv_nsacks && n < room; i++)
		out[n++] = tp->rcv_sacks[i];
	return n;
}

/* ---- queues ---- */

/*
 * A small segment goes into the room behind the last one, so that a peer that
 * sends single bytes does not make us keep a packet buffer for each.
 */
static bool merge(struct tcp_sock *tp, struct sk_buff *last, struct sk_buff *skb)
{
	struct tcp_skb_cb *a = TCP_SKB_CB(last), *b = TCP_SKB_CB(skb);

	if (!seq_eq(a->end_seq, b->seq) || (a->flags & TCPF_FIN) || skb->len == 0 ||
	    skb_tailroom(last) < skb->len || skb_cloned(last))
		return false;
	(void)skb_copy_bits(skb, 0, skb_put(last, skb->len), skb->len);
	a->end_seq = b->end_seq;
	a->flags |= b->flags;
	NET_INC_STATS(tcp_to_net(tp), LINUX_MIB_TCPRCVCOALESCE);
	kfree_skb(skb);
	return true;
}

/* Appends to the receive queue.  Consumes skb. */
static void queue_in_order(struct tcp_sock *tp, struct sk_buff *skb)
{
	struct sock *sk = tcp_to_sk(tp);
	struct sk_buff *last = skb_peek_tail(&sk->sk_receive_queue);

	tp->rcv_nxt = TCP_SKB_CB(skb)->end_seq;
	if (last && merge(tp, last, skb))
		return;
	if (skb->sk != sk)
		skb_set_owner_r(skb, sk);
	skb_queue_tail(&sk->sk_receive_queue, skb);
}

/*
 * The peer has sent everything [RFC 9293 3.10.7.4, eighth]: RCV.NXT has moved
 * over its FIN.
 */
void tcp_fin(struct tcp_sock *tp)
{
	struct sock *sk = tcp_to_sk(tp);

	sk->sk_shutdown |= RCV_SHUTDOWN;
	sock_set_flag(sk, SOCK_DONE);
	tcp_schedule_ack(tp, true);
	skb_queue_purge(&tp->ofo_queue);
	tp->rcv_nsacks = 0;
	switch (sk->sk_state) {
	case TCP_ESTABLISHED:
		tcp_set_state(sk, TCP_CLOSE_WAIT);
		tp->pingpong = true;
		break;
	case TCP_FIN_WAIT1: /* our FIN is not acknowledged: simultaneous close */
		tcp_set_state(sk, TCP_CLOSING);
		break;
	case TCP_FIN_WAIT2:
		tcp_send_ack(tp);
		tcp_time_wait(tp);
		return;
	default: /* a FIN that stood behind another: tcp_data_queue() has dropped it */
		break;
	}
	if (!sock_flag(sk, SOCK_DEAD))
		sk->sk_state_change(sk);
}

/* Moves what has become in order from ofo_queue, up to a FIN.  Returns whether there
 * was one. */
static bool drain_ofo(struct tcp_sock *tp)
{
	struct sk_buff *skb;
	bool fin = false;

	while (!fin && (skb = skb_peek(&tp->ofo_queue)) != NULL) {
		if (seq_gt(TCP_SKB_CB(skb)->seq, tp->rcv_nxt))
			break;
		skb_unlink(skb, &tp->ofo_queue);
		if (seq_leq(TCP_SKB_CB(skb)->end_seq, tp->rcv_nxt)) {
			NET_INC_STATS(tcp_to_net(tp), LINUX_MIB_TCPOFODROP);
			kfree_skb(skb);
			continue;
		}
		fin = TCP_SKB_CB(skb)->flags & TCPF_FIN;
		queue_in_order(tp, skb);
	}
	sack_advance(tp);
	return fin;
}

/* The last skb that begins at or before `seq`; NULL: none.  Gaps are filled from
 * the far end in practice, so the walk is short. */
static struct sk_buff *ofo_before(struct tcp_sock *tp, struct tcp_seq seq)
{
	struct sk_buff *skb = skb_peek_tail(&tp->ofo_queue);

	while (skb && seq_gt(TCP_SKB_CB(skb)->seq, seq))
		skb = skb_queue_is_first(&tp->ofo_queue, skb) ? NULL : skb->prev;
	return skb;
}

/* Drops what follows `skb` and lies wholly inside it. */
static void drop_covered(struct tcp_sock *tp, struct sk_buff *skb)
{
	while (!skb_queue_is_last(&tp->ofo_queue, skb) &&
	       seq_leq(TCP_SKB_CB(skb->next)->end_seq, TCP_SKB_CB(skb)->end_seq)) {
		struct sk_buff *covered = skb->next;

		tcp_set_dsack(tp, TCP_SKB_CB(covered)->seq, TCP_SKB_CB(covered)->end_seq);
		NET_INC_STATS(tcp_to_net(tp), LINUX_MIB_TCPOFOMERGE);
		skb_unlink(covered, &tp->ofo_queue);
		kfree_skb(covered);
	}
}

/* A sender without SACK counts duplicate ACKs: each such segment needs its own
 * [RFC 5681 4.2], while with SACK one ACK tells about the whole batch. */
static void acknowledge_gap(struct tcp_sock *tp)
{
	if (tp->sack_ok)
		tcp_schedule_ack(tp, true);
	else
		tcp_send_ack(tp);
}

/* Out of order: kept, reported, and acknowledged at once.  Consumes skb. */
static void queue_out_of_order(struct tcp_sock *tp, struct sk_buff *skb)
{
	struct tcp_skb_cb cb = *TCP_SKB_CB(skb);
	struct sk_buff *before = ofo_before(tp, cb.seq);

	acknowledge_gap(tp);
	NET_INC_STATS(tcp_to_net(tp), LINUX_MIB_TCPOFOQUEUE);
	if (before && seq_leq(cb.end_seq, TCP_SKB_CB(before)->end_seq)) {
		NET_INC_STATS(tcp_to_net(tp), LINUX_MIB_TCPOFOMERGE);
		tcp_set_dsack(tp, cb.seq, cb.end_seq);
		kfree_skb(skb);
		return;
	}
	if (tp->sack_ok)
		sack_add(tp, cb.seq, cb.end_seq);
	if (before && merge(tp, before, skb)) {
		drop_covered(tp, before);
		return;
	}
	skb_set_owner_r(skb, tcp_to_sk(tp));
	if (before)
		skb_queue_after(&tp->ofo_queue, before, skb);
	else
		skb_queue_front(&tp->ofo_queue, skb);
	drop_covered(tp, skb);
}

/* Cuts what lies beyond the window, FIN included [RFC 9293 3.10.7.4, first].
 * Returns false when nothing remains. */
static bool trim_to_window(struct tcp_sock *tp, struct sk_buff *skb)
{
	struct tcp_skb_cb *cb = TCP_SKB_CB(skb);
	struct tcp_seq edge = seq_add(tp->rcv_nxt, tcp_receive_window(tp));
	struct tcp_seq data_end = seq_sub(cb->end_seq, !!(cb->flags & TCPF_FIN));

	if (seq_leq(data_end, edge))
		return true; /* a FIN alone takes no room */
	if (seq_geq(cb->seq, edge))
		return false;
	if (pskb_trim(skb, (uint32_t)seq_diff(edge, cb->seq)) < 0)
		return false;
	cb->flags &= (uint8_t)~TCPF_FIN;
	cb->end_seq = edge;
	return true;
}

/* Out of window or out of memory: the peer must learn where we stand. */
static void refuse(struct tcp_sock *tp, struct sk_buff *skb, int counter)
{
	NET_INC_STATS(tcp_to_net(tp), counter);
	tcp_to_sk(tp)->sk_drops++;
	tcp_schedule_ack(tp, true);
	kfree_skb(skb);
}

static struct sk_buff *take_skb(struct tcp_rx *rx)
{
	struct sk_buff *skb = rx->skb;
	struct tcp_skb_cb cb = { rx->seg.seq, rx->seg.end_seq,
				 (uint8_t)(rx->seg.flags & TCPF_FIN) };

	if (rx->seg.flags & TCPF_SYN) /* the SYN of a handshake stands before the data */
		cb.seq = seq_add(cb.seq, 1);
	rx->skb = NULL;
	skb_pull(skb, rx->seg.header_len);
	skb_gather(skb); /* over loopback a few bytes would keep a whole page of the sender's */
	*TCP_SKB_CB(skb) = cb;
	return skb;
}

static void wake_reader(struct tcp_sock *tp)
{
	struct sock *sk = tcp_to_sk(tp);

	if (!sock_flag(sk, SOCK_DEAD))
		sk->sk_data_ready(sk);
}

/* In order: to the user, with everything that it makes contiguous. */
static void receive_in_order(struct tcp_sock *tp, struct sk_buff *skb)
{
	struct tcp_seq before = tp->rcv_nxt;
	bool fin = TCP_SKB_CB(skb)->flags & TCPF_FIN, gap = !skb_queue_empty(&tp->ofo_queue);
	uint32_t len = skb->len;

	tp->refused = 0;
	queue_in_order(tp, skb);
	if (gap) {
		fin = fin || drain_ofo(tp);
		tcp_schedule_ack(tp, true); /* a gap is (partly) filled [RFC 5681 4.2] */
	}
	tp->bytes_received += (uint32_t)seq_diff(tp->rcv_nxt, before) - fin;
	if (len > 0)
		tcp_data_received(tp, len);
	if (fin)
		tcp_fin(tp);
	if (!seq_eq(before, tp->rcv_nxt) && tcp_to_sk(tp)->sk_state != TCP_CLOSE)
		wake_reader(tp);
}

/*
 * Takes the data and FIN of a segment that overlaps the window.  Consumes
 * rx->skb.  Afterwards the connection may be in another state, or over.
 */
void tcp_data_queue(struct tcp_sock *tp, struct tcp_rx *rx)
{
	struct sk_buff *skb = take_skb(rx);
	struct tcp_skb_cb *cb = TCP_SKB_CB(skb);

	if (seq_leq(cb->end_seq, tp->rcv_nxt)) {
		/* An old duplicate: our ACK was lost, say it again. */
		tcp_set_dsack(tp, cb->seq, cb->end_seq);
		tcp_enter_quickack(tp);
		refuse(tp, skb, LINUX_MIB_DELAYEDACKLOST);
		return;
	}
	if (tcp_receive_window(tp) == 0 && skb->len > 0) {
		refuse(tp, skb, LINUX_MIB_TCPZEROWINDOWDROP);
		return;
	}
	if (!trim_to_window(tp, skb)) {
		refuse(tp, skb, LINUX_MIB_TCPRCVQDROP);
		return;
	}
	if (!tcp_rcv_room(tp, skb->truesize, seq_leq(cb->seq, tp->rcv_nxt))) {
		if (seq_leq(cb->seq, tp->rcv_nxt))
			tp->refused = skb->truesize;
		refuse(tp, skb,
		       seq_gt(cb->seq, tp->rcv_nxt) ? LINUX_MIB_TCPOFODROP : LINUX_MIB_TCPRCVQDROP);
		return;
	}
	if (seq_gt(cb->seq, tp->rcv_nxt)) {
		queue_out_of_order(tp, skb);
		return;
	}
	if (seq_lt(cb->seq, tp->rcv_nxt))
		tcp_set_dsack(tp, cb->seq, tp->rcv_nxt);
	tcp_rcv_rtt_measure(tp, rx);
	receive_in_order(tp, skb);
}
