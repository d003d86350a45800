/*
 * When to send, and how much: windows, Nagle, silly windows, segment sizes.
 *
 * tcp_push() is called whenever something may have become possible: bytes
 * were written, an ACK came, a timer fired.  It sends retransmissions that
 * tcp_recovery.c asks for, then new data, then a FIN, until a window, Nagle's
 * rule or memory says stop, and leaves the right timer running.
 */
#include <errno.h>

#include "ipv4/tcp.h"

#define TCP_GSO_MAX 65535u /* IP's total length, headers included */

/* ---- segment size ---- */

/* Bytes of options on every data segment: Eff.snd.MSS excludes them
 * [RFC 9293 3.7.1, RFC 6691]. */
static uint32_t options_room(const struct tcp_sock *tp)
{
	return tp->ts_ok ? TCPOLEN_TSTAMP_ALIGNED : 0;
}

static uint32_t gso_limit(const struct tcp_sock *tp)
{
	const struct net_device *dev = tp->inet.route.dev;
	uint32_t headers =
		sizeof(struct iphdr) + tp->inet.optlen + TCP_HEADER_MIN + options_room(tp);
	uint32_t max;

	if (!dev || !(dev->features & NETIF_F_TSO) || dev->gso_max_size <= headers + tp->mss)
		return tp->mss;
	max = (dev->gso_max_size < TCP_GSO_MAX ? dev->gso_max_size : TCP_GSO_MAX) - headers;
	return max - max % tp->mss;
}

/*
 * Eff.snd.MSS = min(SendMSS + 20, MMS_S) - TCPhdrsize - IPoptionsize
 * [RFC 9293 3.7.1], for a path that takes packets of `pmtu` bytes.
 */
void tcp_sync_mss(struct tcp_sock *tp, uint32_t pmtu)
{
	uint32_t headers = sizeof(struct iphdr) + tp->inet.optlen + TCP_HEADER_MIN;
	uint32_t mss = pmtu > headers + TCP_MIN_MSS ? pmtu - headers : TCP_MIN_MSS;

	if (mss > tp->peer_mss)
		mss = tp->peer_mss;
	if (tp->user_mss && mss > tp->user_mss)
		mss = tp->user_mss;
	mss -= options_room(tp);
	tp->pmtu = pmtu;
	if (mss != tp->mss) {
		tp->mss = mss;
		tcp_cong_set_mss(&tp->cong, mss);
	}
	tp->gso_max = gso_limit(tp);
}

/* ---- may a segment be sent? ---- */

/* Sent less than a full segment that is not acknowledged yet: Nagle's rule in
 * Minshall's form looks at small segments only, not at everything in flight. */
static bool small_in_flight(const struct tcp_sock *tp)
{
	return seq_gt(tp->snd_sml, tp->snd_una) && seq_leq(tp->snd_sml, tp->snd_nxt);
}

/*
 * The sender's half of silly window avoidance [RFC 9293 3.8.6.2.1], for `len`
 * bytes, less than a full segment: may they go?
 *   (2) all that is queued fits the window, and Nagle's rule allows it;
 *   (3) they fill at least half of the largest window the peer ever offered;
 *   (4) override timeout: the persist timer, see tcp_timer.c.
 */
static bool small_allowed(const struct tcp_sock *tp, uint32_t len, uint32_t queued)
{
	if (len < queued)
		return len >= tp->max_window / 2 || tp->push_now;
	if (tp->fin_queued || tp->push_now)
		return true;
	if (tp->cork)
		return false;
	if (tp->nodelay)
		return true;
	return !small_in_flight(tp);
}

/* Bytes that the peer's window still takes. */
static uint32_t window_room(const struct tcp_sock *tp)
{
	uint32_t used = tcp_flight(tp);

	return tp->snd_wnd > used ? tp->snd_wnd - used : 0;
}

/* Bytes that the congestion window still takes; less than one segment is none,
 * unless nothing at all is under way. */
static uint32_t cwnd_room(const struct tcp_sock *tp, uint32_t pipe)
{
	uint32_t cwnd = tp->cong.cwnd;

	if (cwnd <= pipe)
		return 0;
	return cwnd - pipe;
}

/*
 * How many new bytes to put into the next segment, 0 for none now.  More than
 * a segment is rounded down to whole ones, except that a tail which may be
 * sent anyway rides along.
 */
