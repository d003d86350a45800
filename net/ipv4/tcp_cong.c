/*
 * Congestion control common to all algorithms: initial window, slow start,
 * what a loss and a time-out do to the window, restart after idle.
 * tcp_ack.c, tcp_timer.c and tcp_output.c report events; the part in which
 * algorithms differ is behind struct tcp_congestion_ops.
 */
#include "tcp_cong.h"

#include <string.h>

static const struct tcp_congestion_ops *const algorithms[] = { &tcp_cubic, &tcp_newreno };

/* The algorithm of that name ("cubic", "reno"), or NULL. */
const struct tcp_congestion_ops *tcp_cong_find(const char *name)
{
	for (unsigned i = 0; i < sizeof(algorithms) / sizeof(algorithms[0]); i++)
		if (strncmp(algorithms[i]->name, name, TCP_CONG_NAME_MAX) == 0)
			return algorithms[i];
	return NULL;
}

/* IW = min(10 * MSS, max(2 * MSS, 14600)) [RFC 6928 2] */
static uint32_t initial_window(uint32_t mss)
{
	uint32_t floor = 2 * mss > 14600 ? 2 * mss : 14600;

	return 10 * mss < floor ? 10 * mss : floor;
}

/* Before the connection: the algorithm is known, the segment size is not. */
void tcp_cong_init(struct tcp_cong *cc, const struct tcp_congestion_ops *ops)
{
	*cc = (struct tcp_cong){ .ops = ops,
				 .mss = 536,
				 .cwnd = initial_window(536),
				 .ssthresh = TCP_INFINITE_SSTHRESH };
	ops->init(cc);
}

/* The handshake is over.  When the SYN or its answer was lost, beyond doubt, the
 * window starts with one segment [RFC 5681 3.1]. */
void tcp_cong_start(struct tcp_cong *cc, uint32_t mss, bool syn_lost)
{
	cc->mss = mss;
	cc->cwnd = syn_lost ? mss : initial_window(mss);
	cc->ssthresh = TCP_INFINITE_SSTHRESH;
	cc->max_flight = 0;
	cc->ops->init(cc);
}

/* The path takes smaller segments now: the same bytes, but never less than one. */
void tcp_cong_set_mss(struct tcp_cong *cc, uint32_t mss)
{
	cc->mss = mss;
	if (cc->cwnd < mss)
		cc->cwnd = mss;
}

bool tcp_cong_in_slow_start(const struct tcp_cong *cc)
{
	return cc->cwnd < cc->ssthresh;
}

/*
 * `acked` new bytes were acknowledged while the sender was limited by cwnd
 * (the caller checks that [RFC 7661 1]).  Slow start counts bytes, not ACKs
 * [RFC 3465 2.2].  not done: the limit L on what one ACK may add, because
 * receivers that take packets in batches acknowledge dozens of segments with
 * one ACK, and with a limit slow start would not be exponential any more.
 * What remains beyond ssthresh goes to congestion avoidance.
 */
void tcp_cong_acked(struct tcp_cong *cc, uint32_t acked, uint64_t now, uint64_t srtt)
{
	if (tcp_cong_in_slow_start(cc)) {
		uint32_t left = cc->ssthresh - cc->cwnd;
		uint32_t step = acked < left ? acked : left;

		cc->cwnd += step;
		acked -= step;
		if (tcp_cong_in_slow_start(cc))
			return;
	}
	if (acked > 0)
		cc->ops->cong_avoid(cc, acked, now, srtt);
}

/* Fast retransmit: halve (or what the algorithm says), once a window
 * [RFC 5681 3.2 step 2, RFC 6675 5 step 4.2]. */
void tcp_cong_enter_recovery(struct tcp_cong *cc, uint32_t flight)
{
	cc->ssthresh = cc->ops->ssthresh(cc, flight);
	cc->cwnd = cc->ssthresh;
}

/* Retransmission time-out: back to one segment.  Only the first of several
 * time-outs for the same segment lowers ssthresh [RFC 5681 3.1]. */
void tcp_cong_timed_out(struct tcp_cong *cc, uint32_t flight, bool first)
{
	if (first)
		cc->ssthresh = cc->ops->ssthresh(cc, flight);
	cc->cwnd = cc->mss;
	cc->max_flight = 0;
}

/* Nothing was sent for longer than an RTO: what is known about the path is
 * stale, start again from the restart window [RFC 5681 4.1]. */
void tcp_cong_after_idle(struct tcp_cong *cc)
{
	uint32_t rw = initial_window(cc->mss);

	if (cc->cwnd > rw)
		cc->cwnd = rw;
	cc->max_flight = 0;
	cc->ops->init(cc);
}
