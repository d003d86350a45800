/*
 * Fragments: cutting datagrams that are too large for the link, and putting
 * received ones together [RFC 791 3.2, RFC 815].  Reassembly holds a bounded
 * amount of memory; a datagram whose fragments overlap is dropped whole, as
 * RFC 5722 demands of IPv6 and nobody honest produces in IPv4.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/netdevice.h"
#include "ipv4/icmp.h"
#include "ipv4/ip.h"
#include "net.h"

#define FRAG_BUCKETS 256
#define FRAG_TIMEOUT_MS 30000
#define FRAG_HIGH (4u << 20) /* bytes of all incomplete datagrams */
#define FRAG_COUNT_MAX 128   /* pieces of one: enough for 64 KB at an MTU of 576 */

/* One datagram in the making; its fragments are sorted by offset. */
struct ipq {
	struct hlist_node hash;
	struct list_head lru;
	struct timer_list timer;
	struct net *net;
	uint32_t saddr, daddr;
	uint16_t id;
	uint8_t protocol;
	int iif;
	bool have_last;
	uint32_t len;  /* of the data, once the last fragment is here */
	uint32_t have; /* bytes of it that are here */
	uint32_t mem;
	struct sk_buff_head fragments;
};

struct ip_frags {
	struct hlist_head bucket[FRAG_BUCKETS];
	struct list_head lru;
	uint32_t mem, high;
};

/* Where a queued fragment's data stands in the datagram. */
static uint32_t frag_start(const struct sk_buff *skb)
{
	return (IPCB(skb)->frag_off & IP_OFFSET) * 8u;
}

static uint32_t frag_len(const struct sk_buff *skb)
{
	return skb->len - IPCB(skb)->ihl;
}

int ip_frag_init(struct net *net)
{
	net->frags = calloc(1, sizeof(*net->frags));
	if (!net->frags)
		return -ENOMEM;
	list_init(&net->frags->lru);
	net->frags->high =
		net->pool.size / 8 < FRAG_HIGH ? (uint32_t)(net->pool.size / 8) : FRAG_HIGH;
	return 0;
}

static void ipq_free(struct ipq *q)
{
	hlist_del_init(&q->hash);
	list_del_init(&q->lru);
	del_timer(&q->timer);
	q->net->frags->mem -= q->mem;
	skb_queue_purge(&q->fragments);
	free(q);
}

/* Give up on a datagram. */
static void ipq_fail(struct ipq *q)
{
	IP_ADD_STATS(q->net, IPSTATS_MIB_REASMFAILS, 1);
	ipq_free(q);
}

void ip_frag_exit(struct net *net)
{
	if (!net->frags)
		return;
	while (!list_empty(&net->frags->lru))
		ipq_free(list_first_entry(&net->frags->lru, struct ipq, lru));
	free(net->frags);
	net->frags = NULL;
}

static void ipq_expire(struct timer_list *timer)
{
	struct ipq *q = from_timer(timer, struct ipq, timer);
	struct sk_buff *first = skb_peek(&q->fragments);

	IP_INC_STATS(q->net, IPSTATS_MIB_REASMTIMEOUT);
	/* the sender is told only when we have the beginning [RFC 792] */
	if (first && frag_start(first) == 0) {
		first->dev = dev_get_by_index(q->net, q->iif);
		icmp_send(first, ICMP_TIME_EXCEEDED, ICMP_EXC_FRAGTIME, 0);
	}
	ipq_fail(q);
}

static struct hlist_head *bucket_of(struct net *net, const struct inet_skb_parm *cb)
{
	uint64_t h = siphash_2u64((uint64_t)cb->saddr << 32 | cb->daddr,
				  (uint64_t)cb->id << 8 | cb->protocol, &net->hash_key);

	return &net->frags->bucket[h % FRAG_BUCKETS];
}

static struct ipq *ipq_find(struct net *net, const struct inet_skb_parm *cb)
{
	struct hlist_head *head = bucket_of(net, cb);
	struct ipq *q;

	hlist_for_each_entry(q, head, hash)
		if (q->saddr == cb->saddr && q->daddr == cb->daddr && q->id == cb->id &&
		    q->protocol == cb->protocol && q->iif == cb->iif)
			return q;
	q = calloc(1, sizeof(*q));
	if (!q)
		return NULL;
	q->net = net;
	q->saddr = cb->saddr;
	q->daddr = cb->daddr;
	q->id = cb->id;
	q->protocol = cb->protocol;
	q->iif = cb->iif;
	skb_queue_head_init(&q->fragments);
	hlist_add_head(&q->hash, head);
	list_add_tail(&q->lru, &net->frags->lru);
	timer_setup(&q->timer, &net->timers, ipq_expire);
	mod_timer(&q->timer, net_now_ms(net) + FRAG_TIMEOUT_MS);
	return q;
}

