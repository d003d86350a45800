/*
 * The hash tables of connections and listeners.  Called by TCP, UDP and raw;
 * ports are ipv4/inet_ports.c's.
 */
#include "ipv4/inet_hashtables.h"

#include <stdlib.h>
#include <string.h>

#include "ipv4/inet_sock.h"
#include "net.h"

#define EHASH_MAX 65536u

struct inet_hashinfo *inet_hashinfo_alloc(void)
{
	struct inet_hashinfo *h = calloc(1, sizeof(*h));

	if (!h)
		return NULL;
	h->ehash_size = INET_EHASH_SIZE;
	h->ehash = calloc(h->ehash_size, sizeof(*h->ehash));
	if (!h->ehash) {
		free(h);
		return NULL;
	}
	return h;
}

void inet_hashinfo_free(struct inet_hashinfo *h)
{
	if (!h)
		return;
	for (int i = 0; i < INET_BHASH_SIZE; i++) {
		struct inet_bind_bucket *b;
		struct hlist_node *next;

		hlist_for_each_entry_safe(b, next, &h->bhash[i], node)
			free(b);
	}
	free(h->ehash);
	free(h);
}

uint32_t inet_ehashfn(const struct net *net, uint32_t laddr, uint16_t lport, uint32_t faddr,
		      uint16_t fport)
{
	return (uint32_t)siphash_2u64((uint64_t)laddr << 32 | faddr, (uint64_t)lport << 16 | fport,
				      &net->hash_key);
}

static uint32_t skc_hash(const struct sock_common *skc)
{
	return inet_ehashfn(skc->skc_net, skc->skc_rcv_saddr, skc->skc_num, skc->skc_daddr,
			    skc->skc_dport);
}

/* ---- listeners, UDP and raw ---- */

static struct hlist_head *lhash_chain(struct inet_hashinfo *h, uint16_t num)
{
	return &h->lhash[num % INET_LHASH_SIZE];
}

void inet_listen_hash(struct inet_hashinfo *h, struct sock *sk)
{
	if (!hlist_unhashed(&sk->sk_node))
		return;
	hlist_add_head(&sk->sk_node, lhash_chain(h, sk->sk_num));
	sock_hold(sk);
}

static int listener_score(const struct sock *sk, uint32_t daddr, uint16_t dport, int dif)
{
	int score = 1;

	if (sk->sk_num != dport)
		return -1;
	if (sk->sk_rcv_saddr) {
		if (sk->sk_rcv_saddr != daddr)
			return -1;
		score += 2;
	}
	if (sk->sk_bound_dev_if) {
		if (sk->sk_bound_dev_if != dif)
			return -1;
		score += 4;
	}
	return score;
}

struct sock *inet_lookup_listener(struct net *net, struct inet_hashinfo *h, uint32_t daddr,
				  uint16_t dport, int dif)
{
	struct sock *sk, *best = NULL;
	int best_score = 0;
	uint32_t equals = 1;

	hlist_for_each_entry(sk, lhash_chain(h, dport), sk_node) {
		int score = listener_score(sk, daddr, dport, dif);

		if (score > best_score) {
			best = sk;
			best_score = score;
			equals = 1;
		} else if (score == best_score && score > 0 && sk->sk_reuseport &&
			   random_below(&net->random, ++equals) == 0) {
			best = sk; /* SO_REUSEPORT: listeners share what comes */
		}
	}
	return best;
}

/* ---- connections ---- */

static struct hlist_head *ehash_chain(struct inet_hashinfo *h, uint32_t hash)
{
	return &h->ehash[hash & (h->ehash_size - 1)];
}

/* Double the table; keeps the old one when memory is short. */
static void ehash_grow(struct inet_hashinfo *h)
{
	uint32_t old_size = h->ehash_size;
	struct hlist_head *old = h->ehash;
	struct hlist_head *table = calloc(old_size * 2, sizeof(*table));

	if (!table)
		return;
	h->ehash = table;
	h->ehash_size = old_size * 2;
	for (uint32_t i = 0; i < old_size; i++) {
		struct sock_common *skc;
		struct hlist_node *next;

		hlist_for_each_entry_safe(skc, next, &old[i], skc_node) {
			hlist_del_init(&skc->skc_node);
			hlist_add_head(&skc->skc_node, ehash_chain(h, skc->skc_hash));
		}
	}
	free(old);
}

