/*
 * struct sk_buff: one packet, or one piece of a byte stream.
 *
 *      head      data          tail         end
 *       |headroom | linear data | tailroom   |     one block of packet memory
 *                 + frags[0] + frags[1] ...        whole or part of further blocks
 *
 * len counts all bytes, data_len those in fragments, skb_headlen() the linear
 * rest.  head, the fragments and the counts that describe them (struct
 * skb_shared_info) are shared between clones; a struct sk_buff itself is not:
 * skb_clone() gives a second view of the same bytes, so retransmission never
 * copies payload.  Who wants to write headers into a shared head takes
 * pskb_copy() (copies the linear part, shares the fragments).
 *
 * Functions consume an skb only where their comment says so.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/checksum.h"
#include "core/list.h"
#include "core/packetmem.h"

struct net;
struct net_device;
struct sock;
struct request;

#define MAX_SKB_FRAGS 17 /* 64 KiB in pages, and one for a bad start */
#define MAX_HEADER \
	128	       /* Ethernet + the longest IP and TCP headers, padded: headroom
				 * that every protocol reserves */
#define NET_IP_ALIGN 2 /* makes the IP header 4-byte aligned behind Ethernet's 14 */

/* ip_summed: what is known about the transport checksum */
enum {
	CHECKSUM_NONE,	      /* received: not checked yet.  Sent: complete in the packet */
	CHECKSUM_UNNECESSARY, /* received: known to be good */
	CHECKSUM_PARTIAL,     /* the field holds the pseudo-header sum (without the length when
				 * gso_size is set); to be summed from csum_start and stored at
				 * csum_start + csum_offset, by the device or dev_hard_start_xmit().
				 * Looped back like this it needs no check */
};

/* pkt_type; PACKET_LOOPBACK: our own broadcast or multicast, looped back */
enum { PACKET_HOST, PACKET_BROADCAST, PACKET_MULTICAST, PACKET_OTHERHOST, PACKET_LOOPBACK };

struct skb_frag {
	uint8_t *page;	 /* start of a block of packet memory; one reference is ours */
	uint16_t offset; /* of the first byte in it */
	uint16_t size;
};

struct skb_shared_info {
	uint32_t dataref; /* sk_buffs that share this */
	uint16_t nr_frags;
	struct skb_frag frags[MAX_SKB_FRAGS];
};

struct sk_buff {
	struct sk_buff *next, *prev; /* first, as in struct sk_buff_head */

	struct net *net;
	struct sock *sk;			 /* who is charged for it */
	struct net_device *dev;			 /* arrived from, or leaves through */
	void (*destructor)(struct sk_buff *skb); /* uncharges sk */
	uint64_t tstamp;			 /* ns of net->now_ns; 0: none */

	uint8_t cb[64] __attribute__((aligned(8))); /* belongs to the layer that holds the skb */

	struct skb_shared_info *shinfo;
	uint8_t *head, *data, *tail, *end;
	uint32_t len, data_len;
	uint32_t truesize; /* memory that it really takes */

	uint16_t mac_header, network_header, transport_header; /* offsets from head */
	uint16_t csum_start;				       /* offset from head */
	uint16_t csum_offset;
	uint16_t gso_size; /* != 0: TCP payload bytes of each segment */
	uint16_t gso_segs;
	uint16_t protocol; /* ETH_P_*, host order */
	uint8_t ip_summed;
	uint8_t pkt_type;
	uint8_t cloned;
	uint8_t pool_prio; /* enum pkt_prio of its memory */
};

/* The control block as a structure of the layer's own. */
#define SKB_CB(skb, type)                                                                          \
	({                                                                                         \
		_Static_assert(sizeof(type) <= sizeof(((struct sk_buff *)0)->cb), "cb too small"); \
		(type *)(void *)(skb)->cb;                                                         \
	})

struct sk_buff_head {
	struct sk_buff *next, *prev;
	uint32_t qlen;
};

/* ---- making and freeing ---- */

