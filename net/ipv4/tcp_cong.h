/*
 * Congestion control: what the algorithm decides, apart from when to retransmit.
 * All windows are in bytes [RFC 5681 2].
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define TCP_CONG_NAME_MAX 16
#define TCP_INFINITE_SSTHRESH 0x7fffffffu

struct tcp_cong;

/* One algorithm.  `now` and `srtt` in ns; every function is required. */
struct tcp_congestion_ops {
	char name[TCP_CONG_NAME_MAX];
	/* Forgets what it has learnt (a new connection, or after an idle time). */
	void (*init)(struct tcp_cong *cc);
	/* The slow start threshold after a loss with `flight` bytes outstanding. */
	uint32_t (*ssthresh)(struct tcp_cong *cc, uint32_t flight);
	/* Congestion avoidance: `acked` bytes were acknowledged; moves cc->cwnd. */
	void (*cong_avoid)(struct tcp_cong *cc, uint32_t acked, uint64_t now, uint64_t srtt);
};

struct tcp_cong {
	const struct tcp_congestion_ops *ops;
	uint32_t mss; /* SMSS: bytes of data in a full segment */
	uint32_t cwnd;
	uint32_t ssthresh;
	uint32_t max_flight; /* most that was outstanding since cwnd last moved */
	uint64_t priv[6];    /* the algorithm's own */
};

extern const struct tcp_congestion_ops tcp_newreno;
extern const struct tcp_congestion_ops tcp_cubic;

const struct tcp_congestion_ops *tcp_cong_find(const char *name);

void tcp_cong_init(struct tcp_cong *cc, const struct tcp_congestion_ops *ops);
void tcp_cong_start(struct tcp_cong *cc, uint32_t mss, bool syn_lost);
void tcp_cong_set_mss(struct tcp_cong *cc, uint32_t mss);
bool tcp_cong_in_slow_start(const struct tcp_cong *cc);
void tcp_cong_acked(struct tcp_cong *cc, uint32_t acked, uint64_t now, uint64_t srtt);
void tcp_cong_enter_recovery(struct tcp_cong *cc, uint32_t flight);
void tcp_cong_timed_out(struct tcp_cong *cc, uint32_t flight, bool first);
void tcp_cong_after_idle(struct tcp_cong *cc);
