/*
 * Loss recovery: fast retransmit and fast recovery with SACK [RFC 6675] and
 * without [RFC 5681, NewReno RFC 6582], and what is lost after a time-out.
 *
 * tcp_ack.c reports each ACK, tcp_timer.c a time-out; tcp_output.c asks
 * tcp_next_retransmit() what to send and tcp_pipe() how much is under way.
 *
 * One picture serves all three cases.  Above SND.UNA lies an edge:
 *
 *   SND.UNA          edge                        SND.NXT
 *      |--- lost ------|------ under way ----------|
 *
 * with what is SACKed on either side being neither.  In recovery with SACK the
 * edge comes from the scoreboard; without SACK exactly the first segment is
 * lost; after a time-out everything that was outstanding then.  What has been
 * retransmitted, below HighRxt, is under way again.
 *
 * not done: RACK and tail loss probes [RFC 8985]; a lost tail is found by the
 * retransmission timer.
 *
 * Without SACK each duplicate ACK stands for one segment that has left the
 * network.  RFC 5681 "inflates" cwnd by it; here it is taken off the pipe,
 * which allows the same segments and leaves cwnd alone.  Limited transmit
 * [RFC 3042] falls out of this: the first two duplicate ACKs shrink the pipe
 * and so let new data go.
 */
#include "ipv4/tcp.h"

static bool has_sacks(const struct tcp_sock *tp)
{
	return tp->sb && tp->sb->count > 0;
}

static uint32_t sacked_between(const struct tcp_sock *tp, struct tcp_seq from, struct tcp_seq to)
{
	return has_sacks(tp) && seq_lt(from, to) ? tcp_sb_bytes_between(tp->sb, from, to) : 0;
}

/* Below this, what is not SACKed is taken for lost. */
static struct tcp_seq lost_edge(const struct tcp_sock *tp)
{
	struct tcp_seq first, edge;

	switch (tp->ca_state) {
	case TCP_CA_IS_OPEN:
		return tp->snd_una;
	case TCP_CA_IS_LOSS:
		return seq_max(tp->recover, tp->snd_una);
	case TCP_CA_IS_RECOVERY:
		break;
	}
	/* The first segment is retransmitted in any case [RFC 6675 5 step 4.3]. */
	first = seq_min(seq_add(tp->snd_una, tp->mss), tp->snd_nxt);
	if (!has_sacks(tp))
		return first;
	edge = tcp_sb_lost_edge(tp->sb, tp->snd_una, tp->mss);
	return seq_max(edge, first);
}

/* SetPipe(): an estimate of the bytes in the network [RFC 6675 4]. */
uint32_t tcp_pipe(const struct tcp_sock *tp)
{
	struct tcp_seq edge = lost_edge(tp);
	uint32_t pipe = (uint32_t)seq_diff(tp->snd_nxt, edge);

	pipe -= sacked_between(tp, edge, tp->snd_nxt);
	pipe = pipe > tp->reno_sacked ? pipe - tp->reno_sacked : 0;
	if (tp->ca_state != TCP_CA_IS_OPEN && seq_gt(tp->high_rxt, tp->snd_una))
		pipe += (uint32_t)seq_diff(tp->high_rxt, tp->snd_una) -
			sacked_between(tp, tp->snd_una, tp->high_rxt);
	return pipe;
}

static bool next_hole(const struct tcp_sock *tp, struct tcp_seq from, struct tcp_seq limit,
		      struct tcp_sack_block *seg)
{
	if (seq_geq(from, limit))
		return false;
	if (has_sacks(tp))
		return tcp_sb_next_hole(tp->sb, from, limit, seg);
	*seg = (struct tcp_sack_block){ from, limit };
	return true;
}

/* How many bytes from SND.UNA on are missing at the receiver. */
uint32_t tcp_first_hole(const struct tcp_sock *tp)
{
	struct tcp_sack_block hole;

	if (!next_hole(tp, tp->snd_una, tp->snd_nxt, &hole))
		return 0;
	return (uint32_t)seq_diff(hole.end, hole.start);
}

