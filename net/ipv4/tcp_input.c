/*
 * A segment has arrived for a connection [RFC 9293 3.10.7.3 and 3.10.7.4]:
 * the RFC's steps in the RFC's order, one function each.
 *
 * tcp_ipv4.c has found the connection; tcp_validate.c, tcp_ack.c and
 * tcp_reass.c do what a step is about.  Whatever happens, tcp_ipv4.c frees
 * rx->skb at the end unless a step took it.
 */
#include <errno.h>

#include "ipv4/tcp.h"

enum step {
	CONTINUE,
	DONE, /* the segment needs no further processing */
};

/* ---- opening ---- */

/* What the peer's SYN offers, and we have offered, too. */
static void take_syn_options(struct tcp_sock *tp, const struct tcp_options *opt)
{
	tp->peer_mss = opt->mss ? opt->mss : TCP_DEFAULT_MSS;
	if (tp->peer_mss < TCP_MIN_MSS)
		tp->peer_mss = TCP_MIN_MSS;
	tp->sack_ok = opt->has_sack_permitted;
	tp->ts_ok = opt->has_ts;
	if (opt->has_ts) {
		tp->ts_recent = opt->tsval;
		tp->ts_recent_ms = tcp_now_ms(tp);
	}
	tp->wscale_ok = opt->has_wscale;
	if (opt->has_wscale) {
		/* more than 14 is taken for 14 [RFC 7323 2.3] */
		tp->snd_wscale = opt->wscale < TCP_MAX_WSCALE ? opt->wscale : TCP_MAX_WSCALE;
	} else {
		tp->snd_wscale = tp->rcv_wscale = 0;
		if (tp->window_clamp > TCP_MAX_WINDOW)
			tp->window_clamp = TCP_MAX_WINDOW;
	}
}

/*
 * Our SYN is acknowledged and theirs has come: the connection stands.  A SYN that
 * timed out once may just have been slow: only more of them make the window start
 * with one segment [RFC 6928 2].
 */
static void established(struct tcp_sock *tp, const struct tcp_segment *seg)
{
	struct sock *sk = tcp_to_sk(tp);
	uint8_t syn_lost = tp->retransmits;
	int err;
	const struct rtable *rt = inet_sk_route(sk, &err);

	if (tp->rtt_timing)
		tcp_rtt_sample(&tp->rtt, tcp_to_net(tp)->now_ns - tp->rtt_start, 1);
	tp->rtt_timing = false;
	tp->snd_wl1 = seg->seq;
	tp->snd_wl2 = seg->ack;
	tcp_ack_simple(tp, seg->ack);
	tp->last_heard_ms = tcp_now_ms(tp);
	tcp_set_state(sk, TCP_ESTABLISHED);
	tcp_sync_mss(tp, rt ? rt->rt_mtu : TCP_DEFAULT_MSS + 40);
	tcp_cong_start(&tp->cong, tp->mss, syn_lost > 1);
	if (syn_lost)
		tcp_rtt_syn_timed_out(&tp->rtt);
	tp->copied_seq = tp->rcvq_seq = tp->rcv_nxt;
	tp->rcvq_start = tcp_to_net(tp)->now_ns;
	tp->rcvq_space = tp->rcv_wnd < 10u * tp->advmss ? tp->rcv_wnd : 10u * tp->advmss;
	if (tp->rtt.srtt)
		tp->rcv_rtt = tp->rtt.srtt;
	tp->high_rxt = tp->max_flight_seq = tp->snd_una;
	tp->snd_sml = tp->snd_up = tp->snd_una;
	tcp_grow_sndbuf(tp);
	tcp_reset_keepalive(tp);
	if (!sock_flag(sk, SOCK_DEAD))
		sk->sk_state_change(sk);
}

/* A close that came while our SYN was not acknowledged [RFC 9293 3.10.4]. */
static void close_if_asked(struct tcp_sock *tp)
{
	if (tp->fin_queued)
		tcp_set_state(tcp_to_sk(tp), TCP_FIN_WAIT1);
}

/* First: check the ACK bit. */
static enum step syn_sent_ack(struct tcp_sock *tp, struct tcp_rx *rx)
{
	const struct tcp_segment *seg = &rx->seg;

