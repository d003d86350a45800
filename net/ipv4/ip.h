/*
 * IPv4 [RFC 791, 1122]: the wire header, and sending and receiving datagrams.
 */
#pragma once

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>

#include "core/bytes.h"
#include "core/skbuff.h"
#include "core/sock.h"
#include "ipv4/route.h"

/*
 *  0                   1                   2                   3
 * |Version|  IHL  |Type of Service|          Total Length         |
 * |         Identification        |Flags|      Fragment Offset    |
 * |  Time to Live |    Protocol   |         Header Checksum       |
 * |                       Source Address                          |
 * |                    Destination Address                        |
 * |                    Options                    |    Padding    |
 */
struct iphdr {
	uint8_t ver_ihl;
	uint8_t tos;
	struct be16 tot_len;
	struct be16 id;
	struct be16 frag_off;
	uint8_t ttl;
	uint8_t protocol;
	struct be16 check;
	struct be32 saddr;
	struct be32 daddr;
};
_Static_assert(sizeof(struct iphdr) == 20, "IPv4 header");

/* <netinet/ip.h> has constants of these names; that header is not used in netd. */
#define IP_VER_IHL(words) (uint8_t)(0x40 | (words))
#define IP_CE 0x8000
#define IP_DF 0x4000
#define IP_MF 0x2000
#define IP_OFFSET 0x1fff
#define IPDEFTTL 64
#define IP_MAX_MTU 65535
#define IP_MIN_MTU 68
#define IP_OPTIONS_MAX 40

/* What ip_rcv() has read out of the header: the only form that the layers above
 * use (packet memory may change under our hands).  At the start of skb->cb for
 * received packets as long as the transport protocol does not overwrite it. */
struct inet_skb_parm {
	uint32_t saddr, daddr; /* host order */
	uint16_t tot_len;      /* of the datagram */
	uint16_t frag_off;     /* with flags */
	uint16_t id;
	uint8_t ihl; /* header bytes */
	uint8_t tos, ttl, protocol;
	uint8_t optlen;
	bool local_out;	    /* looped back */
	int iif;	    /* interface index */
	uint8_t route_type; /* RTN_* of the destination */
};
#define IPCB(skb) SKB_CB(skb, struct inet_skb_parm)

/* What a sender without a connected socket wants of the header. */
struct ipcm {
	uint32_t saddr, daddr;	    /* host order; saddr 0: the route's */
	int oif;		    /* 0: any */
	uint8_t protocol, tos, ttl; /* ttl 0: default */
	bool df;
	uint8_t optlen; /* multiple of 4 */
	uint8_t opts[IP_OPTIONS_MAX];
};

/* ---- ip_input.c ---- */
/* From a device: checks, delivers.  Consumes. */
void ip_rcv(struct sk_buff *skb, struct net_device *dev);
/* A whole datagram for us: to raw sockets and the protocol.  Consumes. */
void ip_local_deliver(struct sk_buff *skb);

/* ---- ip_output.c: all consume skb; data at the transport header, MAX_HEADER headroom ---- */

/* For connected sockets (TCP): header from inet_sock and its cached route.  0, or
 * -errno (-EHOSTUNREACH, -ENETUNREACH, -ENOBUFS...: lost like any other packet). */
int ip_queue_xmit(struct sock *sk, struct sk_buff *skb);
/* With everything in *ipc, and a route that was looked up (NULL: look up here).
 * sk is whom errors belong to, and may be NULL.  For RST, SYN-ACK, ICMP, UDP, raw.
 * -EMSGSIZE when df and too big. */
int ip_send_skb(struct net *net, struct sock *sk, struct sk_buff *skb, const struct ipcm *ipc,
		const struct rtable *rt);
/* A packet with its IP header in place (data at it): fragment if need be, to the neighbour. */
int ip_output(struct net *net, struct sock *sk, struct sk_buff *skb, const struct rtable *rt);
/* A packet that fits, to the neighbour or to lo; counts nothing. */
int ip_finish_output(struct sk_buff *skb, const struct rtable *rt);
/* The next hop of a packet of ours (data at the IP header) does not answer: tell its
 * socket as if a router had.  Consumes. */
void ip_link_failure(struct sk_buff *skb);
/* (Re)compute the header checksum. */
void ip_send_check(struct iphdr *iph, size_t ihl);

/* ---- ip_fragment.c ---- */
int ip_frag_init(struct net *net);
void ip_frag_exit(struct net *net);
/* A fragment came: the whole datagram when it was the last one missing, else NULL.  Consumes. */
struct sk_buff *ip_defrag(struct sk_buff *skb);
/* Incomplete datagrams, and the memory that they hold. */
uint32_t ip_frag_count(const struct net *net);
uint32_t ip_frag_mem(const struct net *net);
/* Send skb in pieces of at most mtu.  Consumes.  0 or -errno. */
int ip_do_fragment(struct net *net, struct sock *sk, struct sk_buff *skb, const struct rtable *rt,
		   uint32_t mtu);

/* ---- ip_sockglue.c ---- */
int ip_setsockopt(struct sock *sk, int level, int name, const void *val, int len);
int ip_getsockopt(struct sock *sk, int level, int name, void *val, int *len);
/* Leave all groups (the socket closes). */
void ip_mc_drop_socket(struct sock *sk);
/* Control messages of a received datagram (IP_PKTINFO, IP_TTL, IP_TOS, SO_TIMESTAMP). */
void ip_cmsg_recv(struct sock *sk, struct request *req, const struct sk_buff *skb);
/* IP_RECVERR: queue an extended error for the socket; read it (MSG_ERRQUEUE). */
void ip_icmp_error(struct sock *sk, const struct sk_buff *skb, int err, uint8_t type, uint8_t code,
		   uint32_t info, uint32_t daddr, uint16_t dport);
int ip_recv_error(struct sock *sk, struct request *req);