/*
 * NextSeg() without its rule 2, new data [RFC 6675 4]: the next bytes to be
 * retransmitted, in *seg.  Rule 1: lost and not retransmitted yet.  Rule 3:
 * not lost, but below what is SACKed; only when there is no new data to send.
 * Returns false when there is nothing.
 *
 * not done: rule 4, the rescue retransmission, because the retransmission
 * timer covers a lost tail and a wrong guess costs bandwidth.
 */
bool tcp_next_retransmit(const struct tcp_sock *tp, struct tcp_sack_block *seg)
{
	struct tcp_seq from = seq_max(tp->high_rxt, tp->snd_una);

	if (next_hole(tp, from, lost_edge(tp), seg))
		return true;
	if (tp->ca_state != TCP_CA_IS_RECOVERY || !has_sacks(tp) ||
	    seq_lt(tp->snd_nxt, tp->write_seq))
		return false;
	return next_hole(tp, from, tcp_sb_highest(tp->sb, tp->snd_una), seg);
}

/* Has loss been detected [RFC 6675 5 step 2; RFC 5681 3.2 step 2]? */
static bool loss_detected(const struct tcp_sock *tp)
{
	if (tcp_flight(tp) == 0)
		return false;
	/* Not again for the window that was recovered last.  Without SACK, duplicate ACKs
	 * of its very end may be for copies that we sent [RFC 6582 3.2 step 2, 4]. */
	if (tp->sack_ok ? seq_lt(tp->snd_una, tp->recover) : seq_leq(tp->snd_una, tp->recover))
		return false;
	if (tp->dupacks >= TCP_DUPTHRESH)
		return true;
	return has_sacks(tp) && seq_gt(tcp_sb_lost_edge(tp->sb, tp->snd_una, tp->mss), tp->snd_una);
}

static void enter_recovery(struct tcp_sock *tp)
{
	struct net *net = tcp_to_net(tp);

	NET_INC_STATS(net, has_sacks(tp) ? LINUX_MIB_TCPSACKRECOVERY : LINUX_MIB_TCPRENORECOVERY);
	tp->recover = tp->snd_nxt;
	tp->high_rxt = tp->snd_una;
	tp->rxt_mark = tp->snd_nxt;
	tcp_cong_enter_recovery(&tp->cong, tcp_flight(tp));
	tp->ca_state = TCP_CA_IS_RECOVERY;
	tp->retransmit_now = true; /* [RFC 5681 3.2 step 3, RFC 6675 5 step 4.3] */
}

/* cwnd = min(ssthresh, max(FlightSize, SMSS) + SMSS): no burst of what the
 * receiver had been holding back [RFC 6582 3.2 step 3, option 1]. */
static void leave_recovery(struct tcp_sock *tp)
{
	uint32_t flight = tcp_flight(tp);

	if (tp->ca_state == TCP_CA_IS_RECOVERY) {
		uint32_t burst = (flight > tp->mss ? flight : tp->mss) + tp->mss;

		tp->cong.cwnd = tp->cong.ssthresh < burst ? tp->cong.ssthresh : burst;
	}
	tp->ca_state = TCP_CA_IS_OPEN;
	tp->high_rxt = tp->snd_una;
	tp->retransmit_first = tp->retransmit_now = false;
}

/* Bytes below the new SND.UNA no longer count as duplicate ACKs' segments: all
 * but the one that was missing [RFC 6582 3.2, "partial acknowledgments"]. */
static void reno_advance(struct tcp_sock *tp, uint32_t acked)
{
	uint32_t had = acked > tp->mss ? acked - tp->mss : 0;

	tp->reno_sacked = tp->reno_sacked > had ? tp->reno_sacked - had : 0;
}

