/*
 * ICMP [RFC 792, 1122 3.2.2]: echo, errors sent and errors acted on.
 */
#pragma once

#include <stdint.h>

#include "core/bytes.h"
#include "core/skbuff.h"

#define ICMP_ECHOREPLY 0
#define ICMP_DEST_UNREACH 3
#define ICMP_SOURCE_QUENCH 4
#define ICMP_REDIRECT 5
#define ICMP_ECHO 8
#define ICMP_TIME_EXCEEDED 11
#define ICMP_PARAMETERPROB 12
#define ICMP_TIMESTAMP 13
#define ICMP_TIMESTAMPREPLY 14
#define ICMP_ADDRESS 17
#define ICMP_ADDRESSREPLY 18

/* codes of ICMP_DEST_UNREACH */
#define ICMP_NET_UNREACH 0
#define ICMP_HOST_UNREACH 1
#define ICMP_PROT_UNREACH 2
#define ICMP_PORT_UNREACH 3
#define ICMP_FRAG_NEEDED 4
#define ICMP_SR_FAILED 5
#define NR_ICMP_UNREACH 15
/* codes of ICMP_TIME_EXCEEDED */
#define ICMP_EXC_TTL 0
#define ICMP_EXC_FRAGTIME 1

struct icmphdr {
	uint8_t type;
	uint8_t code;
	struct be16 checksum;
	struct be16 id;	 /* echo; unused in errors */
	struct be16 seq; /* echo; next-hop MTU of ICMP_FRAG_NEEDED */
};
_Static_assert(sizeof(struct icmphdr) == 8, "ICMP header");

struct icmp_err {
	int errno_; /* for the socket */
	bool fatal; /* ends a connection attempt */
};
/* By code of ICMP_DEST_UNREACH, as in Linux. */
extern const struct icmp_err icmp_err_convert[NR_ICMP_UNREACH + 1];

int icmp_init(struct net *net);
void icmp_exit(struct net *net);
int icmp_rcv(struct sk_buff *skb);

/*
 * Send an error about the received packet skb_in (network and transport header
 * offsets set, IPCB filled), unless RFC 1122 3.2.2 forbids it or the rate limit
 * is hit.  skb_in is borrowed.  info: next-hop MTU, or pointer << 24.
 */
void icmp_send(struct sk_buff *skb_in, uint8_t type, uint8_t code, uint32_t info);
