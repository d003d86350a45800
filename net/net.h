/*
 * struct net: one network stack.  netd has one; a test has as many as it joins
 * with wires.  Every struct sock, sk_buff, net_device and request leads to its
 * own; there is no other global state but constant tables (net_families[],
 * the inet_protosw table, the struct protos).
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "core/list.h"
#include "core/mib.h"
#include "core/packetmem.h"
#include "core/random.h"
#include "core/siphash.h"
#include "core/skbuff.h"
#include "core/stock.h"
#include "core/timer.h"

#define NSEC_PER_MSEC 1000000ull

#define NET_MAX_DEVS 8 /* lo and network cards */
#define NET_MAX_SOCKETS 65536
#define NET_RX_BUDGET 256 /* packets a round, before requests and timers get their turn */

struct net_device;
struct inet_hashinfo;
struct tcp_net;

struct net {
	/* time: CLOCK_MONOTONIC, read once in each loop iteration */
	uint64_t now_ns;
	struct timer_wheel timers;

	struct packet_pool pool;
	int packet_fd;		   /* its memory object, for drivers */
	struct stock skbs, shinfos; /* struct sk_buff, struct skb_shared_info */
	uint32_t nr_skbs;	   /* in use now */

	struct random_state random;
	struct siphash_key hash_key; /* all hash tables */
	struct netns_mib mib;

	/* requests and sockets */
	struct hlist_head requests[256]; /* parked, by id */
	uint32_t nr_parked;
	struct list_head woken;	       /* to be run again */
	struct ipc_msg *reply_scratch; /* answer of the handler that runs */
	struct push_batch *push;       /* what it wants to give to the caller's memory */
	struct stock request_stock;    /* struct request */
	struct list_head dirty;	       /* sockets whose poll mask is to be posted */
	struct handle_table *handles;
	uint32_t nr_sockets;
	uint64_t next_ino;
	uint64_t current_uid; /* of the request that is being served */
	uint32_t current_gid;
	int32_t current_pid;

	/* devices */
	struct net_device *devs[NET_MAX_DEVS + 1]; /* by ifindex, from 1 */
	struct net_device *loopback_dev;
	struct sk_buff_head backlog; /* netif_rx(): handed up by net_rx_action() */

	/* protocols; each is allocated and owned by the file that defines it */
	struct fib_table *fib;		/* ipv4/route.c */
	uint32_t rt_genid;		/* changes when cached routes go stale */
	struct pmtu_cache *pmtu;	/* ipv4/route.c */
	struct arp_table *arp;		/* ipv4/arp.c */
	struct ip_frags *frags;		/* ipv4/ip_fragment.c */
	struct icmp_state *icmp;	/* ipv4/icmp.c */
	struct inet_hashinfo *tcp_hash; /* ipv4/inet_hashtables.c */
	struct inet_hashinfo *udp_hash;
	struct inet_hashinfo *raw_hash;
	struct unix_table *unix_sockets; /* unix/af_unix.c */
	struct tcp_net *tcp;		 /* ipv4/tcp*.c */
	uint16_t ip_id;

	void *ipc; /* ipc.c's, or the test world's */
};

static inline uint64_t net_now_ms(const struct net *net)
{
	return net->now_ns / NSEC_PER_MSEC;
}

/*
 * Bring up a stack: families, protocols, lo (up, 127.0.0.1/8).  packet_mem is
 * borrowed for the stack's life; seed is 32 random bytes.  0 or -ENOMEM.
 */
int net_init(struct net *net, void *packet_mem, size_t packet_size, const uint8_t seed[32],
	     uint64_t now_ns);
/* Free everything; open sockets are closed hard. */
void net_exit(struct net *net);

/* One iteration of the event loop around the messages: set the time, run what it makes due. */
void net_set_time(struct net *net, uint64_t now_ns);
void net_run(struct net *net);
/* Is there something to do before sleeping? */
bool net_has_work(const struct net *net);
/* ns until net_run() is to be called without an event; -1: never. */
int64_t net_sleep_ns(const struct net *net);
