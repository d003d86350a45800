/*
 * The standard congestion control [RFC 5681]; what makes it NewReno
 * [RFC 6582], staying in recovery through partial ACKs, is in tcp_recovery.c.
 * Called through struct tcp_congestion_ops only.
 */
#include "tcp_cong.h"

enum { ACKED = 0 }; /* priv[]: bytes acknowledged towards the next increase */

static void newreno_init(struct tcp_cong *cc)
{
	cc->priv[ACKED] = 0;
}

/* ssthresh = max(FlightSize / 2, 2 * SMSS) [RFC 5681 3.1 (4)] */
static uint32_t newreno_ssthresh(struct tcp_cong *cc, uint32_t flight)
{
	cc->priv[ACKED] = 0;
	return flight / 2 > 2 * cc->mss ? flight / 2 : 2 * cc->mss;
}

/* One SMSS per window of acknowledged data, counted in bytes
 * [RFC 5681 3.1, RFC 3465 2.1]. */
static void newreno_cong_avoid(struct tcp_cong *cc, uint32_t acked, uint64_t now, uint64_t srtt)
{
	(void)now;
	(void)srtt;
	cc->priv[ACKED] += acked;
	if (cc->priv[ACKED] >= cc->cwnd) {
		cc->priv[ACKED] -= cc->cwnd;
		cc->cwnd += cc->mss;
	}
}

const struct tcp_congestion_ops tcp_newreno = {
	.name = "reno",
	.init = newreno_init,
	.ssthresh = newreno_ssthresh,
	.cong_avoid = newreno_cong_avoid,
};