/* Make room for more: the datagrams that wait longest go first. */
static void evict(struct net *net, const struct ipq *keep)
{
	struct ip_frags *f = net->frags;

	while (f->mem > f->high) {
		struct ipq *q = list_first_entry(&f->lru, struct ipq, lru);

		if (q == keep)
			return;
		ipq_fail(q);
	}
}

/* A fragment in itself: 0 or -EINVAL. */
static int check_fragment(const struct sk_buff *skb)
{
	uint32_t start = frag_start(skb), len = frag_len(skb);

	if (len == 0 || start + len + IPCB(skb)->ihl > IP_MAX_MTU)
		return -EINVAL; /* longer than any datagram may become */
	if (IPCB(skb)->frag_off & IP_MF && len % 8)
		return -EINVAL;
	return 0;
}

/* Put it in its place.  0; -EALREADY: a duplicate; -EINVAL: overlaps or contradicts. */
static int ipq_insert(struct ipq *q, struct sk_buff *skb)
{
	uint32_t start = frag_start(skb), end = start + frag_len(skb);
	struct sk_buff *other, *before = NULL;

	if (!(IPCB(skb)->frag_off & IP_MF)) {
		if (q->have_last && q->len != end)
			return -EINVAL;
	} else if (q->have_last && end > q->len) {
		return -EINVAL;
	}
	skb_queue_walk(&q->fragments, other)
	{
		uint32_t other_start = frag_start(other), other_end = other_start + frag_len(other);

		if (start == other_start && end == other_end)
			return -EALREADY;
		if (start < other_end && other_start < end)
			return -EINVAL;
		if (other_start >= end && !before)
			before = other;
	}
	if (!(IPCB(skb)->frag_off & IP_MF)) {
		other = skb_peek_tail(&q->fragments);
		if (other && frag_start(other) >= end)
			return -EINVAL; /* something lies behind the end */
		q->have_last = true;
		q->len = end;
	}
	if (before)
		skb_queue_before(&q->fragments, before, skb);
	else
		skb_queue_tail(&q->fragments, skb);
	q->have += end - start;
	q->mem += skb->truesize;
	q->net->frags->mem += skb->truesize;
	return 0;
}

/* Copy all data into whole pages: for more pieces than an skb has fragments. */
static int append_copy(struct sk_buff *to, const struct sk_buff *frag)
{
	size_t off = IPCB(frag)->ihl, left = frag_len(frag);

	while (left > 0) {
		struct skb_shared_info *info = to->shinfo;
		struct skb_frag *f = info->nr_frags ? &info->frags[info->nr_frags - 1] : NULL;
		size_t room = f ? PKT_PAGE - f->size : 0, n;

		if (room == 0) {
			uint8_t *page = pkt_alloc(&to->net->pool, PKT_PAGE, PKT_ATOMIC);

			if (!page)
				return -ENOMEM;
			if (skb_add_frag(to, page, 0, 0) < 0) {
				pkt_put(&to->net->pool, page);
				return -ENOMEM;
			}
			continue;
		}
		n = left < room ? left : room;
		skb_copy_bits(frag, off, f->page + f->size, n);
		f->size = (uint16_t)(f->size + n);
		to->len += (uint32_t)n;
		to->data_len += (uint32_t)n;
		off += n;
		left -= n;
	}
	return 0;
}

/* All pieces are here: one skb with the first one's header.  Frees the queue. */
static struct sk_buff *ipq_reassemble(struct ipq *q)
{
	struct sk_buff *first = skb_peek(&q->fragments), *skb = NULL, *frag;
	size_t ihl = IPCB(first)->ihl, pieces = 0;
	struct net *net = q->net;
	struct iphdr *iph;

	if (ihl + q->len <= IP_MAX_MTU) /* the first may have options, the others none */
		skb = alloc_skb(net, ihl, PKT_ATOMIC);
	if (!skb)
		goto fail;
	memcpy(skb_put(skb, ihl), skb_network_header(first), ihl);
	skb_reset_network_header(skb);
	memcpy(skb->cb, first->cb, sizeof(skb->cb));
	skb->dev = first->dev;
	skb->tstamp = first->tstamp;
	skb->pkt_type = first->pkt_type;
	skb->protocol = first->protocol;
	skb_queue_walk(&q->fragments, frag) pieces += 1u + skb_shinfo(frag)->nr_frags;
	skb_queue_walk(&q->fragments, frag)
	{
		int err = pieces <= MAX_SKB_FRAGS
				  ? skb_share(skb, frag, IPCB(frag)->ihl, frag_len(frag))
				  : append_copy(skb, frag);

		if (err < 0)
			goto fail;
	}
	iph = (struct iphdr *)skb->data;
	iph->tot_len = to_be16((uint16_t)skb->len);
	iph->frag_off = to_be16(0);
	ip_send_check(iph, ihl);
	IPCB(skb)->tot_len = (uint16_t)skb->len;
	IPCB(skb)->frag_off = 0;
	IP_INC_STATS(net, IPSTATS_MIB_REASMOKS);
	ipq_free(q);
	return skb;
fail:
	kfree_skb(skb);
	ipq_fail(q);
	return NULL;
}

