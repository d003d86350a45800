/*
 * The SACK scoreboard of a sender: the ranges that the receiver has reported
 * to hold, and the questions that RFC 6675 asks about them.
 *
 * tcp_ack.c adds the blocks of each ACK, tcp_recovery.c asks.  The memory is
 * bounded: when all ranges are in use, a report that would need another one
 * is ignored, which costs an unneeded retransmission and nothing else.
 */
#include "tcp_scoreboard.h"

#include <string.h>

static uint32_t span(struct tcp_seq from, struct tcp_seq to)
{
	return (uint32_t)seq_diff(to, from);
}

/* The first range that ends at or after `seq`. */
static uint32_t find(const struct tcp_scoreboard *sb, struct tcp_seq seq)
{
	uint32_t i = 0;

	while (i < sb->count && seq_lt(sb->range[i].end, seq))
		i++;
	return i;
}

static void replace(struct tcp_scoreboard *sb, uint32_t at, uint32_t remove, uint32_t insert)
{
	memmove(&sb->range[at + insert], &sb->range[at + remove],
		(sb->count - at - remove) * sizeof(sb->range[0]));
	sb->count = sb->count - remove + insert;
}

/*
 * Update() for one block [start, end), which the caller has found to lie
 * between snd_una and snd_nxt [RFC 6675 4].  Returns how many bytes of it
 * were news.
 */
uint32_t tcp_sb_add(struct tcp_scoreboard *sb, struct tcp_seq start, struct tcp_seq end)
{
	uint32_t first = find(sb, start), last = first, known = 0;

	for (; last < sb->count && seq_leq(sb->range[last].start, end); last++) {
		start = seq_min(start, sb->range[last].start);
		end = seq_max(end, sb->range[last].end);
		known += span(sb->range[last].start, sb->range[last].end);
	}
	if (last == first && sb->count == TCP_SCOREBOARD_MAX)
		return 0;
	replace(sb, first, last - first, 1);
	sb->range[first] = (struct tcp_sack_block){ start, end };
	sb->bytes += span(start, end) - known;
	return span(start, end) - known;
}

/* The cumulative ACK has moved to `una`: forget what lies below. */
void tcp_sb_advance(struct tcp_scoreboard *sb, struct tcp_seq una)
{
	uint32_t gone = 0;

	while (gone < sb->count && seq_leq(sb->range[gone].end, una)) {
		sb->bytes -= span(sb->range[gone].start, sb->range[gone].end);
		gone++;
	}
	replace(sb, 0, gone, 0);
	if (sb->count > 0 && seq_lt(sb->range[0].start, una)) {
		sb->bytes -= span(sb->range[0].start, una);
		sb->range[0].start = una;
	}
}

void tcp_sb_clear(struct tcp_scoreboard *sb)
{
	sb->count = 0;
	sb->bytes = 0;
}

/* The end of the highest range, or `una` when there is none. */
struct tcp_seq tcp_sb_highest(const struct tcp_scoreboard *sb, struct tcp_seq una)
{
	return sb->count ? sb->range[sb->count - 1].end : una;
}

/*
 * IsLost() as an edge: what is not SACKed below the result is lost, what lies
 * above is not.  A byte is lost when DupThresh separate ranges, or more than
 * (DupThresh - 1) * SMSS bytes, have been SACKed above it [RFC 6675 4].
 */
struct tcp_seq tcp_sb_lost_edge(const struct tcp_scoreboard *sb, struct tcp_seq una, uint32_t mss)
{
	uint32_t ranges = 0, bytes = 0;

	for (uint32_t i = sb->count; i-- > 0;) {
		ranges++;
		bytes += span(sb->range[i].start, sb->range[i].end);
		if (ranges >= TCP_DUPTHRESH || bytes > (TCP_DUPTHRESH - 1) * mss)
			return sb->range[i].start;
	}
	return una;
}

/* How many bytes of [from, to) are SACKed. */
uint32_t tcp_sb_bytes_between(const struct tcp_scoreboard *sb, struct tcp_seq from,
			      struct tcp_seq to)
{
	uint32_t bytes = 0;

	for (uint32_t i = find(sb, from); i < sb->count && seq_lt(sb->range[i].start, to); i++) {
		struct tcp_seq lo = seq_max(sb->range[i].start, from);
		struct tcp_seq hi = seq_min(sb->range[i].end, to);

		if (seq_lt(lo, hi))
			bytes += span(lo, hi);
	}
	return bytes;
}

/* The first stretch at or after `from` that is not SACKed, cut at `limit`.
 * Returns false when there is none. */
bool tcp_sb_next_hole(const struct tcp_scoreboard *sb, struct tcp_seq from, struct tcp_seq limit,
		      struct tcp_sack_block *hole)
{
	uint32_t i = find(sb, from);

	while (i < sb->count && seq_leq(sb->range[i].start, from)) {
		from = seq_max(from, sb->range[i].end);
		i++;
	}
	if (seq_geq(from, limit))
		return false;
	hole->start = from;
	hole->end = i < sb->count ? seq_min(sb->range[i].start, limit) : limit;
	return true;
}
