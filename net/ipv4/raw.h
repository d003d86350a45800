/*
 * Raw sockets: whole datagrams of one protocol, as ping uses them.
 */
#pragma once

#include <stdbool.h>

#include "ipv4/inet_sock.h"

struct raw_sock {
	struct inet_sock inet;
	uint32_t icmp_filter; /* bit per type that is not wanted (ICMP_FILTER) */
};

extern struct proto raw_prot;

/* Give copies of a received datagram (data at the transport header) to the raw sockets
 * that match.  Borrows.  True when one took it. */
bool raw_local_deliver(struct sk_buff *skb);
/* An ICMP error for a protocol's raw sockets; as net_protocol's err_handler.  Borrows. */
void raw_icmp_error(struct sk_buff *skb, uint8_t type, uint8_t code, uint32_t info);
