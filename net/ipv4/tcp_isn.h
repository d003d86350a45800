/* Initial sequence numbers and timestamp offsets that nobody can guess. */
#pragma once

#include <stdint.h>

#include "core/siphash.h"
#include "ipv4/tcp_seq.h"

/* One connection, seen from here; in host
 * order. */
struct tcp_tuple {
	uint32_t laddr, faddr;
	uint16_t lport, fport;
};
_Static_assert(sizeof(struct tcp_tuple) == 12, "hashed as bytes: no padding");

struct tcp_seq tcp_isn(const struct siphash_key *key, const struct tcp_tuple *t, uint64_t now);
uint32_t tcp_ts_offset(const struct siphash_key *key, uint32_t laddr, uint32_t faddr);
