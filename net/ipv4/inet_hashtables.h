/*
 * Who owns a port, and whose packet is it.  One struct inet_hashinfo for TCP,
 * one for UDP, one for raw (keyed by protocol number instead of port).
 *
 *   bhash   local port -> bucket -> owners (bind conflicts)
 *   lhash   local port -> listeners; all UDP and raw sockets
 *   ehash   4-tuple    -> connections, TIME-WAIT and request minis
 *
 * Hashes are keyed with a secret; no lookup walks all sockets.  A hashed sock
 * holds one reference.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "core/sock.h"

#define INET_BHASH_SIZE 1024
#define INET_LHASH_SIZE 256
#define INET_EHASH_SIZE 4096 /* grows by doubling up to 65536 */
#define INET_PORT_LOW 32768  /* ephemeral ports: ip_local_port_range */
#define INET_PORT_HIGH 60999

struct inet_bind_bucket {
	struct hlist_node node;
	uint16_t port;
	bool bound;		  /* by bind(): connect() does not share it */
	struct hlist_head owners; /* skc_bind_node */
};

struct inet_hashinfo {
	struct hlist_head bhash[INET_BHASH_SIZE];
	struct hlist_head lhash[INET_LHASH_SIZE];
	struct hlist_head *ehash;
	uint32_t ehash_size, ehash_count;
	uint32_t port_offset; /* moves on with every ephemeral port given [RFC 6056 3.3.4] */
};

struct inet_hashinfo *inet_hashinfo_alloc(void);
void inet_hashinfo_free(struct inet_hashinfo *h);

/* ---- ports ---- */

/* Bind sk to `port` (0: a random free ephemeral one); local address is
 * sk_rcv_saddr.  On success sk_num is set.  0, -EADDRINUSE, -ENOMEM. */
int inet_get_port(struct inet_hashinfo *h, struct sock *sk, uint16_t port);
/* Release it. */
void inet_put_port(struct sock *sk);
void inet_put_port_common(struct sock_common *skc);
/* A child shares its listener's port.  0 or -ENOMEM. */
int inet_inherit_port(struct sock *parent, struct sock *child);
/* Move the port's ownership from one sock_common to another (sk to TIME-WAIT mini). */
void inet_bind_replace(struct sock_common *from, struct sock_common *to);
/*
 * For connect(): give sk an ephemeral port (unless it has one) such that the
 * 4-tuple is unique, and enter it into the established hash.  Ports are random
 * by destination, keyed [RFC 6056 3.3.3].  `reuse` may free a tuple that a
 * TIME-WAIT entry holds (returns true when it did), or be NULL.  0, -EADDRNOTAVAIL.
 */
int inet_hash_connect(struct inet_hashinfo *h, struct sock *sk,
		      bool (*reuse)(struct sock *sk, struct sock_common *old));

/* ---- lookups: borrowed pointers, valid until the next change ---- */

void inet_listen_hash(struct inet_hashinfo *h, struct sock *sk);
/* Insert into the established hash; false when the tuple is taken. */
bool inet_ehash_insert(struct inet_hashinfo *h, struct sock_common *skc);
/* An entry with skc's 4-tuple other than skc itself, or NULL; sets skc->skc_hash. */
struct sock_common *inet_ehash_find_twin(struct inet_hashinfo *h, struct sock_common *skc);
/* Out of whichever hash it is in (drops the hash's reference). */
void inet_unhash(struct inet_hashinfo *h, struct sock *sk);
/* The same for a mini; the caller has another reference, nothing is freed here. */
void inet_ehash_remove(struct inet_hashinfo *h, struct sock_common *skc);
/* Replace an entry in place (connection by its TIME-WAIT mini); references are not touched. */
void inet_ehash_replace(struct sock_common *old, struct sock_common *replacement);

/* The connection of a packet saddr:sport -> daddr:dport that came in on `dif`; look at
 * skc_state before taking it for a struct sock.  NULL: none. */
struct sock_common *inet_lookup_established(struct net *net, struct inet_hashinfo *h,
					    uint32_t saddr, uint16_t sport, uint32_t daddr,
					    uint16_t dport, int dif);
/* The best matching listener (address and device bound score higher), or NULL. */
struct sock *inet_lookup_listener(struct net *net, struct inet_hashinfo *h, uint32_t daddr,
				  uint16_t dport, int dif);

/* Walk all entries of a table (for /proc, device changes): visit() may not change it. */
void inet_hash_walk(struct inet_hashinfo *h, void (*visit)(struct sock_common *skc, void *arg),
		    void *arg);

/* Keyed hash of a tuple, of this net. */
uint32_t inet_ehashfn(const struct net *net, uint32_t laddr, uint16_t lport, uint32_t faddr,
		      uint16_t fport);