	if (!(seg->flags & TCPF_ACK))
		return CONTINUE;
	if (seq_leq(seg->ack, tp->iss) || seq_gt(seg->ack, tp->snd_nxt)) {
		tcp_send_reset(rx); /* not for a RST */
		return DONE;
	}
	return CONTINUE;
}

/* Second: check the RST bit. */
static enum step syn_sent_rst(struct tcp_sock *tp, struct tcp_rx *rx)
{
	if (!(rx->seg.flags & TCPF_RST))
		return CONTINUE;
	if (rx->seg.flags & TCPF_ACK) /* found acceptable above */
		tcp_reset(tp);
	return DONE;
}

/* Their SYN acknowledges ours: ESTABLISHED. */
static void syn_sent_established(struct tcp_sock *tp, struct tcp_rx *rx)
{
	tp->snd_wnd = tp->max_window = rx->seg.window; /* not scaled in a SYN */
	established(tp, &rx->seg);
	close_if_asked(tp);
	tcp_enter_quickack(tp);
	/* With data to send, or a user that will read first, it need not be a bare ACK. */
	tcp_push(tp);
	if (seq_eq(tp->snd_nxt, tp->snd_una))
		tcp_send_ack(tp);
}

/* Fourth: check the SYN bit (third, security, does not exist here). */
static enum step syn_sent_syn(struct tcp_sock *tp, struct tcp_rx *rx)
{
	const struct tcp_segment *seg = &rx->seg;

	if (!(seg->flags & TCPF_SYN))
		return DONE;
	tp->irs = seg->seq;
	tp->rcv_nxt = tp->rcv_wup = tp->copied_seq = tp->last_ack_sent = seq_add(seg->seq, 1);
	take_syn_options(tp, &rx->opt);
	if (seg->flags & TCPF_ACK) {
		syn_sent_established(tp, rx);
		return DONE;
	}
	/* Both sides are opening: our SYN again, now with an ACK [figure 7]. */
	tcp_set_state(tcp_to_sk(tp), TCP_SYN_RECV);
	tp->snd_wnd = tp->max_window = seg->window;
	tp->snd_wl1 = seg->seq;
	tp->snd_wl2 = tp->iss;
	tp->rtt_timing = false;
	(void)tcp_send_syn(tp);
	tcp_arm_retransmit(tp);
	return DONE;
	/* not done: data that comes with the SYN is not kept (the peer sends it
	 * again), because nothing that sends it without a cookie is in use. */
}

/* State SYN-SENT [3.10.7.3]. */
void tcp_rcv_syn_sent(struct tcp_sock *tp, struct tcp_rx *rx)
{
	if (syn_sent_ack(tp, rx) == DONE)
		return;
	if (syn_sent_rst(tp, rx) == DONE)
		return;
	(void)syn_sent_syn(tp, rx);
}

/* ---- the other states ---- */

/* First: check the sequence number; timestamps before that [RFC 7323 5.3]. */
static enum step check_sequence(struct tcp_sock *tp, struct tcp_rx *rx)
{
	if (tp->ts_ok && !rx->opt.has_ts && !(rx->seg.flags & TCPF_RST))
		return DONE; /* silently [RFC 7323 3.2] */
	if (tcp_paws_reject(tp, rx)) {
		/* A bare ACK that was overtaken on the way: old, but no old duplicate. */
		if (rx->seg.end_seq.raw == rx->seg.seq.raw && seq_eq(rx->seg.seq, tp->rcv_nxt))
			return DONE;
		NET_INC_STATS(rx->net, LINUX_MIB_PAWSESTABREJECTED);
		tcp_send_dupack(tp, rx);
		return DONE;
	}
	if (!tcp_segment_acceptable(tp, &rx->seg)) {
		if (rx->seg.flags & TCPF_SYN && !(rx->seg.flags & TCPF_RST))
			tcp_send_challenge_ack(tp);
		else if (!(rx->seg.flags & TCPF_RST))
			tcp_send_dupack(tp, rx);
		return DONE;
	}
	return CONTINUE;
}

