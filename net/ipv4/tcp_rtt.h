/* Round-trip time and retransmission timeout [RFC 6298]. */
#pragma once

#include <stdint.h>

#define TCP_RTO_INIT_NS 1000000000ull /* [RFC 6298 2.1] */
#define TCP_RTO_MIN_NS 200000000ull
#define TCP_RTO_MAX_NS 120000000000ull /* at least 60 s [RFC 6298 2.5] */

/* Times in nanoseconds.  tcp_rtt_init() makes it valid. */
struct tcp_rtt {
	uint64_t srtt; /* smoothed round-trip time; 0: no sample yet */
	uint64_t rttvar;
	uint64_t min_rtt; /* smallest sample; UINT64_MAX: none yet */
	uint64_t rto;	  /* before back-off */
	uint8_t backoff;  /* time-outs in a row: the timer runs for rto * 2^backoff */
};

void tcp_rtt_init(struct tcp_rtt *rtt);
void tcp_rtt_sample(struct tcp_rtt *rtt, uint64_t r, uint32_t samples_per_rtt);
void tcp_rtt_syn_timed_out(struct tcp_rtt *rtt);
void tcp_rto_back_off(struct tcp_rtt *rtt);
uint64_t tcp_rto(const struct tcp_rtt *rtt);
