/*
 * What an acknowledgement means [RFC 9293 3.10.7.4, fifth: check the ACK
 * field]: SND.UNA advances, the send buffer shrinks, a round trip is measured,
 * windows move, the retransmission timer starts over.
 *
 * tcp_input.c calls tcp_ack() for each segment of a synchronized connection;
 * losses are tcp_recovery.c's, growth of the window tcp_cong.c's business.
 */
#include <stdlib.h>

#include "core/neighbour.h"
#include "ipv4/tcp.h"

#define CONFIRM_INTERVAL_MS (NEIGH_DELAY_MS / 5)

/* SND.UNA - MAX.SND.WND <= SEG.ACK <= SND.NXT; anything else is blind guessing
 * [RFC 5961 5.2]. */
bool tcp_ack_acceptable(const struct tcp_sock *tp, struct tcp_seq ack)
{
	return seq_leq(ack, tp->snd_nxt) && seq_geq(ack, seq_sub(tp->snd_una, tp->max_window));
}

/* Returns whether the window changed. */
static bool update_window(struct tcp_sock *tp, const struct tcp_segment *seg)
{
	uint32_t wnd = (uint32_t)seg->window << tp->snd_wscale, old = tp->snd_wnd;

	/* Old segments must not bring old windows [RFC 9293 3.10.7.4]. */
	if (!(seq_lt(tp->snd_wl1, seg->seq) ||
	      (seq_eq(tp->snd_wl1, seg->seq) && seq_leq(tp->snd_wl2, seg->ack))))
		return false;
	tp->snd_wnd = wnd;
	tp->snd_wl1 = seg->seq;
	tp->snd_wl2 = seg->ack;
	if (wnd > tp->max_window)
		tp->max_window = wnd;
	return wnd != old;
}

static struct tcp_scoreboard *scoreboard(struct tcp_sock *tp)
{
	if (!tp->sb)
		tp->sb = calloc(1, sizeof(*tp->sb));
	return tp->sb; /* NULL: as if the peer had not sent SACK blocks */
}

/* A block that reports data received twice [RFC 2883 4]; nothing is done about
 * it but counting. */
static bool is_dsack(const struct tcp_sock *tp, const struct tcp_rx *rx, int i)
{
	const struct tcp_sack_block *b = &rx->opt.sacks[i];

	if (seq_leq(b->end, rx->seg.ack))
		return true;
	return i == 0 && rx->opt.nsacks > 1 && seq_geq(b->start, rx->opt.sacks[1].start) &&
	       seq_leq(b->end, rx->opt.sacks[1].end) && seq_gt(tp->snd_nxt, b->start);
}

/* Update() [RFC 6675 4].  Blocks outside of what is outstanding are ignored.
 * Returns how many bytes were news. */
static uint32_t take_sacks(struct tcp_sock *tp, const struct tcp_rx *rx)
{
	uint32_t news = 0;

	if (!tp->sack_ok)
		return 0;
	for (int i = 0; i < rx->opt.nsacks; i++) {
		struct tcp_sack_block b = rx->opt.sacks[i];

		if (is_dsack(tp, rx, i)) {
			NET_INC_STATS(tcp_to_net(tp), LINUX_MIB_TCPDSACKRECV);
			continue;
		}
		if (!seq_lt(b.start, b.end) || seq_gt(b.end, tp->snd_nxt) ||
		    seq_lt(b.start, tp->snd_una) || !scoreboard(tp)) {
			NET_INC_STATS(tcp_to_net(tp), LINUX_MIB_TCPSACKDISCARD);
			continue;
		}
		news += tcp_sb_add(tp->sb, b.start, b.end);
	}
	return news;
}

/* A segment's worth of samples in flight: every second one is acknowledged. */
static uint32_t samples_per_rtt(const struct tcp_sock *tp, uint32_t flight)
{
	return flight / (2 * tp->mss) + 1;
}

/*
 * One sample: from the segment being timed, else, when that had to be sent
 * again, from the timestamp echo, which tells the copies apart [RFC 7323 4.1].
 */
static void measure_rtt(struct tcp_sock *tp, const struct tcp_rx *rx, uint32_t flight)
{
	struct net *net = tcp_to_net(tp);

	if (tp->rtt_timing && seq_geq(tp->snd_una, tp->rtt_seq)) {
		tp->rtt_timing = false;
		tcp_rtt_sample(&tp->rtt, net->now_ns - tp->rtt_start, 1);
	} else if (!tp->rtt_timing && tp->ts_ok && rx->opt.has_ts && rx->opt.tsecr) {
		uint32_t ms = tcp_ts_clock(net, tp->ts_offset) - rx->opt.tsecr;

		if (ms < TCP_RTO_MAX_NS / NSEC_PER_MSEC)
			tcp_rtt_sample(&tp->rtt, ms ? ms * NSEC_PER_MSEC : NSEC_PER_MSEC,
				       samples_per_rtt(tp, flight));
	}
}