static void on_new_ack(struct tcp_sock *tp, uint32_t acked)
{
	tp->dupacks = 0;
	switch (tp->ca_state) {
	case TCP_CA_IS_OPEN:
		tp->reno_sacked = 0;
		break;
	case TCP_CA_IS_RECOVERY:
	case TCP_CA_IS_LOSS:
		if (seq_geq(tp->snd_una, tp->recover)) {
			leave_recovery(tp);
			tp->reno_sacked = 0;
		} else if (tp->ca_state == TCP_CA_IS_RECOVERY) {
			/* "retransmit the first unacknowledged segment" [RFC 6582 3.2] */
			tp->retransmit_now = !has_sacks(tp);
			tp->rxt_mark = tp->snd_nxt;
			reno_advance(tp, acked);
		}
		break;
	}
}

static void on_dup_ack(struct tcp_sock *tp)
{
	tp->dupacks++;
	/* After a time-out duplicate ACKs may come from our own retransmissions. */
	if (tp->sack_ok || tp->ca_state == TCP_CA_IS_LOSS)
		return;
	if (tp->reno_sacked + tp->mss < tcp_flight(tp))
		tp->reno_sacked += tp->mss;
}

/*
 * Three segments that were sent after the first hole was retransmitted have
 * arrived, the retransmission has not: it is lost, too.  That is one more sign
 * of congestion [RFC 5681 4.3], but no reason to wait for the timer.
 */
static void find_lost_retransmission(struct tcp_sock *tp)
{
	if (!has_sacks(tp) || seq_leq(tp->high_rxt, tp->snd_una) ||
	    seq_lt(tcp_sb_highest(tp->sb, tp->snd_una),
		   seq_add(tp->rxt_mark, TCP_DUPTHRESH * tp->mss)))
		return;
	NET_INC_STATS(tcp_to_net(tp), LINUX_MIB_TCPLOSTRETRANSMIT);
	tcp_cong_enter_recovery(&tp->cong, tcp_flight(tp));
	tp->rxt_mark = tp->snd_nxt;
	tp->retransmit_first = true;
}

/* An ACK came: it acknowledged `acked` new bytes, or was a duplicate (with
 * SACK: brought news), or neither. */
void tcp_recovery_on_ack(struct tcp_sock *tp, uint32_t acked, bool dup)
{
	if (acked > 0)
		on_new_ack(tp, acked);
	else if (dup)
		on_dup_ack(tp);
	if (tp->ca_state == TCP_CA_IS_OPEN && loss_detected(tp))
		enter_recovery(tp);
	else if (tp->ca_state == TCP_CA_IS_RECOVERY)
		find_lost_retransmission(tp);
}

/*
 * The retransmission timer expired: everything outstanding is taken for lost
 * and sent again in slow start [RFC 6298 5.4, RFC 5681 3.1].  ssthresh is
 * lowered once for each segment that the timer has to send again (retransmits
 * counts its time-outs).  The receiver may have thrown away what it reported,
 * so the scoreboard starts afresh [RFC 2018 8].
 */
void tcp_enter_loss(struct tcp_sock *tp)
{
	bool first = tp->ca_state != TCP_CA_IS_LOSS || tp->retransmits == 1;

	tcp_cong_timed_out(&tp->cong, tcp_flight(tp), first);
	tp->ca_state = TCP_CA_IS_LOSS;
	tp->recover = tp->snd_nxt;
	tp->high_rxt = tp->snd_una;
	tp->retransmit_first = false;
	tp->dupacks = 0;
	tp->reno_sacked = 0;
	if (tp->sb)
		tcp_sb_clear(tp->sb);
}

/*
 * The window had been closed over what was outstanding, and opens.  What timed
 * out meanwhile was refused: it goes out again at once, and the back-off, which
 * tells nothing about the path, ends.
 */
void tcp_window_reopened(struct tcp_sock *tp)
{
	if (tp->ca_state != TCP_CA_IS_LOSS)
		return;
	tp->high_rxt = tp->snd_una;
	tp->retransmit_now = true;
	tp->rtt.backoff = 0;
	tcp_rearm(tp);
}
