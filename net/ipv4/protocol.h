/*
 * The layer above IPv4, as IPv4 sees it: net_protocol by protocol number, the
 * inet_protosw table that inet_create() searches, and what af_inet.c, ICMP and
 * /proc/net call in TCP.
 */
#pragma once

#include <stdint.h>

#include "core/skbuff.h"
#include "core/sock.h"
#include "socket.h"

struct net_protocol {
	/* A datagram for us: data at the transport header, network_header set, IPCB(skb)
	 * filled.  Consumes.  Its result is ignored. */
	int (*handler)(struct sk_buff *skb);
	/* ICMP error: skb->data is at the *embedded* IP header of the packet that we sent
	 * (its ihl and at least 8 bytes behind it are linear and checked); IPCB(skb) has
	 * the embedded header's fields (saddr is ours, the sender's address is lost).
	 * info: next-hop MTU of ICMP_FRAG_NEEDED.  Borrows. */
	void (*err_handler)(struct sk_buff *skb, uint8_t type, uint8_t code, uint32_t info);
};

extern const struct net_protocol *const inet_protos[256];

struct inet_protosw {
	int type;     /* SOCK_* */
	int protocol; /* IPPROTO_*; IPPROTO_IP: any */
	struct proto *prot;
	const struct proto_ops *ops;
};

extern const struct proto_ops inet_stream_ops;
extern const struct proto_ops inet_dgram_ops;
extern const struct net_proto_family inet_family_ops;

extern struct proto tcp_prot;
extern struct proto udp_prot;
extern struct proto raw_prot;

/* ---- what TCP provides (ipv4/tcp*.c) ---- */

/* net->tcp, net->tcp_hash (inet_hashinfo_alloc()), timers.  0 or -ENOMEM. */
int tcp_net_init(struct net *net);
void tcp_net_exit(struct net *net);
int tcp_init_sock(struct sock *sk); /* tcp_prot.init */
int tcp_v4_rcv(struct sk_buff *skb);
void tcp_v4_err(struct sk_buff *skb, uint8_t type, uint8_t code, uint32_t info);

/* One line of /proc/net/tcp: what is not in sock_common. */
struct tcp_diag {
	uint32_t tx_queue, rx_queue; /* bytes; listener: accept queue limit, length */
	uint8_t timer_active;	/* 0 none, 1 retransmit, 2 keepalive/other, 3 TIME-WAIT, 4 probe */
	uint64_t timer_expires; /* ms, net_now_ms() clock */
	uint32_t retransmits, probes;
	uint32_t rto_ms, ato_ms, cwnd;
	int32_t ssthresh; /* -1: infinite */
	uint32_t uid;
	uint64_t ino;
};
void tcp_diag_fill(const struct sock_common *skc, struct tcp_diag *diag);

/* For /proc/net/sockstat. */
uint32_t tcp_orphan_count(const struct net *net);
uint32_t tcp_timewait_count(const struct net *net);

/* inet_stream_connect() calls tcp_prot.connect, then waits while sk_state is SYN_SENT or
 * SYN_RECV; inet_shutdown() calls tcp_prot.shutdown in states that can send;
 * inet_accept() calls tcp_prot.accept; inet_listen() calls tcp_prot.listen in
 * TCP_CLOSE or TCP_LISTEN; inet_release() calls tcp_prot.close with the linger time. */
