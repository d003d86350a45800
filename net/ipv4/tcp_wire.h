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

#include "core/bytes.h"
#include "ipv4/tcp_seq.h"

struct tcp_wire {
	struct be16 source;
	struct be16 dest;
	struct be32 seq;
	struct be32 ack_seq;
	uint8_t doff;  /* header length in 32-bit words, in the upper four bits */
	uint8_t flags; /* TCPF_* */
	struct be16 window;
	struct be16 check;
	struct be16 urg_ptr;
};
_Static_assert(sizeof(struct tcp_wire) == 20, "TCP header [RFC 9293 3.1]");

#define TCP_HEADER_MIN 20
#define TCP_HEADER_MAX 60
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
	seg->source = get_be16(th->source);
	seg->dest = get_be16(th->dest);
	seg->seq = seq_of(get_be32(th->seq));
	seg->ack = seq_of(get_be32(th->ack_seq));
	seg->window = get_be16(th->window);
	seg->urg = get_be16(th->urg_ptr);
	seg->flags = th->flags;
	seg->len = (uint32_t)(total - seg->header_len);
	seg->end_seq =
		seq_add(seg->seq, seg->len + !!(seg->flags & TCPF_SYN) + !!(seg->flags & TCPF_FIN));
	return true;
}
