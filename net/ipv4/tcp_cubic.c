/*
 * CUBIC [RFC 9438]: in congestion avoidance the window follows a cubic
 * function of the time since the last loss, flat around the size at which
 * that loss happened.  Called through struct tcp_congestion_ops only.
 *
 * Windows are bytes here, so the RFC's segments appear multiplied by SMSS.
 * Constants: C = 0.4, beta = 0.7 [RFC 9438 4.6, 5.1].
 */
#include "tcp_cong.h"

/* priv[] */
enum {
	W_MAX,	    /* window just before the last reduction; 0: no loss yet */
	EPOCH,	    /* when this congestion avoidance stage began, ns; 0: not yet */
	CWND_EPOCH, /* the window then */
	K_MS,	    /* time at which the cubic is back at W_MAX, ms after EPOCH */
	W_EST,	    /* what Reno's additive increase would have reached */
	ACKED,	    /* fraction of a segment that is still to be added, as bytes * cwnd */
};

static void cubic_init(struct tcp_cong *cc)
{
	for (unsigned i = 0; i < sizeof(cc->priv) / sizeof(cc->priv[0]); i++)
		cc->priv[i] = 0;
}

/* The largest r with r^3 <= x. */
static uint64_t cube_root(uint64_t x)
{
	uint64_t r = 0;

	for (int shift = 63; shift >= 0; shift -= 3) {
		r *= 2;
		uint64_t step = 3 * r * (r + 1) + 1;

		if (x >> shift >= step) {
			x -= step << shift;
			r++;
		}
	}
	return r;
}

/* Multiplicative decrease by beta = 0.7 [4.6], with fast convergence [4.7]. */
static uint32_t cubic_ssthresh(struct tcp_cong *cc, uint32_t flight)
{
	uint64_t w = cc->cwnd < flight ? cc->cwnd : flight;
	uint64_t next = w * 7 / 10;

	cc->priv[W_MAX] = w < cc->priv[W_MAX] ? w * 17 / 20 : w;
	cc->priv[EPOCH] = 0;
	return (uint32_t)(next > 2 * cc->mss ? next : 2 * cc->mss);
}

/* K = cubic_root((W_max - cwnd_epoch) / C) seconds [4.2, figure 2]; in ms:
 * K_ms^3 = (W_max - cwnd_epoch) / SMSS * 2.5 * 10^9. */
static void begin_epoch(struct tcp_cong *cc, uint64_t now)
{
	cc->priv[EPOCH] = now;
	cc->priv[CWND_EPOCH] = cc->cwnd;
	cc->priv[W_EST] = cc->cwnd;
	cc->priv[ACKED] = 0;
	if (cc->priv[W_MAX] < cc->cwnd)
		cc->priv[W_MAX] = cc->cwnd;
	cc->priv[K_MS] = cube_root((cc->priv[W_MAX] - cc->cwnd) * 2500000000ull / cc->mss);
}

/* W_cubic(t) = C * (t - K)^3 + W_max [4.2, figure 1] */
static int64_t w_cubic(const struct tcp_cong *cc, int64_t t_ms)
{
	int64_t d = t_ms - (int64_t)cc->priv[K_MS];

	if (d > 1000000)
		d = 1000000; /* 1000 s after the plateau: far past any window */
	if (d < -1000000)
		d = -1000000;
	/* d^3 reaches 10^18, which still fits; divide before multiplying by SMSS. */
	return d * d * d / 2500000 * cc->mss / 1000 + (int64_t)cc->priv[W_MAX];
}

/* alpha_cubic = 3 * (1 - beta) / (1 + beta) = 9/17 segments a window [4.3] */
static uint64_t reno_friendly(struct tcp_cong *cc, uint32_t acked)
{
	cc->priv[W_EST] += (uint64_t)acked * cc->mss * 9 / 17 / cc->cwnd;
	return cc->priv[W_EST];
}

static void cubic_cong_avoid(struct tcp_cong *cc, uint32_t acked, uint64_t now, uint64_t srtt)
{
	int64_t target, t_ms;
	uint64_t est;

	if (cc->priv[EPOCH] == 0)
		begin_epoch(cc, now ? now : 1);
	est = reno_friendly(cc, acked);
	t_ms = (int64_t)((now - cc->priv[EPOCH]) / 1000000);
	if (w_cubic(cc, t_ms) < (int64_t)est) {
		if (est > cc->cwnd)
			cc->cwnd = (uint32_t)est;
		return;
	}
	/* The window a round trip ahead, at most half as much again [4.2]. */
	target = w_cubic(cc, t_ms + (int64_t)(srtt / 1000000));
	if (target > (int64_t)cc->cwnd * 3 / 2)
		target = (int64_t)cc->cwnd * 3 / 2;
	if (target <= (int64_t)cc->cwnd)
		return;
	/* cwnd += (target - cwnd) / cwnd for every acknowledged segment [4.4] */
	cc->priv[ACKED] += (uint64_t)(target - cc->cwnd) * acked;
	cc->cwnd += (uint32_t)(cc->priv[ACKED] / cc->cwnd);
	cc->priv[ACKED] %= cc->cwnd;
}

const struct tcp_congestion_ops tcp_cubic = {
	.name = "cubic",
	.init = cubic_init,
	.ssthresh = cubic_ssthresh,
	.cong_avoid = cubic_cong_avoid,
};
