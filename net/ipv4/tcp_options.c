/*
 * TCP options, from and to the wire.
 *
 * Owns the encoding only: tcp_input.c and tcp_listen.c decide what a received
 * option means, tcp_output.c which ones a segment gets.  Calls nothing.
 */
#include "tcp_options.h"

#include <string.h>

/* Options have no alignment and no fixed place: wire fields anywhere. */
static uint16_t read_be16(const uint8_t *p)
{
	return get_be16(*(const struct be16 *)p);
}

static uint32_t read_be32(const uint8_t *p)
{
	return get_be32(*(const struct be32 *)p);
}

static void write_be32(uint8_t *p, uint32_t v)
{
	*(struct be32 *)p = to_be32(v);
}

/* `p` points behind kind and length, `len` is what is there. */
static void parse_sack(const uint8_t *p, size_t len, struct tcp_options *opt)
{
	if (len == 0 || len % TCPOLEN_SACK_BLOCK != 0)
		return;
	opt->nsacks = 0;
	for (; len > 0 && opt->nsacks < TCP_MAX_SACKS; len -= TCPOLEN_SACK_BLOCK) {
		struct tcp_sack_block *b = &opt->sacks[opt->nsacks++];

		b->start = seq_of(read_be32(p));
		b->end = seq_of(read_be32(p + 4));
		p += TCPOLEN_SACK_BLOCK;
	}
}

/* One option of a known length; an unknown kind or a wrong length is skipped
 * [RFC 9293 3.1, MUST-6]. */
static void parse_one(uint8_t kind, const uint8_t *p, size_t len, struct tcp_options *opt)
{
	switch (kind) {
	case TCPOPT_MSS:
		if (len == TCPOLEN_MSS - 2)
			opt->mss = read_be16(p);
		break;
	case TCPOPT_WINDOW:
		if (len == TCPOLEN_WINDOW - 2) {
			opt->has_wscale = true;
			opt->wscale = p[0];
		}
		break;
	case TCPOPT_SACK_PERMITTED:
		if (len == 0)
			opt->has_sack_permitted = true;
		break;
	case TCPOPT_SACK:
		parse_sack(p, len, opt);
		break;
	case TCPOPT_TIMESTAMP:
		if (len == TCPOLEN_TIMESTAMP - 2) {
			opt->has_ts = true;
			opt->tsval = read_be32(p);
			opt->tsecr = read_be32(p + 4);
		}
		break;
	}
}

/*
 * Reads `len` bytes of options at `p` into *opt, which is cleared first.
 * Returns false when an option runs over the end or has an impossible length;
 * what stood before it is kept, nothing behind it is looked at
 * [RFC 9293 3.1, MUST-7].
 */
bool tcp_options_parse(const uint8_t *p, size_t len, struct tcp_options *opt)
{
	memset(opt, 0, sizeof(*opt));

	/* What nearly every segment of an open connection carries. */
	if (len == TCPOLEN_TSTAMP_ALIGNED && p[0] == TCPOPT_NOP && p[1] == TCPOPT_NOP &&
	    p[2] == TCPOPT_TIMESTAMP && p[3] == TCPOLEN_TIMESTAMP) {
		parse_one(TCPOPT_TIMESTAMP, p + 4, TCPOLEN_TIMESTAMP - 2, opt);
		return true;
	}
	while (len > 0) {
		uint8_t kind = p[0];

		if (kind == TCPOPT_EOL)
			return true;
		if (kind == TCPOPT_NOP) {
			p++;
			len--;
			continue;
		}
		if (len < 2 || p[1] < 2 || p[1] > len)
			return false;
		parse_one(kind, p + 2, p[1] - 2u, opt);
		len -= p[1];
		p += p[1];
	}
	return true;
}

/* The two bytes in front of a timestamp are SACK-permitted's or NOPs. */
static uint8_t *build_ts(uint8_t *p, const struct tcp_options *opt)
{
	*p++ = opt->has_sack_permitted ? TCPOPT_SACK_PERMITTED : TCPOPT_NOP;
	*p++ = opt->has_sack_permitted ? TCPOLEN_SACK_PERMITTED : TCPOPT_NOP;
	*p++ = TCPOPT_TIMESTAMP;
	*p++ = TCPOLEN_TIMESTAMP;
	write_be32(p, opt->tsval);
	write_be32(p + 4, opt->tsecr);
	return p + 8;
}

static uint8_t *build_sacks(uint8_t *p, const struct tcp_options *opt)
{
	*p++ = TCPOPT_NOP;
	*p++ = TCPOPT_NOP;
	*p++ = TCPOPT_SACK;
	*p++ = (uint8_t)(TCPOLEN_SACK_BASE + opt->nsacks * TCPOLEN_SACK_BLOCK);
	for (int i = 0; i < opt->nsacks; i++) {
		write_be32(p, opt->sacks[i].start.raw);
		write_be32(p + 4, opt->sacks[i].end.raw);
		p += TCPOLEN_SACK_BLOCK;
	}
	return p;
}

/*
 * Writes the options at `p`, every one aligned to four bytes, and returns
 * their length, a multiple of four.  The caller sees to it that they fit:
 * three SACK blocks with a timestamp, four without [RFC 2018 3].
 */
size_t tcp_options_build(uint8_t p[static TCP_OPTIONS_MAX], const struct tcp_options *opt)
{
	uint8_t *start = p;

	if (opt->mss) {
		*p++ = TCPOPT_MSS;
		*p++ = TCPOLEN_MSS;
		*(struct be16 *)p = to_be16(opt->mss);
		p += 2;
	}
	if (opt->has_ts) {
		p = build_ts(p, opt);
	} else if (opt->has_sack_permitted) {
		*p++ = TCPOPT_NOP;
		*p++ = TCPOPT_NOP;
		*p++ = TCPOPT_SACK_PERMITTED;
		*p++ = TCPOLEN_SACK_PERMITTED;
	}
	if (opt->has_wscale) {
		*p++ = TCPOPT_NOP;
		*p++ = TCPOPT_WINDOW;
		*p++ = TCPOLEN_WINDOW;
		*p++ = opt->wscale;
	}
	if (opt->nsacks)
		p = build_sacks(p, opt);
	return (size_t)(p - start);
}