/* An skb with `size` (<= PKT_PAGE) bytes of linear room, all of it tailroom.
 * NULL when packet memory or the heap is short (counted). */
struct sk_buff *alloc_skb(struct net *net, size_t size, enum pkt_prio prio);
/* An skb around a block that already holds a frame; consumes the caller's
 * reference to the block on success. */
struct sk_buff *build_skb(struct net *net, uint8_t *block, size_t size);
/* Consumes: the packet was dropped / was used as intended.  NULL is allowed. */
void kfree_skb(struct sk_buff *skb);
void consume_skb(struct sk_buff *skb);

/* Uncharge its owner now, before it is freed. */
void skb_orphan(struct sk_buff *skb);

/* A second sk_buff for the same bytes, charged to nobody, on no queue. */
struct sk_buff *skb_clone(struct sk_buff *skb);
/* A copy of the linear part with `headroom`; fragments are shared. */
struct sk_buff *pskb_copy(struct sk_buff *skb, size_t headroom);
/* Make head and fragment table this skb's own (payload stays shared).  0 or -ENOMEM. */
int skb_unclone(struct sk_buff *skb);
/* Own head with at least `headroom` bytes before data.  0 or -ENOMEM. */
int skb_cow_head(struct sk_buff *skb, size_t headroom);

static inline bool skb_cloned(const struct sk_buff *skb)
{
	return skb->cloned && skb->shinfo->dataref != 1;
}

/* ---- geometry ---- */

static inline struct skb_shared_info *skb_shinfo(const struct sk_buff *skb)
{
	return skb->shinfo;
}

static inline uint32_t skb_headlen(const struct sk_buff *skb)
{
	return skb->len - skb->data_len;
}

static inline uint32_t skb_headroom(const struct sk_buff *skb)
{
	return (uint32_t)(skb->data - skb->head);
}

/* Linear room behind the data; none once there are fragments. */
static inline uint32_t skb_tailroom(const struct sk_buff *skb)
{
	return skb->data_len ? 0 : (uint32_t)(skb->end - skb->tail);
}

/* Move data and tail of an empty skb: makes headroom. */
static inline void skb_reserve(struct sk_buff *skb, size_t len)
{
	skb->data += len;
	skb->tail += len;
}

/* Each returns the start of the affected bytes; too little room is our own bug
 * (abort): check skb_tailroom()/skb_headroom() first where a peer decides. */
void *skb_put(struct sk_buff *skb, size_t len);
void *skb_push(struct sk_buff *skb, size_t len);
/* Drop len bytes from the front of the linear data: pskb_may_pull() first.
 * NULL when skb->len is shorter. */
void *skb_pull(struct sk_buff *skb, size_t len);
/* Are the first len bytes present, and linear (moved out of fragments if need be)? */
bool pskb_may_pull(struct sk_buff *skb, size_t len);
/* Move what is in fragments behind the linear bytes, if there is room, and let the blocks
 * go; for an skb that is charged to nobody. */
void skb_gather(struct sk_buff *skb);
/* Cut the packet to len bytes (no effect if shorter).  0 or -ENOMEM when cloned. */
int pskb_trim(struct sk_buff *skb, size_t len);

static inline uint8_t *skb_mac_header(const struct sk_buff *skb)
{
	return skb->head + skb->mac_header;
}

static inline uint8_t *skb_network_header(const struct sk_buff *skb)
{
	return skb->head + skb->network_header;
}

static inline uint8_t *skb_transport_header(const struct sk_buff *skb)
{
	return skb->head + skb->transport_header;
}

static inline void skb_reset_mac_header(struct sk_buff *skb)
{
	skb->mac_header = (uint16_t)(skb->data - skb->head);
}

static inline void skb_reset_network_header(struct sk_buff *skb)
{
	skb->network_header = (uint16_t)(skb->data - skb->head);
}

static inline void skb_reset_transport_header(struct sk_buff *skb)
{
	skb->transport_header = (uint16_t)(skb->data - skb->head);
}

/* ---- content ---- */