struct sk_buff *ip_defrag(struct sk_buff *skb)
{
	struct net *net = skb->net;
	struct ipq *q;
	int err;

	IP_INC_STATS(net, IPSTATS_MIB_REASMREQDS);
	q = check_fragment(skb) == 0 ? ipq_find(net, IPCB(skb)) : NULL;
	if (!q) {
		IP_INC_STATS(net, IPSTATS_MIB_REASMFAILS);
		kfree_skb(skb);
		return NULL;
	}
	skb_orphan(skb);
	err = ipq_insert(q, skb);
	if (err < 0) {
		kfree_skb(skb);
		if (err == -EALREADY)
			return NULL;
		IP_INC_STATS(net, IPSTATS_MIB_REASM_OVERLAPS);
		ipq_fail(q);
		return NULL;
	}
	if (q->have_last && q->have == q->len)
		return ipq_reassemble(q);
	if (skb_queue_len(&q->fragments) > FRAG_COUNT_MAX || q->mem > net->frags->high) {
		ipq_fail(q);
		return NULL;
	}
	evict(net, q);
	return NULL;
}

/* ---- sending ---- */

/* Options without the copied flag stand in the first fragment only [RFC 791 3.1]. */
static void blank_options(uint8_t *opt, size_t len)
{
	for (size_t i = 0; i < len;) {
		size_t n = opt[i] <= 1 ? 1 : i + 1 < len ? opt[i + 1] : len - i;

		if (n == 0 || n > len - i)
			n = len - i;
		if (!(opt[i] & 0x80))
			memset(opt + i, 1, n);
		i += n;
	}
}

static struct sk_buff *make_fragment(struct sk_buff *skb, size_t ihl, size_t off, size_t len,
				     bool last)
{
	struct sk_buff *frag = alloc_skb(skb->net, MAX_HEADER + ihl, PKT_ATOMIC);
	struct iphdr *iph;

	if (!frag)
		return NULL;
	skb_reserve(frag, MAX_HEADER);
	iph = skb_put(frag, ihl);
	memcpy(iph, skb->data, ihl);
	skb_reset_network_header(frag);
	if (skb_share(frag, skb, ihl + off, len) < 0) {
		kfree_skb(frag);
		return NULL;
	}
	if (off > 0)
		blank_options((uint8_t *)(iph + 1), ihl - sizeof(*iph));
	iph->tot_len = to_be16((uint16_t)(ihl + len));
	iph->frag_off = to_be16((uint16_t)(off / 8 + (last ? 0 : IP_MF)));
	ip_send_check(iph, ihl);
	frag->protocol = skb->protocol;
	if (skb->sk)
		skb_set_owner_w(frag, skb->sk);
	return frag;
}

int ip_do_fragment(struct net *net, struct sock *sk, struct sk_buff *skb, const struct rtable *rt,
		   uint32_t mtu)
{
	size_t ihl = (skb->data[0] & 15u) * 4u;
	size_t room = (mtu - ihl) & ~(size_t)7, total = skb->len - ihl, off = 0;
	int err = skb_checksum_help(skb);

	(void)sk;
	if (mtu < ihl + 8)
		err = -EMSGSIZE;
	while (err == 0 && off < total) {
		size_t len = total - off <= mtu - ihl ? total - off : room;
		struct sk_buff *frag = make_fragment(skb, ihl, off, len, off + len == total);

		if (!frag) {
			err = -ENOBUFS;
			break;
		}
		off += len;
		IP_INC_STATS(net, IPSTATS_MIB_FRAGCREATES);
		err = ip_finish_output(frag, rt);
	}
	IP_INC_STATS(net, err < 0 ? IPSTATS_MIB_FRAGFAILS : IPSTATS_MIB_FRAGOKS);
	kfree_skb(skb);
	return err;
}

uint32_t ip_frag_count(const struct net *net)
{
	const struct ipq *q;
	uint32_t n = 0;

	list_for_each_entry(q, &net->frags->lru, lru)
		n++;
	return n;
}

uint32_t ip_frag_mem(const struct net *net)
{
	return net->frags->mem;
}
