/*
 * UDP [RFC 768, 1122 4.1].
 */
#pragma once

#include <stdint.h>

#include "core/bytes.h"
#include "ipv4/inet_sock.h"

struct udphdr {
	struct be16 source;
	struct be16 dest;
	struct be16 len;
	struct be16 check;
};
_Static_assert(sizeof(struct udphdr) == 8, "UDP header");

struct udp_sock {
	struct inet_sock inet;
	struct sk_buff *pending;	/* UDP_CORK, MSG_MORE: datagram in the making */
};

extern struct proto udp_prot;
int udp_rcv(struct sk_buff *skb);
void udp_err(struct sk_buff *skb, uint8_t type, uint8_t code, uint32_t info);
