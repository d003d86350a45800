/*
 * Initial sequence numbers [RFC 6528] and timestamp offsets [RFC 7323 5.4].
 * tcp.c and tcp_listen.c call this when a connection begins.
 */
#include "tcp_isn.h"

/*
 * ISN = M + F(localip, localport, remoteip, remoteport, secretkey), M being a
 * clock that ticks every 4 microseconds [RFC 6528 3].  `now` in ns.
 */
struct tcp_seq tcp_isn(const struct siphash_key *key, const struct tcp_tuple *t, uint64_t now)
{
	return seq_of((uint32_t)(now / 4000) + (uint32_t)siphash(t, sizeof(*t), key));
}

/*
 * What is added to the millisecond clock for timestamps.  The ports stay out
 * of it: successive connections between two hosts see one clock, so that a
 * new SYN can be told from an old duplicate in TIME-WAIT [RFC 6191].
 */
uint32_t tcp_ts_offset(const struct siphash_key *key, uint32_t laddr, uint32_t faddr)
{
	uint32_t pair[3] = { laddr, faddr, 0x7453 };

	return (uint32_t)siphash(pair, sizeof(pair), key);
}