/* Second: check the RST bit.  Only an exact hit resets [RFC 5961 3.2]. */
static enum step check_rst(struct tcp_sock *tp, struct tcp_rx *rx)
{
	if (!(rx->seg.flags & TCPF_RST))
		return CONTINUE;
	if (seq_eq(rx->seg.seq, tp->rcv_nxt))
		tcp_reset(tp);
	else
		tcp_send_challenge_ack(tp);
	return DONE;
}

/*
 * Fourth: check the SYN bit: a challenge ACK, whatever its sequence number
 * [RFC 5961 4.2].  Except the SYN-ACK of a simultaneous open, which repeats
 * the SYN that we know and acknowledges ours [RFC 9293 figure 7].
 */
static enum step check_syn(struct tcp_sock *tp, struct tcp_rx *rx)
{
	const struct tcp_segment *seg = &rx->seg;

	if (!(seg->flags & TCPF_SYN))
		return CONTINUE;
	if (tcp_to_sk(tp)->sk_state == TCP_SYN_RECV && (seg->flags & TCPF_ACK) &&
	    seq_eq(seg->seq, tp->irs) && seq_eq(seg->ack, tp->snd_nxt))
		return CONTINUE;
	NET_INC_STATS(rx->net, LINUX_MIB_TCPSYNCHALLENGE);
	tcp_send_challenge_ack(tp);
	return DONE;
}

/* SYN-RECEIVED: SND.UNA < SEG.ACK =< SND.NXT opens the connection. */
static enum step ack_in_syn_recv(struct tcp_sock *tp, struct tcp_rx *rx)
{
	const struct tcp_segment *seg = &rx->seg;
	uint8_t scale = seg->flags & TCPF_SYN ? 0 : tp->snd_wscale;

	if (!seq_lt(tp->snd_una, seg->ack) || seq_gt(seg->ack, tp->snd_nxt)) {
		tcp_send_reset(rx);
		return DONE;
	}
	tp->snd_wnd = tp->max_window = (uint32_t)seg->window << scale;
	established(tp, seg);
	close_if_asked(tp);
	return CONTINUE;
}

/* Our FIN is acknowledged, if there was one. */
static bool fin_acked(const struct tcp_sock *tp)
{
	return tcp_fin_sent(tp) && seq_eq(tp->snd_una, tp->snd_nxt);
}

/* FIN-WAIT-1 to FIN-WAIT-2; an orphan waits for the peer's FIN only so long. */
static enum step fin_wait1_acked(struct tcp_sock *tp)
{
	struct sock *sk = tcp_to_sk(tp);

	tcp_set_state(sk, TCP_FIN_WAIT2);
	sk->sk_shutdown |= SEND_SHUTDOWN;
	if (sock_flag(sk, SOCK_DEAD))
		tcp_start_fin_wait2(tp);
	else
		sk->sk_state_change(sk);
	return sk->sk_state == TCP_CLOSE ? DONE : CONTINUE;
}

/* Fifth: check the ACK field. */
static enum step check_ack(struct tcp_sock *tp, struct tcp_rx *rx)
{
	struct sock *sk = tcp_to_sk(tp);

	if (!(rx->seg.flags & TCPF_ACK))
		return DONE;
	if (sk->sk_state == TCP_SYN_RECV) {
		if (ack_in_syn_recv(tp, rx) == DONE)
			return DONE;
	} else {
		if (!tcp_ack_acceptable(tp, rx->seg.ack)) {
			tcp_send_challenge_ack(tp); /* [RFC 5961 5.2] */
			return DONE;
		}
		tcp_ack(tp, rx);
	}
	if (!fin_acked(tp))
		return CONTINUE;
	switch (sk->sk_state) {
	case TCP_FIN_WAIT1:
		return fin_wait1_acked(tp);
	case TCP_CLOSING:
		tcp_time_wait(tp);
		return DONE;
	case TCP_LAST_ACK:
		tcp_done(tp);
		return DONE;
	default:
		return CONTINUE;
	}
}

