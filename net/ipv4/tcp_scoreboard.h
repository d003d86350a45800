/* What the receiver has reported to hold beyond the cumulative ACK [RFC 6675 1]. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "ipv4/tcp_options.h"
#include "ipv4/tcp_seq.h"

#define TCP_DUPTHRESH 3 /* [RFC 5681 3.2, RFC 6675 2] */
#define TCP_SCOREBOARD_MAX 128

/* Disjoint, not touching, ascending; all above snd_una. */
struct tcp_scoreboard {
	uint32_t count;
	uint32_t bytes; /* their sum */
	struct tcp_sack_block range[TCP_SCOREBOARD_MAX];
};

uint32_t tcp_sb_add(struct tcp_scoreboard *sb, struct tcp_seq start, struct tcp_seq end);
void tcp_sb_advance(struct tcp_scoreboard *sb, struct tcp_seq una);
void tcp_sb_clear(struct tcp_scoreboard *sb);
struct tcp_seq tcp_sb_highest(const struct tcp_scoreboard *sb, struct tcp_seq una);
struct tcp_seq tcp_sb_lost_edge(const struct tcp_scoreboard *sb, struct tcp_seq una, uint32_t mss);
uint32_t tcp_sb_bytes_between(const struct tcp_scoreboard *sb, struct tcp_seq from,
			      struct tcp_seq to);
bool tcp_sb_next_hole(const struct tcp_scoreboard *sb, struct tcp_seq from, struct tcp_seq limit,
		      struct tcp_sack_block *hole);
