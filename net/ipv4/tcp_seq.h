/*
 * Sequence numbers: arithmetic modulo 2^32 [RFC 9293 3.4].
 *
 * A sequence number is a struct, so that `a < b` does not compile: comparing
 * two of them is only meaningful through seq_lt() and friends, and only when
 * they lie within 2^31 of each other, which the window rules guarantee.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct tcp_seq {
	uint32_t raw;
};

static inline struct tcp_seq seq_of(uint32_t raw)
{
	return (struct tcp_seq){ raw };
}

static inline struct tcp_seq seq_add(struct tcp_seq a, uint32_t n)
{
	return seq_of(a.raw + n);
}

static inline struct tcp_seq seq_sub(struct tcp_seq a, uint32_t n)
{
	return seq_of(a.raw - n);
}

/* a - b, signed: positive when a is after b. */
static inline int32_t seq_diff(struct tcp_seq a, struct tcp_seq b)
{
	return (int32_t)(a.raw - b.raw);
}

static inline bool seq_eq(struct tcp_seq a, struct tcp_seq b)
{
	return a.raw == b.raw;
}

static inline bool seq_lt(struct tcp_seq a, struct tcp_seq b)
{
	return seq_diff(a, b) < 0;
}

static inline bool seq_leq(struct tcp_seq a, struct tcp_seq b)
{
	return seq_diff(a, b) <= 0;
}

static inline bool seq_gt(struct tcp_seq a, struct tcp_seq b)
{
	return seq_diff(a, b) > 0;
}

static inline bool seq_geq(struct tcp_seq a, struct tcp_seq b)
{
	return seq_diff(a, b) >= 0;
}

/* lo <= x <= hi, walking upwards from lo (the three may span the wrap). */
static inline bool seq_between(struct tcp_seq lo, struct tcp_seq x, struct tcp_seq hi)
{
	return x.raw - lo.raw <= hi.raw - lo.raw;
}

static inline struct tcp_seq seq_max(struct tcp_seq a, struct tcp_seq b)
{
	return seq_gt(a, b) ? a : b;
}

static inline struct tcp_seq seq_min(struct tcp_seq a, struct tcp_seq b)
{
	return seq_lt(a, b) ? a : b;
}