/*
 * Sixth: check the URG bit.  Urgent data stays in the stream, where the user
 * reads it like any other, as RFC 6093 5 advises and SO_OOBINLINE asks for.
 * not done: taking the last urgent byte out for MSG_OOB, SIGURG, SIOCATMARK.
 */
static enum step check_urg(void)
{
	return CONTINUE;
}

/* Data for somebody who will never read it [RFC 9293 3.6.1, MUST-17;
 * RFC 2525 2.17]: the peer must know that it is lost. */
static bool data_after_close(const struct tcp_sock *tp, const struct tcp_rx *rx)
{
	struct tcp_seq end = seq_add(rx->seg.seq, rx->seg.len + !!(rx->seg.flags & TCPF_SYN));

	return rx->seg.len > 0 && seq_gt(end, tp->rcv_nxt) && sock_flag(&tp->inet.sk, SOCK_DEAD);
}

/* Seventh: process the segment text; eighth: check the FIN bit (tcp_fin(), when
 * all before it has arrived). */
static enum step take_data(struct tcp_sock *tp, struct tcp_rx *rx)
{
	struct sock *sk = tcp_to_sk(tp);

	if (rx->seg.len == 0 && !(rx->seg.flags & TCPF_FIN))
		return CONTINUE;
	if (tcp_in_state(sk, TCP_STATE_BIT(TCP_FIN_WAIT1) | TCP_STATE_BIT(TCP_FIN_WAIT2)) &&
	    data_after_close(tp, rx)) {
		NET_INC_STATS(rx->net, LINUX_MIB_TCPABORTONDATA);
		tcp_send_reset(rx);
		tcp_done(tp);
		return DONE;
	}
	if (!tcp_in_state(sk, TCP_STATES_RECEIVING)) {
		/* The peer has sent a FIN: this can only be old. */
		tcp_schedule_ack(tp, true);
		return CONTINUE;
	}
	tcp_data_queue(tp, rx);
	return CONTINUE;
}

/*
 * Header prediction: in ESTABLISHED nearly every segment is either the next
 * data or a plain ACK; for these all checks above come down to a few
 * comparisons.
 */
static bool fast_path(struct tcp_sock *tp, struct tcp_rx *rx)
{
	const struct tcp_segment *seg = &rx->seg;

	if (tcp_to_sk(tp)->sk_state != TCP_ESTABLISHED || (seg->flags & ~TCPF_PSH) != TCPF_ACK ||
	    !seq_eq(seg->seq, tp->rcv_nxt) || seq_lt(seg->ack, tp->snd_una) ||
	    seq_gt(seg->ack, tp->snd_nxt))
		return false;
	if (tp->ts_ok != rx->opt.has_ts || rx->opt.nsacks || tcp_paws_reject(tp, rx))
		return false;
	if (seg->len > 0 && (!skb_queue_empty(&tp->ofo_queue) || seg->len > tcp_receive_window(tp)))
		return false;
	tcp_store_ts_recent(tp, rx);
	tcp_ack(tp, rx);
	if (seg->len > 0) {
		NET_INC_STATS(rx->net, LINUX_MIB_TCPHPHITS);
		tcp_data_queue(tp, rx);
	} else {
		NET_INC_STATS(rx->net, LINUX_MIB_TCPHPACKS);
	}
	return true;
}

static enum step slow_path(struct tcp_sock *tp, struct tcp_rx *rx)
{
	if (check_sequence(tp, rx) == DONE || check_rst(tp, rx) == DONE ||
	    check_syn(tp, rx) == DONE)
		return DONE;
	tcp_store_ts_recent(tp, rx);
	if (check_ack(tp, rx) == DONE || check_urg() == DONE)
		return DONE;
	return take_data(tp, rx);
}

/* Any state but CLOSED, LISTEN, SYN-SENT and TIME-WAIT [3.10.7.4].  The caller
 * holds a reference: the connection may be over on return. */
void tcp_rcv_synchronized(struct tcp_sock *tp, struct tcp_rx *rx)
{
	tp->segs_in++;
	tp->data_segs_in += rx->seg.len > 0;
	if (!fast_path(tp, rx) && slow_path(tp, rx) == DONE)
		return;
	tcp_push(tp);
}
