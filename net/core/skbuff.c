/*
 * Making, sharing and freeing sk_buffs, and moving the edges of their linear
 * data.  What is in the fragments is core/skb_data.c's, queues are
 * core/skb_queue.c's.  Called by every protocol and device.
 */
#include "core/skbuff.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/sock.h"
#include "net.h"

static struct sk_buff *get_skb(struct net *net)
{
	struct sk_buff *skb = stock_get(&net->skbs, sizeof(*skb));

	if (!skb)
		return NULL;
	memset(skb, 0, sizeof(*skb));
	skb->net = net;
	net->nr_skbs++;
	return skb;
}

static void put_skb(struct sk_buff *skb)
{
	struct net *net = skb->net;

	net->nr_skbs--;
	stock_put(&net->skbs, skb);
}

static struct skb_shared_info *get_shinfo(struct net *net)
{
	struct skb_shared_info *info = stock_get(&net->shinfos, sizeof(*info));

	if (!info)
		return NULL;
	info->dataref = 1;
	info->nr_frags = 0;
	return info;
}

/* Drop this skb's share of head and fragments. */
static void release_data(struct sk_buff *skb)
{
	struct packet_pool *pool = &skb->net->pool;
	struct skb_shared_info *info = skb->shinfo;

	if (--info->dataref > 0)
		return;
	for (unsigned int i = 0; i < info->nr_frags; i++)
		pkt_put(pool, info->frags[i].page);
	pkt_put(pool, skb->head);
	stock_put(&skb->net->shinfos, info);
}

struct sk_buff *build_skb(struct net *net, uint8_t *block, size_t size)
{
	struct sk_buff *skb = get_skb(net);

	if (!skb)
		return NULL;
	skb->shinfo = get_shinfo(net);
	if (!skb->shinfo) {
		put_skb(skb);
		return NULL;
	}
	skb->head = skb->data = skb->tail = block;
	skb->end = block + size;
	skb->truesize = (uint32_t)(sizeof(*skb) + sizeof(*skb->shinfo) + size);
	return skb;
}

struct sk_buff *alloc_skb(struct net *net, size_t size, enum pkt_prio prio)
{
	uint8_t *block = size <= PKT_PAGE ? pkt_alloc(&net->pool, size, prio) : NULL;
	struct sk_buff *skb;

	if (!block)
		return NULL;
	skb = build_skb(net, block, pkt_size(&net->pool, block));
	if (!skb) {
		pkt_put(&net->pool, block);
		return NULL;
	}
	skb->pool_prio = (uint8_t)prio;
	return skb;
}

void skb_orphan(struct sk_buff *skb)
{
	if (skb->destructor)
		skb->destructor(skb);
	skb->destructor = NULL;
	skb->sk = NULL;
}

void consume_skb(struct sk_buff *skb)
{
	if (!skb)
		return;
	skb_orphan(skb);
	release_data(skb);
	put_skb(skb);
}

void kfree_skb(struct sk_buff *skb)
{
	consume_skb(skb);
}

struct sk_buff *skb_clone(struct sk_buff *skb)
{
	struct sk_buff *n = get_skb(skb->net);

	if (!n)
		return NULL;
	*n = *skb;
	n->next = n->prev = NULL;
	n->sk = NULL;
	n->destructor = NULL;
	n->shinfo->dataref++;
	n->cloned = skb->cloned = 1;
	return n;
}

/*
 * A head block and fragment table of n's own with the same content, `headroom`
 * bytes in front and `tailroom` behind the linear data.  0 or -ENOMEM (then n
 * is as before).
 */