static uint32_t next_len(struct tcp_sock *tp, uint32_t pipe)
{
	uint32_t queued = (uint32_t)seq_diff(tp->write_seq, tp->snd_nxt);
	uint32_t room = window_room(tp), cwnd = cwnd_room(tp, pipe);
	uint32_t len = queued < room ? queued : room;

	if (len == 0)
		return 0;
	if (cwnd < len) {
		tp->cwnd_limited = true;
		if (cwnd < tp->mss)
			return 0;
		len = cwnd - cwnd % tp->mss;
	}
	if (len > tp->gso_max)
		len = tp->gso_max;
	if (len % tp->mss != 0 &&
	    !(len == queued && small_allowed(tp, len % tp->mss, len % tp->mss))) {
		if (len > tp->mss)
			return len - len % tp->mss;
		if (!small_allowed(tp, len, queued))
			return 0;
	}
	return len;
}

/* ---- sending ---- */

/* Nothing was sent for an RTO and nothing is outstanding [RFC 5681 4.1]. */
static void restart_after_idle(struct tcp_sock *tp)
{
	if (tcp_flight(tp) == 0 && seq_lt(tp->snd_nxt, tp->write_seq) && tp->last_send_ms &&
	    tcp_now_ms(tp) - tp->last_send_ms > tcp_rto(&tp->rtt) / NSEC_PER_MSEC)
		tcp_cong_after_idle(&tp->cong);
}

static void start_timing(struct tcp_sock *tp, struct tcp_seq end)
{
	if (tp->rtt_timing)
		return;
	tp->rtt_timing = true;
	tp->rtt_seq = end;
	tp->rtt_start = tcp_to_net(tp)->now_ns;
}

/* Answering soon after having heard something: the dialogue carries the ACKs. */
static void note_dialogue(struct tcp_sock *tp)
{
	uint64_t now = tcp_now_ms(tp);

	tp->last_send_ms = now;
	if (now - tp->last_rcv_ms < tp->ato_ms)
		tp->pingpong = true;
}

static void sent_new(struct tcp_sock *tp, uint32_t bytes, bool fin)
{
	struct net *net = tcp_to_net(tp);

	tp->snd_nxt = seq_add(tp->snd_nxt, bytes + fin);
	if (bytes % tp->mss != 0)
		tp->snd_sml = tp->snd_nxt;
	tcp_sndbuf_advance(tp);
	start_timing(tp, tp->snd_nxt);
	if (bytes > 0) {
		uint32_t segs = (bytes + tp->mss - 1) / tp->mss;

		tp->data_segs_out += segs;
		NET_ADD_STATS(net, LINUX_MIB_TCPORIGDATASENT, segs);
		note_dialogue(tp);
	}
	/* 5.1: every time data is sent, start the timer if it is not running */
	if (tp->send_timer_mode != TCP_TIMER_RETRANS)
		tcp_arm_retransmit(tp);
}

/* Sends one (super-)segment of new data, with the FIN if it is its turn.
 * Returns false when nothing more can be sent now. */
static bool send_new(struct tcp_sock *tp, uint32_t pipe)
{
	uint32_t len = next_len(tp, pipe);
	bool last = seq_eq(seq_add(tp->snd_nxt, len), tp->write_seq);
	bool fin = last && tp->fin_queued && !tcp_fin_sent(tp);
	uint8_t flags = (uint8_t)((last && len ? TCPF_PSH : 0) | (fin ? TCPF_FIN : 0));
	int sent;

	if (len == 0 && !fin)
		return false;
	sent = tcp_send_segment(tp, tp->snd_nxt, len, flags);
	if (sent < 0)
		return false;
	sent_new(tp, (uint32_t)sent, fin && (uint32_t)sent == len);
	return true;
}

/*
 * Retransmits up to `len` bytes from `seq` on, at most one segment.  What
 * stands at write_seq is the FIN.  Returns false when there was no memory.
 * The timed segment is no longer timed: an ACK could be for either copy
 * (Karn's algorithm) [RFC 6298 3].
 */
