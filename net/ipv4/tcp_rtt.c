/*
 * The retransmission timeout, computed from round-trip time samples as
 * RFC 6298 says.  tcp_ack.c feeds it, tcp_timer.c asks it.  Calls nothing.
 */
#include "tcp_rtt.h"

void tcp_rtt_init(struct tcp_rtt *rtt)
{
	*rtt = (struct tcp_rtt){ .rto = TCP_RTO_INIT_NS, .min_rtt = UINT64_MAX };
}

/*
 * RTO = SRTT + max(G, 4 * RTTVAR) [RFC 6298 2.3].  G stands at 200 ms instead
 * of the clock's granularity, which is how this stack meets "RTO SHOULD be
 * rounded up to 1 second" [2.4]: not done to the letter, because a full second
 * of silence after every lost tail is what users would notice; 200 ms above
 * the measured time is enough for a peer's delayed ACK, and is what Linux does.
 */
static void update_rto(struct tcp_rtt *rtt)
{
	uint64_t var = 4 * rtt->rttvar;

	if (var < TCP_RTO_MIN_NS)
		var = TCP_RTO_MIN_NS;
	rtt->rto = rtt->srtt + var;
	if (rtt->rto > TCP_RTO_MAX_NS)
		rtt->rto = TCP_RTO_MAX_NS;
}

/*
 * Takes in one sample `r` (ns).  `samples_per_rtt` is how many samples one
 * round trip is expected to yield: with timestamps every ACK carries one, and
 * the gains are divided by their number [RFC 7323 G].  A valid sample ends
 * the back-off [RFC 6298 5.7].
 */
void tcp_rtt_sample(struct tcp_rtt *rtt, uint64_t r, uint32_t samples_per_rtt)
{
	uint64_t n = samples_per_rtt ? samples_per_rtt : 1;

	if (r == 0)
		r = 1; /* srtt 0 means "none" */
	if (r > TCP_RTO_MAX_NS)
		r = TCP_RTO_MAX_NS;
	if (r < rtt->min_rtt)
		rtt->min_rtt = r;
	if (rtt->srtt == 0) {
		rtt->srtt = r;
		rtt->rttvar = r / 2; /* [RFC 6298 2.2] */
	} else {
		uint64_t err = rtt->srtt > r ? rtt->srtt - r : r - rtt->srtt;
		int64_t dvar = (int64_t)err - (int64_t)rtt->rttvar;
		int64_t dsrtt = (int64_t)r - (int64_t)rtt->srtt;

		/* beta = 1/4, alpha = 1/8 [RFC 6298 2.3] */
		rtt->rttvar = (uint64_t)((int64_t)rtt->rttvar + dvar / (int64_t)(4 * n));
		rtt->srtt = (uint64_t)((int64_t)rtt->srtt + dsrtt / (int64_t)(8 * n));
	}
	rtt->backoff = 0;
	update_rto(rtt);
}

/* The SYN had to be sent again: data starts with a careful 3 s [RFC 6298 5.7]
 * until the first sample. */
void tcp_rtt_syn_timed_out(struct tcp_rtt *rtt)
{
	if (rtt->srtt == 0)
		rtt->rto = 3 * TCP_RTO_INIT_NS;
	rtt->backoff = 0;
}

/* The timer expired [RFC 6298 5.5]. */
void tcp_rto_back_off(struct tcp_rtt *rtt)
{
	if (rtt->backoff < 30)
		rtt->backoff++;
}

/* For how long the retransmission timer is to run now. */
uint64_t tcp_rto(const struct tcp_rtt *rtt)
{
	uint64_t rto = rtt->rto << rtt->backoff;

	if (rto > TCP_RTO_MAX_NS || (rto >> rtt->backoff) != rtt->rto)
		return TCP_RTO_MAX_NS;
	return rto;
}