static bool same_tuple(const struct sock_common *a, const struct sock_common *b)
{
	return a->skc_hash == b->skc_hash && a->skc_rcv_saddr == b->skc_rcv_saddr &&
	       a->skc_daddr == b->skc_daddr && a->skc_num == b->skc_num &&
	       a->skc_dport == b->skc_dport && a->skc_bound_dev_if == b->skc_bound_dev_if;
}

struct sock_common *inet_ehash_find_twin(struct inet_hashinfo *h, struct sock_common *skc)
{
	struct sock_common *other;

	skc->skc_hash = skc_hash(skc);
	hlist_for_each_entry(other, ehash_chain(h, skc->skc_hash), skc_node)
		if (other != skc && same_tuple(other, skc))
			return other;
	return NULL;
}

bool inet_ehash_insert(struct inet_hashinfo *h, struct sock_common *skc)
{
	if (inet_ehash_find_twin(h, skc))
		return false;
	if (h->ehash_count >= h->ehash_size && h->ehash_size < EHASH_MAX)
		ehash_grow(h);
	hlist_add_head(&skc->skc_node, ehash_chain(h, skc->skc_hash));
	skc->skc_in_ehash = true;
	h->ehash_count++;
	skc->skc_refcnt++;
	return true;
}

void inet_ehash_remove(struct inet_hashinfo *h, struct sock_common *skc)
{
	if (!skc->skc_in_ehash)
		return;
	hlist_del_init(&skc->skc_node);
	skc->skc_in_ehash = false;
	h->ehash_count--;
	skc->skc_refcnt--;
}

void inet_unhash(struct inet_hashinfo *h, struct sock *sk)
{
	if (hlist_unhashed(&sk->sk_node))
		return;
	hlist_del_init(&sk->sk_node);
	if (sk->__sk_common.skc_in_ehash)
		h->ehash_count--;
	sk->__sk_common.skc_in_ehash = false;
	sock_put(sk);
}

void inet_ehash_replace(struct sock_common *old, struct sock_common *replacement)
{
	replacement->skc_hash = old->skc_hash;
	replacement->skc_node = old->skc_node;
	*replacement->skc_node.pprev = &replacement->skc_node;
	if (replacement->skc_node.next)
		replacement->skc_node.next->pprev = &replacement->skc_node.next;
	replacement->skc_in_ehash = true;
	old->skc_node = (struct hlist_node){ NULL, NULL };
	old->skc_in_ehash = false;
}

struct sock_common *inet_lookup_established(struct net *net, struct inet_hashinfo *h,
					    uint32_t saddr, uint16_t sport, uint32_t daddr,
					    uint16_t dport, int dif)
{
	uint32_t hash = inet_ehashfn(net, daddr, dport, saddr, sport);
	struct sock_common *skc;

	hlist_for_each_entry(skc, ehash_chain(h, hash), skc_node)
		if (skc->skc_hash == hash && skc->skc_daddr == saddr &&
		    skc->skc_rcv_saddr == daddr && skc->skc_dport == sport &&
		    skc->skc_num == dport &&
		    (!skc->skc_bound_dev_if || skc->skc_bound_dev_if == dif))
			return skc;
	return NULL;
}

void inet_hash_walk(struct inet_hashinfo *h, void (*visit)(struct sock_common *skc, void *arg),
		    void *arg)
{
	struct sock_common *skc;

	for (uint32_t i = 0; i < INET_LHASH_SIZE; i++)
		hlist_for_each_entry(skc, &h->lhash[i], skc_node)
			visit(skc, arg);
	for (uint32_t i = 0; i < h->ehash_size; i++)
		hlist_for_each_entry(skc, &h->ehash[i], skc_node)
			visit(skc, arg);
}
