/*
 * TCP's header as it stands on the wire, and its host-order form.
 *
 * tcp_segment_decode() reads a header once; everything behind it works with
 * struct tcp_segment and never touches wire bytes.
 *
 *    0                   1                   2                   3
 *    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *   +-------------------------------+-------------------------------+
 *   |          Source Port          |       Destination Port        |
 *   +-------------------------------+-------------------------------+
 *   |                        Sequence Number                        |
 *   +---------------------------------------------------------------+
 *   |                    Acknowledgment Number                      |
 *   +-------+-------+-+-+-+-+-+-+-+-+-------------------------------+
 *   |  Data | Rsrvd |C|E|U|A|P|R|S|F|            Window             |
 *   | Offset|       |W|C|R|C|S|S|Y|I|                               |
 *   +-------+-------+-+-+-+-+-+-+-+-+-------------------------------+
 *   |           Checksum            |         Urgent Pointer        |
 *   +-------------------------------+-------------------------------+
 *   |                           [Options]                           |
 *                                                    [RFC 9293 3.1]
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tcp_seq.h"

/* Byte arrays: no field can be used as a number without load_be16()/load_be32(). */
struct tcp_wire {
	uint8_t source[2];
	uint8_t dest[2];
	uint8_t seq[4];
	uint8_t ack_seq[4];
	uint8_t doff;	/* header length in 32-bit words, in the upper four bits */
	uint8_t flags;	/* TCPF_* */
	uint8_t window[2];
	uint8_t check[2];
	uint8_t urg_ptr[2];
};
_Static_assert(sizeof(struct tcp_wire) == 20, "TCP header [RFC 9293 3.1]");

#define TCP_HEADER_MIN	20
#define TCP_HEADER_MAX	60
#define TCP_OPTIONS_MAX 40

#define TCPF_FIN 0x01
#define TCPF_SYN 0x02
#define TCPF_RST 0x04
#define TCPF_PSH 0x08
#define TCPF_ACK 0x10
#define TCPF_URG 0x20
#define TCPF_ECE 0x40
#define TCPF_CWR 0x80

/* One segment, in host order. */
struct tcp_segment {
	uint16_t source, dest;
	struct tcp_seq seq;
	struct tcp_seq end_seq; /* seq + len, plus one each for SYN and FIN */
	struct tcp_seq ack;	/* means something with TCPF_ACK only */
	uint32_t len;		/* bytes of data */
	uint16_t window;	/* as it stands in the header, not scaled */
	uint16_t urg;		/* means something with TCPF_URG only */
	uint8_t flags;		/* TCPF_* */
	uint8_t header_len;	/* with options */
};

static inline uint16_t load_be16(const uint8_t p[static 2])
{
	return (uint16_t)(p[0] << 8 | p[1]);
}

static inline uint32_t load_be32(const uint8_t p[static 4])
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static inline void store_be16(uint8_t p[static 2], uint16_t v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
}

static inline void store_be32(uint8_t p[static 4], uint32_t v)
{
	p[0] = (uint8_t)(v >> 24);
	p[1] = (uint8_t)(v >> 16);
	p[2] = (uint8_t)(v >> 8);
	p[3] = (uint8_t)v;
}

/*
 * Decodes the header of a segment of `total` bytes (header, options and data),
 * of which at least the header, if it is complete, can be read at `p`.
 * Returns false when the header does not fit: a data offset below 5 or beyond
 * the end.  Touches nothing but *seg.
 */
static inline bool tcp_segment_decode(const uint8_t *p, size_t total, struct tcp_segment *seg)
{
	const struct tcp_wire *th = (const struct tcp_wire *)p;

	if (total < TCP_HEADER_MIN)
		return false;
	seg->header_len = (uint8_t)((th->doff >> 4) * 4);
	if (seg->header_len < TCP_HEADER_MIN || seg->header_len > total)
		return false;
	seg->source = load_be16(th->source);
	seg->dest = load_be16(th->dest);
	seg->seq = seq_of(load_be32(th->seq));
	seg->ack = seq_of(load_be32(th->ack_seq));
	seg->window = load_be16(th->window);
	seg->urg = load_be16(th->urg_ptr);
	seg->flags = th->flags;
	seg->len = (uint32_t)(total - seg->header_len);
	seg->end_seq = seq_add(seg->seq, seg->len + !!(seg->flags & TCPF_SYN) +
						 !!(seg->flags & TCPF_FIN));
	return true;
}
