/*
 * Is a segment what the connection's peer would send?  Sequence numbers,
 * timestamps, RST and SYN, with the defences of RFC 5961 against blind
 * attackers [RFC 9293 3.10.7.4, first to fourth].  tcp_input.c asks.
 */
#include <errno.h>

#include "ipv4/tcp.h"

/*
 * PAWS: a timestamp older than the last one marks an old duplicate
 * [RFC 7323 5.2, 5.3 R1].  RSTs are exempt; so is a connection that has been
 * idle for 24 days, in which the peer's clock may have wrapped [5.5].
 */
bool tcp_paws_reject(const struct tcp_sock *tp, const struct tcp_rx *rx)
{
	if (!tp->ts_ok || !rx->opt.has_ts || (rx->seg.flags & TCPF_RST))
		return false;
	if (!tp->ts_recent_ms || tcp_now_ms(tp) - tp->ts_recent_ms > TCP_PAWS_MS)
		return false;
	return (int32_t)(rx->opt.tsval - tp->ts_recent) < 0;
}

/* TS.Recent follows segments that begin at or before what we last acknowledged
 * [RFC 7323 4.3 (2)]. */
void tcp_store_ts_recent(struct tcp_sock *tp, const struct tcp_rx *rx)
{
	if (!tp->ts_ok || !rx->opt.has_ts || !seq_leq(rx->seg.seq, tp->last_ack_sent))
		return;
	if (tp->ts_recent_ms && (int32_t)(rx->opt.tsval - tp->ts_recent) < 0 &&
	    tcp_now_ms(tp) - tp->ts_recent_ms <= TCP_PAWS_MS)
		return;
	tp->ts_recent = rx->opt.tsval;
	tp->ts_recent_ms = tcp_now_ms(tp);
}

/*
 * The acceptability test [RFC 9293 3.10.7.4 first, table 6].  The left edge is
 * what the peer knows of it, the ACK we last sent: between that and RCV.NXT
 * lies data that has been taken since, and a pure ACK that was overtaken by it
 * is still worth reading.  A closed window accepts what begins at its edge,
 * for the ACK, URG or RST it may carry; its data is refused later.
 */
bool tcp_segment_acceptable(const struct tcp_sock *tp, const struct tcp_segment *seg)
{
	struct tcp_seq right = seq_add(tp->rcv_nxt, tcp_receive_window(tp));

	if (seq_lt(seg->end_seq, seq_min(tp->rcv_wup, tp->rcv_nxt)))
		return false;
	if (seg->end_seq.raw == seg->seq.raw)
		return seq_leq(seg->seq, right);
	return seq_lt(seg->seq, right) || seq_eq(seg->seq, tp->rcv_nxt);
}

/* Answers to unacceptable segments are limited, or two hosts that disagree would
 * acknowledge each other for ever. */
bool tcp_oow_ack_allowed(struct net *net, uint64_t *last_ms)
{
	uint64_t now = net_now_ms(net);

	if (*last_ms && now - *last_ms < TCP_OOW_ACK_MS) {
		NET_INC_STATS(net, LINUX_MIB_TCPACKSKIPPED);
		return false;
	}
	*last_ms = now ? now : 1;
	return true;
}

/* An unacceptable segment: "an acknowledgment should be sent in reply (unless
 * the RST bit is set)" [3.10.7.4 first].  Retransmitted data is always answered. */
void tcp_send_dupack(struct tcp_sock *tp, const struct tcp_rx *rx)
{
	if (rx->seg.len == 0 && !tcp_oow_ack_allowed(tcp_to_net(tp), &tp->last_oow_ack_ms))
		return;
	if (rx->seg.len > 0 && seq_leq(rx->seg.end_seq, tp->rcv_nxt)) {
		NET_INC_STATS(tcp_to_net(tp), LINUX_MIB_DELAYEDACKLOST);
		tcp_enter_quickack(tp);
		tcp_set_dsack(tp, rx->seg.seq, rx->seg.end_seq);
	}
	tcp_schedule_ack(tp, true);
}

/*
 * A challenge ACK: the true peer answers it with an exact RST, a blind attacker
 * never sees it [RFC 5961 3.2, 4.2, 5.2].  Their number is limited for the
 * whole stack, and the limit is random, so that it tells nothing about other
 * connections [RFC 5961 7; CVE-2016-5696].
 */
void tcp_send_challenge_ack(struct tcp_sock *tp)
{
	struct net *net = tcp_to_net(tp);
	struct tcp_net *t = net->tcp;
	uint64_t second = net_now_ms(net) / 1000;

	if (!tcp_oow_ack_allowed(net, &tp->last_oow_ack_ms))
		return;
	if (second != t->challenge_second) {
		t->challenge_second = second;
		t->challenge_count = 0;
		t->challenge_max =
			TCP_CHALLENGE_LIMIT / 2 + random_below(&net->random, TCP_CHALLENGE_LIMIT);
	}
	if (t->challenge_count >= t->challenge_max)
		return;
	t->challenge_count++;
	NET_INC_STATS(net, LINUX_MIB_TCPCHALLENGEACK);
	tcp_send_ack(tp);
}

/* The peer has reset the connection: what the user learns depends on how far it
 * had come. */
void tcp_reset(struct tcp_sock *tp)
{
	switch (tcp_to_sk(tp)->sk_state) {
	case TCP_SYN_SENT:
	case TCP_SYN_RECV:
		tcp_abort(tp, ECONNREFUSED);
		break;
	case TCP_CLOSE_WAIT:
		tcp_abort(tp, EPIPE);
		break;
	default:
		tcp_abort(tp, ECONNRESET);
		break;
	}
}
