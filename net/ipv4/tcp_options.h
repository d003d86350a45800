/* TCP options: MSS, window scale, SACK permitted, SACK, timestamps. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ipv4/tcp_seq.h"
#include "ipv4/tcp_wire.h"

#define TCPOPT_EOL 0
#define TCPOPT_NOP 1
#define TCPOPT_MSS 2
#define TCPOPT_WINDOW 3
#define TCPOPT_SACK_PERMITTED 4
#define TCPOPT_SACK 5
#define TCPOPT_TIMESTAMP 8

#define TCPOLEN_MSS 4
#define TCPOLEN_WINDOW 3
#define TCPOLEN_SACK_PERMITTED 2
#define TCPOLEN_SACK_BASE 2
#define TCPOLEN_SACK_BLOCK 8
#define TCPOLEN_TIMESTAMP 10
#define TCPOLEN_TSTAMP_ALIGNED 12 /* with the two NOPs in front */

#define TCP_MAX_WSCALE 14 /* [RFC 7323 2.3] */
#define TCP_MAX_SACKS 4

/* The bytes [start, end). */
struct tcp_sack_block {
	struct tcp_seq start, end;
};

/* The options of one segment, received or to be sent. */
struct tcp_options {
	uint16_t mss; /* 0: no MSS option */
	bool has_wscale;
	bool has_sack_permitted;
	bool has_ts;
	uint8_t wscale; /* as it stands on the wire */
	uint8_t nsacks;
	uint32_t tsval, tsecr;
	struct tcp_sack_block sacks[TCP_MAX_SACKS];
};

bool tcp_options_parse(const uint8_t *p, size_t len, struct tcp_options *opt);
size_t tcp_options_build(uint8_t p[static TCP_OPTIONS_MAX], const struct tcp_options *opt);