bool tcp_retransmit_one(struct tcp_sock *tp, struct tcp_seq seq, uint32_t len)
{
	struct net *net = tcp_to_net(tp);
	struct tcp_seq end = seq_min(tp->snd_nxt, tp->write_seq); /* of data sent so far */
	uint32_t data = seq_lt(seq, end) ? (uint32_t)seq_diff(end, seq) : 0;
	bool fin;
	int sent;

	if (len > tp->mss)
		len = tp->mss;
	if (data > len)
		data = len;
	fin = tcp_fin_sent(tp) && seq_eq(seq_add(seq, data), tp->write_seq);
	sent = tcp_send_segment(tp, seq, data, (uint8_t)(fin ? TCPF_FIN : 0));
	if (sent < 0) {
		NET_INC_STATS(net, LINUX_MIB_TCPRETRANSFAIL);
		return false;
	}
	tp->rtt_timing = false;
	tp->total_retrans++;
	TCP_INC_STATS(net, TCP_MIB_RETRANSSEGS);
	if (tp->ca_state == TCP_CA_IS_RECOVERY)
		NET_INC_STATS(net, LINUX_MIB_TCPFASTRETRANS);
	else if (tp->retransmits == 0)
		NET_INC_STATS(net, LINUX_MIB_TCPSLOWSTARTRETRANS);
	seq = seq_add(seq, (uint32_t)sent + (fin && (uint32_t)sent == data));
	tp->high_rxt = seq_max(tp->high_rxt, seq);
	if (tp->send_timer_mode != TCP_TIMER_RETRANS)
		tcp_arm_retransmit(tp);
	return true;
}

/* Lost segments first, as far as the congestion window allows
 * [RFC 6675 5 step C].  Returns false when memory ran out. */
static bool send_lost(struct tcp_sock *tp)
{
	struct tcp_sack_block lost;

	if (tp->retransmit_first) {
		tp->retransmit_first = false;
		if (!tcp_retransmit_one(tp, tp->snd_una, tcp_first_hole(tp)))
			return false;
	}
	while (tp->ca_state != TCP_CA_IS_OPEN && tcp_next_retransmit(tp, &lost)) {
		uint32_t pipe = tcp_pipe(tp);

		if (pipe > 0 && pipe + tp->mss > tp->cong.cwnd && !tp->retransmit_now)
			return true;
		tp->retransmit_now = false;
		if (!tcp_retransmit_one(tp, lost.start, (uint32_t)seq_diff(lost.end, lost.start)))
			return false;
	}
	return true;
}

/* How full the pipe was in the last round trip: slow start must not open the
 * window for a sender that does not use it [RFC 7661 4.3]. */
static void note_flight(struct tcp_sock *tp)
{
	uint32_t pipe = tcp_pipe(tp);

	if (seq_geq(tp->snd_una, tp->max_flight_seq)) {
		tp->cong.max_flight = pipe;
		tp->max_flight_seq = tp->snd_nxt;
	} else if (pipe > tp->cong.max_flight) {
		tp->cong.max_flight = pipe;
	}
}

/* Nothing is outstanding, yet something is to be sent, or a writer waits for memory:
 * no ACK will come, so a window that never opens, or memory, must not stop us for
 * ever [RFC 9293 3.8.6.1]. */
static void ensure_timer(struct tcp_sock *tp)
{
	bool waiting = seq_lt(tp->snd_nxt, tp->write_seq) ||
		       (tp->fin_queued && !tcp_fin_sent(tp)) || tp->mem_wait;

	if (tcp_flight(tp) > 0 || !waiting || tp->send_timer_mode != TCP_TIMER_NONE)
		return;
	if (window_room(tp) == 0 || window_room(tp) < tp->mss)
		tcp_arm_probe(tp, tcp_probe_interval(tp));
	else /* held back by TCP_CORK, for 200 ms at most, or by lack of memory */
		tcp_arm_probe(tp,
			      tp->cork || tp->mem_wait ? TCP_DELACK_MAX_MS : TCP_RESOURCE_PROBE_MS);
}

/* Another connection may have learnt a smaller path MTU, or it has expired. */
void tcp_follow_route(struct tcp_sock *tp)
{
	int err;
	const struct rtable *rt = inet_sk_route(tcp_to_sk(tp), &err);

	if (rt && rt->rt_mtu != tp->pmtu)
		tcp_sync_mss(tp, rt->rt_mtu);
}

/* Sends what may be sent. */
void tcp_push(struct tcp_sock *tp)
{
	struct sock *sk = tcp_to_sk(tp);

	if (!tcp_in_state(sk, TCP_STATES_SENDING | TCP_STATE_BIT(TCP_FIN_WAIT1) |
				      TCP_STATE_BIT(TCP_CLOSING) | TCP_STATE_BIT(TCP_LAST_ACK) |
				      TCP_STATE_BIT(TCP_SYN_RECV)))
		return;
	if (sk->sk_state == TCP_SYN_RECV)
		return; /* our SYN is not acknowledged yet */
	tp->cwnd_limited = false;
	tcp_follow_route(tp);
	restart_after_idle(tp);
	if (send_lost(tp))
		while (send_new(tp, tcp_pipe(tp)))
			;
	note_flight(tp);
	ensure_timer(tp);
}
