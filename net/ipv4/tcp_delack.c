/*
 * When to acknowledge [RFC 9293 3.8.6.3, RFC 5681 4.2].
 *
 * Input marks what is owed; nothing is sent until the end of the batch of
 * packets that the driver handed over, when tcp_batch_end() sends one ACK a
 * connection for all of them, or starts the delayed ACK timer.  A batch is
 * what receive offload would have merged into one segment.  Only whether an
 * ACK is owed decides here, never whether data is in flight or a timer runs.
 */
#include "ipv4/tcp.h"

#define ACK_AT_LEAST_EVERY 65536u /* bytes: what receive offload would merge at most */

/* An ACK is owed: `now` at the end of this batch in any case, else when one of
 * ack_due()'s reasons holds or the timer expires. */
void tcp_schedule_ack(struct tcp_sock *tp, bool now)
{
	tp->ack_pending = true;
	if (now)
		tp->ack_now = true;
	if (list_empty(&tp->ack_node))
		list_add_tail(&tp->ack_node, &tcp_to_net(tp)->tcp->ack_batch);
}

/* Answer promptly for a while: at the start, and when the peer seems to be
 * waiting for ACKs to open its congestion window. */
void tcp_enter_quickack(struct tcp_sock *tp)
{
	uint32_t segs = tp->rcv_mss ? tp->rcv_wnd / (2 * tp->rcv_mss) : 2;

	tp->quickacks = (uint8_t)(segs < 2 ? 2 : segs < TCP_QUICKACKS ? segs : TCP_QUICKACKS);
	tp->pingpong = false;
	tp->ato_ms = TCP_DELACK_MIN_MS;
}

/* The delay follows the peer's pace: half of the old value, half of the time
 * between its last segments, never below 40 ms nor above 200. */
static void update_ato(struct tcp_sock *tp)
{
	uint64_t now = tcp_now_ms(tp), gap = now - tp->last_rcv_ms;

	if (!tp->last_rcv_ms)
		tcp_enter_quickack(tp);
	else if (gap <= TCP_DELACK_MIN_MS / 2)
		tp->ato_ms = tp->ato_ms / 2 + TCP_DELACK_MIN_MS / 2;
	else if (gap < tp->ato_ms)
		tp->ato_ms = tp->ato_ms / 2 + (uint32_t)gap;
	else if (gap * NSEC_PER_MSEC > tp->rtt.rto)
		tcp_enter_quickack(tp); /* it paused: it may be in slow start again */
	if (tp->ato_ms < TCP_DELACK_MIN_MS)
		tp->ato_ms = TCP_DELACK_MIN_MS;
	if (tp->ato_ms > TCP_DELACK_MAX_MS)
		tp->ato_ms = TCP_DELACK_MAX_MS;
	tp->last_rcv_ms = now;
}

/* `len` bytes of data came in order.  The peer's segment size is the largest
 * seen, as far as we allowed it. */
void tcp_data_received(struct tcp_sock *tp, uint32_t len)
{
	uint32_t mss = len < tp->advmss ? len : tp->advmss;

	if (mss > tp->rcv_mss)
		tp->rcv_mss = mss;
	update_ato(tp);
	tcp_schedule_ack(tp, false);
	/* A long batch is acknowledged on the way: the sender must not run dry. */
	if ((uint32_t)seq_diff(tp->rcv_nxt, tp->last_ack_sent) >= ACK_AT_LEAST_EVERY)
		tcp_send_ack(tp);
}

/* A segment with our current ACK and window went out, whatever else it carried. */
void tcp_ack_sent(struct tcp_sock *tp)
{
	if (tp->ack_pending && tp->quickacks > 0)
		tp->quickacks--;
	tp->ack_pending = tp->ack_now = false;
	tp->last_ack_sent = tp->rcv_nxt;
	if (timer_pending(&tp->delack_timer))
		sk_stop_timer(tcp_to_sk(tp), &tp->delack_timer);
}

/* Every second full-sized segment, at least [RFC 5681 4.2, RFC 9293 MUST-59]. */
static bool two_segments(const struct tcp_sock *tp)
{
	return (uint32_t)seq_diff(tp->rcv_nxt, tp->last_ack_sent) >= 2 * tp->rcv_mss;
}

static bool ack_due(const struct tcp_sock *tp)
{
	return tp->ack_now || two_segments(tp) || (tp->quickacks > 0 && !tp->pingpong) ||
	       !skb_queue_empty(&tp->ofo_queue);
}

/*
 * The user has read: tell a window that has at least doubled, or that a peer
 * with a full window must learn about; not every few bytes of it
 * [RFC 9293 3.8.6.2.2].
 */
void tcp_window_may_have_opened(struct tcp_sock *tp)
{
	struct sock *sk = tcp_to_sk(tp);
	uint32_t told = tcp_receive_window(tp);

	if (!tcp_in_state(sk, TCP_STATES_RECEIVING) || (sk->sk_shutdown & RCV_SHUTDOWN))
		return;
	if (tp->refused && !tcp_refusing(tp)) { /* the peer has been told to wait */
		tp->refused = 0;
		tcp_schedule_ack(tp, true);
		return;
	}
	if (tp->ack_pending && (uint32_t)seq_diff(tp->rcv_nxt, tp->last_ack_sent) > tp->rcv_mss) {
		tcp_schedule_ack(tp, true);
		return;
	}
	if (2 * told <= tcp_full_window(tp)) {
		uint32_t window = tcp_window_now(tp);

		if (window > 0 && window >= 2 * told)
			tcp_schedule_ack(tp, true);
	}
}

void tcp_delack_fired(struct timer_list *timer)
{
	struct tcp_sock *tp = from_timer(timer, struct tcp_sock, delack_timer);
	struct sock *sk = tcp_to_sk(tp);

	if (tp->ack_pending &&
	    !tcp_in_state(sk, TCP_STATE_BIT(TCP_CLOSE) | TCP_STATE_BIT(TCP_LISTEN))) {
		/* The answer did not come in time to carry it. */
		tp->pingpong = false;
		tp->ato_ms =
			tp->ato_ms * 2 < TCP_DELACK_MAX_MS ? tp->ato_ms * 2 : TCP_DELACK_MAX_MS;
		NET_INC_STATS(sock_net(sk), LINUX_MIB_DELAYEDACKS);
		tcp_send_ack(tp);
	}
	sock_put(sk);
}

static void settle(struct tcp_sock *tp)
{
	if (!tp->ack_pending)
		return; /* data has carried it */
	if (ack_due(tp))
		tcp_send_ack(tp);
	if (tp->ack_pending && !timer_pending(&tp->delack_timer))
		sk_reset_timer(tcp_to_sk(tp), &tp->delack_timer, tcp_now_ms(tp) + tp->ato_ms);
}

/* Called by the event loop when a batch of packets, or of requests, is done. */
void tcp_batch_end(struct net *net)
{
	struct list_head batch;

	list_init(&batch);
	list_splice_tail_init(&net->tcp->ack_batch, &batch);
	while (!list_empty(&batch)) {
		struct tcp_sock *tp = list_first_entry(&batch, struct tcp_sock, ack_node);

		list_del_init(&tp->ack_node);
		settle(tp);
	}
}
