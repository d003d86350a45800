/*
 * The send buffer: sk_write_queue holds every byte from SND.UNA (or a little
 * before, inside the first skb) to what the user wrote last, in order and
 * without gaps.
 *
 * tcp_send.c appends, tcp_xmit.c shares ranges of it with segments, tcp_ack.c
 * trims.  Bytes are immutable once written, so a segment under way, its
 * retransmission and the buffer itself use the same pages; appending goes
 * behind what anybody can see.
 */
#include <errno.h>

#include "ipv4/tcp.h"

#define SMALL_WRITE 1024u   /* up to here: linear, into what room the last skb has */
#define SNDBUF_CHUNK 65536u /* most bytes in one skb */

static void charge(struct tcp_sock *tp, int bytes)
{
	tcp_to_sk(tp)->sk_wmem_queued += bytes;
}

static struct sk_buff *new_skb(struct tcp_sock *tp, size_t linear)
{
	struct sock *sk = tcp_to_sk(tp);
	struct sk_buff *skb = alloc_skb(sock_net(sk), linear, PKT_USER);

	if (!skb)
		return NULL;
	TCP_SKB_CB(skb)->seq = TCP_SKB_CB(skb)->end_seq = tp->write_seq;
	TCP_SKB_CB(skb)->flags = 0;
	skb_queue_tail(&sk->sk_write_queue, skb);
	charge(tp, (int)skb->truesize);
	if (!tp->send_head && seq_geq(tp->write_seq, tp->snd_nxt))
		tp->send_head = skb;
	return skb;
}

/* Takes a fresh skb back that got no bytes. */
static void drop_empty(struct tcp_sock *tp, struct sk_buff *skb)
{
	if (skb->len > 0)
		return;
	if (tp->send_head == skb)
		tp->send_head = NULL;
	charge(tp, -(int)skb->truesize);
	skb_unlink(skb, &tcp_to_sk(tp)->sk_write_queue);
	kfree_skb(skb);
}

/* A few bytes: into the linear room of the last skb, or of a new one. */
static int append_small(struct tcp_sock *tp, struct request *req, size_t n)
{
	struct sk_buff *skb = skb_peek_tail(&tcp_to_sk(tp)->sk_write_queue);
	int err;

	if (!skb || skb_tailroom(skb) < n)
		skb = new_skb(tp, n <= 256 ? 256 : 2048);
	if (!skb)
		return -ENOBUFS;
	err = skb_put_from_request(skb, req, req->done, n);
	if (err < 0) {
		drop_empty(tp, skb);
		return err;
	}
	return (int)n;
}

/* Many: pages, in one pull. */
static int append_pages(struct tcp_sock *tp, struct request *req, size_t n)
{
	struct sk_buff *skb = skb_peek_tail(&tcp_to_sk(tp)->sk_write_queue);
	uint32_t before;
	int got;

	/* Only an skb that is made of pages grows by pages. */
	if (!skb || skb_headlen(skb) > 0 || skb->len >= SNDBUF_CHUNK ||
	    skb_shinfo(skb)->nr_frags == MAX_SKB_FRAGS)
		skb = new_skb(tp, 0);
	if (!skb)
		return -ENOBUFS;
	if (n > SNDBUF_CHUNK - skb->len)
		n = SNDBUF_CHUNK - skb->len;
	before = skb->truesize;
	got = skb_append_from_request(skb, req, req->done, n);
	charge(tp, (int)(skb->truesize - before));
	if (got <= 0)
		drop_empty(tp, skb);
	return got;
}

/*
 * Takes the next bytes of a send request into the buffer and advances
 * write_seq and req->done.  Returns how many (at least one), -EFAULT, or
 * -ENOBUFS when there is no packet memory.  The caller checks sk_sndbuf.
 */
int tcp_sndbuf_append(struct tcp_sock *tp, struct request *req)
{
	size_t left = req->len - req->done;
	struct sk_buff *skb;
	int n = left <= SMALL_WRITE ? append_small(tp, req, left) : append_pages(tp, req, left);

	if (n <= 0)
		return n < 0 ? n : -EFAULT;
	skb = skb_peek_tail(&tcp_to_sk(tp)->sk_write_queue);
	tp->write_seq = seq_add(tp->write_seq, (uint32_t)n);
	TCP_SKB_CB(skb)->end_seq = tp->write_seq;
	if (!tp->send_head)
		tp->send_head = skb;
	req->done += (size_t)n;
	return n;
}

/* Everything below `una` is acknowledged: free it. */
void tcp_sndbuf_trim(struct tcp_sock *tp, struct tcp_seq una)
{
	struct sock *sk = tcp_to_sk(tp);
	struct sk_buff *skb;

	while ((skb = skb_peek(&sk->sk_write_queue)) != NULL) {
		if (seq_gt(TCP_SKB_CB(skb)->end_seq, una))
			break;
		if (tp->send_head == skb)
			tp->send_head = NULL;
		charge(tp, -(int)skb->truesize);
		skb_unlink(skb, &sk->sk_write_queue);
		consume_skb(skb);
	}
}

/* The connection is over: nothing will be sent any more. */
void tcp_sndbuf_purge(struct tcp_sock *tp)
{
	tp->send_head = NULL;
	skb_queue_purge(&tcp_to_sk(tp)->sk_write_queue);
	tcp_to_sk(tp)->sk_wmem_queued = 0;
}

/* snd_nxt has moved: let send_head follow it. */
void tcp_sndbuf_advance(struct tcp_sock *tp)
{
	struct sk_buff_head *queue = &tcp_to_sk(tp)->sk_write_queue;

	while (tp->send_head && seq_leq(TCP_SKB_CB(tp->send_head)->end_seq, tp->snd_nxt))
		tp->send_head =
			skb_queue_is_last(queue, tp->send_head) ? NULL : tp->send_head->next;
}

/* The skb that holds `seq`: at send_head for new data, near the front for a
 * retransmission. */
static struct sk_buff *find(struct tcp_sock *tp, struct tcp_seq seq)
{
	struct sk_buff_head *queue = &tcp_to_sk(tp)->sk_write_queue;
	struct sk_buff *skb = tp->send_head;

	if (!skb || seq_lt(seq, TCP_SKB_CB(skb)->seq))
		skb = skb_peek(queue);
	while (skb && seq_leq(TCP_SKB_CB(skb)->end_seq, seq))
		skb = skb_queue_is_last(queue, skb) ? NULL : skb->next;
	return skb;
}

/*
 * Makes `to` share the bytes [seq, seq + len) of the send buffer.  Returns how
 * many it could: fewer when its table of fragments is full or the bytes are
 * not there.
 */
uint32_t tcp_sndbuf_share(struct tcp_sock *tp, struct sk_buff *to, struct tcp_seq seq, uint32_t len)
{
	struct sk_buff_head *queue = &tcp_to_sk(tp)->sk_write_queue;
	struct sk_buff *skb = find(tp, seq);
	uint32_t done = 0;

	while (skb && done < len) {
		uint32_t offset = (uint32_t)seq_diff(seq_add(seq, done), TCP_SKB_CB(skb)->seq);
		uint32_t want = skb->len - offset < len - done ? skb->len - offset : len - done;
		uint32_t before = to->len;
		bool full = skb_share(to, skb, offset, want) < 0;

		done += to->len - before;
		if (full)
			break;
		skb = skb_queue_is_last(queue, skb) ? NULL : skb->next;
	}
	return done;
}