/* Does the sender use all of its window?  Only then it grows [RFC 7661 4.3]. */
static bool cwnd_in_use(const struct tcp_sock *tp)
{
	if (tp->cwnd_limited)
		return true;
	return tcp_cong_in_slow_start(&tp->cong) && tp->cong.cwnd < 2 * tp->cong.max_flight;
}

static void grow_cwnd(struct tcp_sock *tp, uint32_t acked)
{
	if (tp->ca_state == TCP_CA_IS_RECOVERY || !cwnd_in_use(tp))
		return;
	tcp_cong_acked(&tp->cong, acked, tcp_to_net(tp)->now_ns, tp->rtt.srtt);
}

/* SND.UNA moves to `ack`: the bytes below are done. */
static void advance_una(struct tcp_sock *tp, struct tcp_seq ack)
{
	struct sock *sk = tcp_to_sk(tp);

	tp->bytes_acked += (uint32_t)seq_diff(ack, tp->snd_una);
	tp->snd_una = ack;
	/* Left behind for more than 2^31 bytes these would seem to lie ahead. */
	tp->snd_up = seq_max(tp->snd_up, ack);
	tp->recover = seq_max(tp->recover, seq_sub(ack, 1));
	if (tp->sb)
		tcp_sb_advance(tp->sb, ack);
	tcp_sndbuf_trim(tp, ack);
	if (tp->sb && tp->sb->count == 0 && tp->ca_state == TCP_CA_IS_OPEN) {
		free(tp->sb);
		tp->sb = NULL;
	}
	tp->retransmits = 0;
	tp->retrans_since_ms = 0;
	sk->sk_err_soft = 0;
}

/* RFC 5681's definition of a duplicate ACK; with SACK, one that brings news
 * [RFC 6675 2]. */
static bool is_dup(const struct tcp_sock *tp, const struct tcp_rx *rx, bool window_changed,
		   uint32_t news)
{
	if (!seq_eq(rx->seg.ack, tp->snd_una) || tcp_flight(tp) == 0)
		return false;
	if (tp->sack_ok)
		return news > 0;
	return rx->seg.len == 0 && !window_changed && !(rx->seg.flags & (TCPF_SYN | TCPF_FIN));
}

/* The peer has got what we sent, so our next hop is there [RFC 1122 2.3.2.1]. */
static void confirm_neighbour(struct tcp_sock *tp)
{
	const struct rtable *route = &tp->inet.route;
	uint64_t now = tcp_now_ms(tp);

	if (!route->dev || now - tp->confirmed_ms < CONFIRM_INTERVAL_MS)
		return;
	tp->confirmed_ms = now;
	neigh_confirm(route->dev, route->rt_gateway);
}

/* The ACK of a handshake, or what is left of one: no congestion window to move. */
void tcp_ack_simple(struct tcp_sock *tp, struct tcp_seq ack)
{
	advance_una(tp, ack);
	if (tcp_flight(tp) == 0)
		tcp_stop_send_timer(tp);
}

/*
 * Takes in the acknowledgement of an acceptable segment: SND.UNA - MAX.SND.WND
 * <= SEG.ACK <= SND.NXT.  What became possible to send is sent by the caller's
 * tcp_push().
 */
void tcp_ack(struct tcp_sock *tp, const struct tcp_rx *rx)
{
	uint32_t flight = tcp_flight(tp), acked, news;
	bool closed = tp->snd_wnd == 0, window_changed, dup;

	if (seq_lt(rx->seg.ack, tp->snd_una))
		return; /* an old one; it may still carry data */
	tp->last_heard_ms = tcp_now_ms(tp);
	tp->probes_out = 0;
	window_changed = update_window(tp, &rx->seg);
	news = take_sacks(tp, rx);
	dup = is_dup(tp, rx, window_changed, news);
	acked = (uint32_t)seq_diff(rx->seg.ack, tp->snd_una);
	if (acked > 0) {
		advance_una(tp, rx->seg.ack);
		confirm_neighbour(tp);
		measure_rtt(tp, rx, flight);
		grow_cwnd(tp, acked);
	} else if (rx->seg.len == 0) {
		NET_INC_STATS(tcp_to_net(tp), LINUX_MIB_TCPPUREACKS);
	}
	if (acked > 0 || dup)
		tcp_recovery_on_ack(tp, acked, dup);
	else if (closed && window_changed)
		tcp_window_reopened(tp);
	if (acked > 0 || window_changed)
		tp->probe_backoff = 0;
	if (acked == 0 && window_changed && tp->send_timer_mode == TCP_TIMER_PROBE)
		tcp_stop_send_timer(tp); /* tcp_push() sends, or starts it anew */
	if (acked > 0) {
		tcp_rearm(tp);
		tcp_grow_sndbuf(tp);
		tp->mem_wait = false;
		tcp_to_sk(tp)->sk_write_space(tcp_to_sk(tp)); /* wakes a writer if there is one */
	}
}