/* Copy len bytes at offset out of the packet.  0 or -EFAULT when it is shorter. */
int skb_copy_bits(const struct sk_buff *skb, size_t offset, void *to, size_t len);
/* Sum of len bytes at offset, on top of `sum`. */
struct csum skb_checksum(const struct sk_buff *skb, size_t offset, size_t len, struct csum sum);
/* Finish a CHECKSUM_PARTIAL packet in software.  0 or -ENOMEM (cloned head). */
int skb_checksum_help(struct sk_buff *skb);

/* Append a block (one reference passes to the skb).  -EMSGSIZE when the table is full. */
int skb_add_frag(struct sk_buff *skb, uint8_t *page, size_t offset, size_t size);
/* Append bytes [off, off + len) of `from` as fragments that share its blocks.  0 or
 * -EMSGSIZE when the table is full (then part of it may have been added). */
int skb_share(struct sk_buff *to, const struct sk_buff *from, size_t off, size_t len);

/*
 * Cut a gso packet (headers linear: from network_header, tcp header up to
 * payload) into packets of gso_size payload bytes, linked by ->next, headers
 * and checksums complete or CHECKSUM_PARTIAL.  NULL on ENOMEM.  `skb` is borrowed.
 */
struct sk_buff *skb_segment(struct sk_buff *skb);

/*
 * Append up to len bytes of the request's data at offset `off`, into new
 * blocks of packet memory and what is left in the last one, with one pull.
 * Returns the bytes appended (fewer when the skb or the pool is full),
 * -EFAULT, -ENOBUFS when none fit.  truesize grows accordingly.
 */
int skb_append_from_request(struct sk_buff *skb, struct request *req, size_t off, size_t len);
/* The same into the linear tailroom only (skb_tailroom() >= len).  0 or -errno. */
int skb_put_from_request(struct sk_buff *skb, struct request *req, size_t off, size_t len);

/* ---- queues ---- */

void skb_queue_head_init(struct sk_buff_head *list);
static inline bool skb_queue_empty(const struct sk_buff_head *list)
{
	return list->next == (const struct sk_buff *)list;
}
static inline uint32_t skb_queue_len(const struct sk_buff_head *list)
{
	return list->qlen;
}
static inline struct sk_buff *skb_peek(const struct sk_buff_head *list)
{
	return skb_queue_empty(list) ? NULL : list->next;
}
static inline struct sk_buff *skb_peek_tail(const struct sk_buff_head *list)
{
	return skb_queue_empty(list) ? NULL : list->prev;
}
static inline bool skb_queue_is_last(const struct sk_buff_head *list, const struct sk_buff *skb)
{
	return skb->next == (const struct sk_buff *)list;
}
static inline bool skb_queue_is_first(const struct sk_buff_head *list, const struct sk_buff *skb)
{
	return skb->prev == (const struct sk_buff *)list;
}
void skb_queue_tail(struct sk_buff_head *list, struct sk_buff *skb);
void skb_queue_front(struct sk_buff_head *list, struct sk_buff *skb);
/* Insert newsk after, or before, old, which is on the list. */
void skb_queue_after(struct sk_buff_head *list, struct sk_buff *old, struct sk_buff *newsk);
void skb_queue_before(struct sk_buff_head *list, struct sk_buff *old, struct sk_buff *newsk);
struct sk_buff *skb_dequeue(struct sk_buff_head *list); /* from the front, or NULL */
void skb_unlink(struct sk_buff *skb, struct sk_buff_head *list);
void skb_queue_purge(struct sk_buff_head *list); /* frees all */
/* Move all of `list` to the end of `to`. */
void skb_queue_splice_tail(struct sk_buff_head *list, struct sk_buff_head *to);

#define skb_queue_walk(queue, skb) \
	for (skb = (queue)->next; skb != (struct sk_buff *)(queue); skb = skb->next)
#define skb_queue_walk_safe(queue, skb, tmp)                                         \
	for (skb = (queue)->next, tmp = skb->next; skb != (struct sk_buff *)(queue); \
	     skb = tmp, tmp = skb->next)
