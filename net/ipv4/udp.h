/*
 * UDP [RFC 768, 1122 4.1].
 */
#pragma once

#include <stdint.h>

#include "core/bytes.h"
#include "ipv4/inet_sock.h"

#ifndef UDP_CORK
#define UDP_CORK 1 /* socket option of level IPPROTO_UDP */
#endif

struct udp_header {
	struct be16 source;
	struct be16 dest;
	struct be16 len;
	struct be16 check;
};
_Static_assert(sizeof(struct udp_header) == 8, "UDP header");

struct udp_sock {
	struct inet_sock inet;
	bool corked;		 /* UDP_CORK */
	struct sk_buff *pending; /* UDP_CORK, MSG_MORE: datagram in the making */
	struct ipcm cork;	 /* where it goes */
	uint16_t cork_port;
};

extern struct proto udp_prot;
int udp_rcv(struct sk_buff *skb);
void udp_err(struct sk_buff *skb, uint8_t type, uint8_t code, uint32_t info);
