/*
 * struct inet_sock: what every IPv4 socket has (addresses, header fields, IP
 * options of setsockopt()).  struct udp_sock, raw_sock and tcp_sock begin with it.
 */
#pragma once

#include <netinet/in.h>
#include <stdint.h>

#include "core/sock.h"
#include "ipv4/ip.h"
#include "ipv4/route.h"

#define IP_MAX_MEMBERSHIPS 20

struct ip_membership {
	uint32_t multiaddr;
	int ifindex;
};

/* cmsg_flags: what recvmsg() tells about a datagram */
#define IP_CMSG_PKTINFO 1u
#define IP_CMSG_TTL 2u
#define IP_CMSG_TOS 4u

struct inet_sock {
	struct sock sk;	     /* first; sk_daddr, sk_rcv_saddr, sk_dport, sk_num */
	uint32_t inet_saddr; /* source address of what is sent */
	uint16_t inet_sport; /* local port (host order); sk_num for all but raw */
	struct rtable route; /* cached: inet_sk_route() */

	int16_t uc_ttl; /* -1: default */
	uint8_t mc_ttl, tos;
	uint8_t pmtudisc; /* IP_PMTUDISC_* */
	uint8_t cmsg_flags;
	bool recverr, hdrincl, mc_loop, mc_all, freebind, bind_address_no_port;
	int mc_index; /* interface for multicasts */
	uint32_t mc_addr;
	uint16_t inet_id; /* next IP identification */
	uint8_t optlen;	  /* IP_OPTIONS */
	uint8_t opts[IP_OPTIONS_MAX];
	struct ip_membership mc[IP_MAX_MEMBERSHIPS];
	uint8_t nr_mc;
};

static inline struct inet_sock *inet_sk(const struct sock *sk)
{
	return (struct inet_sock *)sk;
}

/* A sockaddr_in in host order; -EINVAL when too short, -EAFNOSUPPORT. */
int inet_sockaddr(const struct sockaddr *addr, int len, uint32_t *ip, uint16_t *port);
/* The other way; returns sizeof(struct sockaddr_in). */
int inet_to_sockaddr(struct sockaddr_storage *addr, uint32_t ip, uint16_t port);
