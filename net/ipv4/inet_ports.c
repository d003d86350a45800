/*
 * Local ports: who may bind to which, and choosing ephemeral ones so that
 * nobody off the path can guess them [RFC 6056].  Called by bind(), connect()
 * and the first send of UDP.
 */
#include <errno.h>
#include <stdlib.h>

#include "ipv4/inet_hashtables.h"
#include "ipv4/inet_sock.h"
#include "net.h"

#define PORT_RANGE (INET_PORT_HIGH - INET_PORT_LOW + 1)

static struct hlist_head *bhash_chain(struct inet_hashinfo *h, uint16_t port)
{
	return &h->bhash[port % INET_BHASH_SIZE];
}

static struct inet_bind_bucket *find_bucket(struct inet_hashinfo *h, uint16_t port)
{
	struct inet_bind_bucket *b;

	hlist_for_each_entry(b, bhash_chain(h, port), node)
		if (b->port == port)
			return b;
	return NULL;
}

static struct inet_bind_bucket *make_bucket(struct inet_hashinfo *h, uint16_t port)
{
	struct inet_bind_bucket *b = calloc(1, sizeof(*b));

	if (!b)
		return NULL;
	b->port = port;
	hlist_add_head(&b->node, bhash_chain(h, port));
	return b;
}

static void own(struct inet_bind_bucket *b, struct sock *sk)
{
	sk->sk_bind = b;
	sk->sk_num = b->port;
	inet_sk(sk)->inet_sport = b->port;
	hlist_add_head(&sk->sk_bind_node, &b->owners);
}

/* May a and b not share a port? */
static bool conflict(const struct sock_common *a, const struct sock_common *b)
{
	if (a->skc_bound_dev_if && b->skc_bound_dev_if &&
	    a->skc_bound_dev_if != b->skc_bound_dev_if)
		return false;
	if (a->skc_rcv_saddr && b->skc_rcv_saddr && a->skc_rcv_saddr != b->skc_rcv_saddr)
		return false;
	if (a->skc_reuse && b->skc_reuse && b->skc_state != TCP_LISTEN)
		return false;
	return !(a->skc_reuseport && b->skc_reuseport);
}

static bool port_conflict(const struct inet_bind_bucket *b, const struct sock *sk)
{
	struct sock_common *other;

	hlist_for_each_entry(other, &b->owners, skc_bind_node)
		if (other != &sk->__sk_common && conflict(&sk->__sk_common, other))
			return true;
	return false;
}

static int take_port(struct inet_hashinfo *h, struct sock *sk, uint16_t port)
{
	struct inet_bind_bucket *b = find_bucket(h, port);

	if (b && port_conflict(b, sk))
		return -EADDRINUSE;
	if (sk->sk_bind == b && b) /* listen() looks again */
		return 0;
	if (!b)
		b = make_bucket(h, port);
	if (!b)
		return -ENOMEM;
	b->bound = true;
	own(b, sk);
	return 0;
}

int inet_get_port(struct inet_hashinfo *h, struct sock *sk, uint16_t port)
{
	uint32_t start;

	if (port)
		return take_port(h, sk, port);
	start = random_below(&sock_net(sk)->random, PORT_RANGE);
	for (uint32_t i = 0; i < PORT_RANGE; i++) {
		port = (uint16_t)(INET_PORT_LOW + (start + i) % PORT_RANGE);
		if (!find_bucket(h, port))
			return take_port(h, sk, port);
	}
	/* every port is in use: one that may be shared (SO_REUSEADDR, another address) */
	for (uint32_t i = 0; i < PORT_RANGE; i++) {
		port = (uint16_t)(INET_PORT_LOW + (start + i) % PORT_RANGE);
		if (take_port(h, sk, port) == 0)
			return 0;
	}
	return -EADDRINUSE;
}

static void put_bucket(struct inet_bind_bucket *b)
{
	if (b->owners.first)
		return;
	hlist_del_init(&b->node);
	free(b);
}

void inet_put_port(struct sock *sk)
{
	inet_put_port_common(&sk->__sk_common);
}

void inet_put_port_common(struct sock_common *skc)
{
	struct inet_bind_bucket *b = skc->skc_bind;

	if (!b)
		return;
	hlist_del_init(&skc->skc_bind_node);
	skc->skc_bind = NULL;
	put_bucket(b);
}

int inet_inherit_port(struct sock *parent, struct sock *child)
{
	if (!parent->sk_bind)
		return -ENOMEM;
	own(parent->sk_bind, child);
	return 0;
}

void inet_bind_replace(struct sock_common *from, struct sock_common *to)
{
	to->skc_bind = from->skc_bind;
	to->skc_num = from->skc_num;
	if (!to->skc_bind)
		return;
	hlist_del_init(&from->skc_bind_node);
	from->skc_bind = NULL;
	hlist_add_head(&to->skc_bind_node, &to->skc_bind->owners);
}

/* Enter sk with its present port, unless the 4-tuple is taken. */
static bool claim_tuple(struct inet_hashinfo *h, struct sock *sk,
			bool (*reuse)(struct sock *sk, struct sock_common *old))
{
	struct sock_common *old = inet_ehash_find_twin(h, &sk->__sk_common);

	if (old && !(reuse && old->skc_state == TCP_TIME_WAIT && reuse(sk, old)))
		return false;
	return inet_ehash_insert(h, &sk->__sk_common);
}

/* Connect from `port`?  Ports that somebody bound explicitly are left alone. */
static int try_port(struct inet_hashinfo *h, struct sock *sk, uint16_t port,
		    bool (*reuse)(struct sock *sk, struct sock_common *old))
{
	struct inet_bind_bucket *b = find_bucket(h, port);

	if (b && b->bound)
		return -EADDRINUSE;
	sk->sk_num = port;
	if (!claim_tuple(h, sk, reuse)) {
		sk->sk_num = 0;
		return -EADDRINUSE;
	}
	/* claiming may have freed a TIME-WAIT entry and its bucket: look again */
	b = find_bucket(h, port);
	if (!b)
		b = make_bucket(h, port);
	if (!b) {
		inet_unhash(h, sk);
		sk->sk_num = 0;
		return -ENOMEM;
	}
	own(b, sk);
	return 0;
}

int inet_hash_connect(struct inet_hashinfo *h, struct sock *sk,
		      bool (*reuse)(struct sock *sk, struct sock_common *old))
{
	struct net *net = sock_net(sk);
	uint32_t offset;

	if (sk->sk_num)
		return claim_tuple(h, sk, reuse) ? 0 : -EADDRNOTAVAIL;
	/* [RFC 6056 3.3.3]: a secret function of the destination, and a counter */
	offset =
		inet_ehashfn(net, sk->sk_rcv_saddr, 0, sk->sk_daddr, sk->sk_dport) + h->port_offset;
	for (uint32_t i = 0; i < PORT_RANGE; i++) {
		int err = try_port(h, sk, (uint16_t)(INET_PORT_LOW + (offset + i) % PORT_RANGE),
				   reuse);

		if (err == -EADDRINUSE)
			continue;
		h->port_offset += i + 1 + random_below(&net->random, 8);
		return err;
	}
	return -EADDRNOTAVAIL;
}