static int own_data(struct sk_buff *n, size_t headroom, size_t tailroom)
{
	struct packet_pool *pool = &n->net->pool;
	struct skb_shared_info *info = get_shinfo(n->net), *old = n->shinfo;
	size_t headlen = skb_headlen(n), size = headroom + headlen + tailroom;
	ptrdiff_t shift = (ptrdiff_t)headroom - (ptrdiff_t)skb_headroom(n);
	uint8_t *head = info && size <= PKT_PAGE ? pkt_alloc(pool, size, n->pool_prio) : NULL;

	if (!head) {
		if (info)
			stock_put(&n->net->shinfos, info);
		return -ENOMEM;
	}
	memcpy(head + headroom, n->data, headlen);
	/* link and network headers stand before data: keep what has room */
	if (shift <= 0)
		memcpy(head, n->data - headroom, headroom);
	else
		memcpy(head + shift, n->head, (size_t)(n->data - n->head));
	info->nr_frags = old->nr_frags;
	for (unsigned int i = 0; i < old->nr_frags; i++) {
		info->frags[i] = old->frags[i];
		pkt_get(pool, info->frags[i].page);
	}
	release_data(n);
	n->shinfo = info;
	n->head = head;
	n->data = head + headroom;
	n->tail = n->data + headlen;
	n->end = head + pkt_size(pool, head);
	n->cloned = 0;
	n->mac_header = (uint16_t)(n->mac_header + shift);
	n->network_header = (uint16_t)(n->network_header + shift);
	n->transport_header = (uint16_t)(n->transport_header + shift);
	n->csum_start = (uint16_t)(n->csum_start + shift);
	return 0;
}

struct sk_buff *pskb_copy(struct sk_buff *skb, size_t headroom)
{
	struct sk_buff *n = skb_clone(skb);

	if (n && own_data(n, headroom, 0) < 0) {
		consume_skb(n);
		return NULL;
	}
	return n;
}

int skb_unclone(struct sk_buff *skb)
{
	return skb_cloned(skb) ? own_data(skb, skb_headroom(skb), 0) : 0;
}

int skb_cow_head(struct sk_buff *skb, size_t headroom)
{
	if (!skb_cloned(skb) && skb_headroom(skb) >= headroom)
		return 0;
	if (headroom < skb_headroom(skb))
		headroom = skb_headroom(skb);
	return own_data(skb, headroom, 0);
}

void *skb_put(struct sk_buff *skb, size_t len)
{
	uint8_t *p = skb->tail;

	if (len > skb_tailroom(skb))
		abort();
	skb->tail += len;
	skb->len += (uint32_t)len;
	return p;
}

void *skb_push(struct sk_buff *skb, size_t len)
{
	if (len > skb_headroom(skb))
		abort();
	skb->data -= len;
	skb->len += (uint32_t)len;
	return skb->data;
}

void *skb_pull(struct sk_buff *skb, size_t len)
{
	if (len > skb_headlen(skb))
		return NULL;
	skb->data += len;
	skb->len -= (uint32_t)len;
	return skb->data;
}

/* Move `delta` bytes from the fragments to the end of the linear data. */
static bool pull_tail(struct sk_buff *skb, size_t delta)
{
	struct skb_shared_info *info;

	if (skb_cloned(skb) || (size_t)(skb->end - skb->tail) < delta)
		if (own_data(skb, skb_headroom(skb), delta) < 0)
			return false;
	skb_copy_bits(skb, skb_headlen(skb), skb->tail, delta);
	skb->tail += delta;
	skb->data_len -= (uint32_t)delta;
	info = skb->shinfo;
	while (delta > 0) {
		struct skb_frag *f = &info->frags[0];
		size_t n = delta < f->size ? delta : f->size;

		f->offset = (uint16_t)(f->offset + n);
		f->size = (uint16_t)(f->size - n);
		delta -= n;
		if (f->size == 0) {
			pkt_put(&skb->net->pool, f->page);
			info->nr_frags--;
			memmove(f, f + 1, info->nr_frags * sizeof(*f));
		}
	}
	return true;
}

bool pskb_may_pull(struct sk_buff *skb, size_t len)
{
	if (len <= skb_headlen(skb))
		return true;
	if (len > skb->len || len > PKT_PAGE - MAX_HEADER)
		return false;
	return pull_tail(skb, len - skb_headlen(skb));
}

void skb_gather(struct sk_buff *skb)
{
	if (skb->data_len == 0 || skb_cloned(skb) ||
	    skb->data_len > (size_t)(skb->end - skb->tail) || !pull_tail(skb, skb->data_len))
		return;
	skb->truesize =
		(uint32_t)(sizeof(*skb) + sizeof(*skb->shinfo)) + (uint32_t)(skb->end - skb->head);
}
