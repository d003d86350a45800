/*
 * Queues of sk_buffs: circular lists with a length.  An skb is on at most one.
 */
#include "core/skbuff.h"

void skb_queue_head_init(struct sk_buff_head *list)
{
	list->next = list->prev = (struct sk_buff *)list;
	list->qlen = 0;
}

static void insert(struct sk_buff_head *list, struct sk_buff *skb, struct sk_buff *prev,
		   struct sk_buff *next)
{
	skb->next = next;
	skb->prev = prev;
	next->prev = skb;
	prev->next = skb;
	list->qlen++;
}

void skb_queue_tail(struct sk_buff_head *list, struct sk_buff *skb)
{
	insert(list, skb, list->prev, (struct sk_buff *)list);
}

void skb_queue_front(struct sk_buff_head *list, struct sk_buff *skb)
{
	insert(list, skb, (struct sk_buff *)list, list->next);
}

void skb_queue_after(struct sk_buff_head *list, struct sk_buff *old, struct sk_buff *newsk)
{
	insert(list, newsk, old, old->next);
}

void skb_queue_before(struct sk_buff_head *list, struct sk_buff *old, struct sk_buff *newsk)
{
	insert(list, newsk, old->prev, old);
}

void skb_unlink(struct sk_buff *skb, struct sk_buff_head *list)
{
	skb->next->prev = skb->prev;
	skb->prev->next = skb->next;
	skb->next = skb->prev = NULL;
	list->qlen--;
}

struct sk_buff *skb_dequeue(struct sk_buff_head *list)
{
	struct sk_buff *skb = skb_peek(list);

	if (skb)
		skb_unlink(skb, list);
	return skb;
}

void skb_queue_purge(struct sk_buff_head *list)
{
	struct sk_buff *skb;

	while ((skb = skb_dequeue(list)) != NULL)
		kfree_skb(skb);
}

void skb_queue_splice_tail(struct sk_buff_head *list, struct sk_buff_head *to)
{
	if (skb_queue_empty(list))
		return;
	list->next->prev = to->prev;
	to->prev->next = list->next;
	list->prev->next = (struct sk_buff *)to;
	to->prev = list->prev;
	to->qlen += list->qlen;
	skb_queue_head_init(list);
}
