/*
 * recvmsg, poll and ioctl: what has arrived, to the user.
 *
 * Bytes go from packet memory to the caller with one push: request_push_skb()
 * notes them, request_flush() moves them, then the skbs are freed and the
 * window may open.
 */
#include <errno.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>

#include "ipv4/tcp.h"

#ifndef SIOCINQ
#define SIOCINQ 0x541B /* FIONREAD */
#endif
#ifndef SIOCOUTQ
#define SIOCOUTQ 0x5411
#endif
#ifndef SIOCOUTQNSD
#define SIOCOUTQNSD 0x894B
#endif
#ifndef EPOLLRDHUP
#define EPOLLRDHUP 0x2000
#endif

/* Data bytes that wait for the user. */
static uint32_t unread(const struct tcp_sock *tp)
{
	const struct sock *sk = &tp->inet.sk;
	uint32_t fin = sock_flag(sk, SOCK_DONE) ? 1 : 0;
	int32_t n = seq_diff(tp->rcv_nxt, tp->copied_seq) - (int32_t)fin;

	return n > 0 && !tcp_in_state(sk, TCP_STATE_BIT(TCP_LISTEN) | TCP_STATE_BIT(TCP_SYN_SENT))
		       ? (uint32_t)n
		       : 0;
}

/* ---- moving bytes ---- */

/* Where `seq` stands in skb, and how many data bytes follow. */
static uint32_t bytes_from(const struct sk_buff *skb, struct tcp_seq seq, uint32_t *offset)
{
	*offset = (uint32_t)seq_diff(seq, TCP_SKB_CB(skb)->seq);
	return *offset < skb->len ? skb->len - *offset : 0;
}

/* Notes up to `room` bytes from `seq` on for the caller; frees nothing.  Returns
 * how many, or -EFAULT. */
static int push_bytes(struct tcp_sock *tp, struct request *req, struct tcp_seq seq, size_t room)
{
	struct sk_buff *skb;
	size_t done = 0;

	skb_queue_walk(&tcp_to_sk(tp)->sk_receive_queue, skb)
	{
		uint32_t offset, n = bytes_from(skb, seq, &offset);

		if (n == 0)
			continue;
		if (done == room)
			break;
		if (n > room - done)
			n = (uint32_t)(room - done);
		if (!(req->flags & MSG_TRUNC) &&
		    request_push_skb(req, req->done + done, skb, offset, n) < 0)
			return -EFAULT;
		done += n;
		seq = seq_add(seq, n);
	}
	if (!(req->flags & MSG_TRUNC) && done > 0 && request_flush(req) < 0)
		return -EFAULT;
	return (int)done;
}

/* The user has read up to copied_seq: free what lies below. */
static void eat(struct tcp_sock *tp)
{
	struct sk_buff_head *queue = &tcp_to_sk(tp)->sk_receive_queue;
	struct sk_buff *skb;

	while ((skb = skb_peek(queue)) != NULL) {
		uint32_t offset;

		if (bytes_from(skb, tp->copied_seq, &offset) > 0)
			break;
		skb_unlink(skb, queue);
		consume_skb(skb);
	}
}

/* Moves what is there.  Returns bytes moved, or -EFAULT. */
static int copy(struct tcp_sock *tp, struct request *req)
{
	int n = push_bytes(tp, req, tp->copied_seq, req->len - req->done);

	if (n <= 0 || req->flags & MSG_PEEK)
		return n;
	tp->copied_seq = seq_add(tp->copied_seq, (uint32_t)n);
	req->done += (size_t)n;
	eat(tp);
	tcp_rcv_space_adjust(tp);
	tcp_window_may_have_opened(tp);
	return n;
}

/* ---- recvmsg ---- */

/* Nothing is there: end of stream, error, or wait?  0: end of stream. */
static int wait_for_data(struct sock *sk, struct request *req)
{
	if (req->done > 0 && (sk->sk_err || sk->sk_state == TCP_CLOSE ||
			      sk->sk_shutdown & RCV_SHUTDOWN || sock_flag(sk, SOCK_DONE)))
		return (int)req->done;
	if (sock_flag(sk, SOCK_DONE))
		return 0;
	if (sk->sk_err)
		return sock_error(sk);
	if (sk->sk_shutdown & RCV_SHUTDOWN)
		return 0;
	if (sk->sk_state == TCP_CLOSE)
		return -ENOTCONN;
	return sk_wait(sk, req, EPOLLIN);
}

/* How many bytes make the call return. */
static size_t target(const struct sock *sk, const struct request *req)
{
	size_t low = req->flags & MSG_WAITALL ? req->len : sk->sk_rcvlowat;

	if (low > req->len)
		low = req->len;
	return low ? low : 1;
}

/*
 * MSG_PEEK: the same bytes will be read again, so nothing is kept in `done`
 * while the request waits for more (MSG_WAITALL).
 */
static int peek(struct tcp_sock *tp, struct request *req)
{
	struct sock *sk = tcp_to_sk(tp);
	uint32_t there = unread(tp);

	if (there < target(sk, req) && !sock_flag(sk, SOCK_DONE) && !sk->sk_err &&
	    sk->sk_state != TCP_CLOSE && !(sk->sk_shutdown & RCV_SHUTDOWN)) {
		int ret = sk_wait(sk, req, EPOLLIN);

		if (ret == REQUEST_PARKED || there == 0)
			return ret;
	}
	return there ? copy(tp, req) : wait_for_data(sk, req);
}

/*
 * tcp_prot.recvmsg: bytes, 0 at the end of the stream, -errno or
 * REQUEST_PARKED.
 * not done: MSG_OOB, because urgent data stays in the stream (tcp_input.c).
 */
int tcp_recvmsg(struct sock *sk, struct request *req)
{
	struct tcp_sock *tp = tcp_sk(sk);

	if (sk->sk_state == TCP_LISTEN)
		return -ENOTCONN;
	if (req->flags & MSG_OOB)
		return -EINVAL;
	if (req->flags & MSG_ERRQUEUE) /* a stream's errors are not queued */
		return -EAGAIN;
	if (req->len == 0)
		return 0;
	if (req->flags & MSG_PEEK)
		return peek(tp, req);
	for (;;) {
		int n = copy(tp, req);

		if (n < 0)
			return req->done ? (int)req->done : n;
		if (req->done >= target(sk, req))
			return (int)req->done;
		if (n == 0)
			return wait_for_data(sk, req);
	}
}

/* ---- poll, ioctl ---- */

static bool readable(const struct tcp_sock *tp)
{
	uint32_t there = unread(tp);

	return there > 0 && there >= (uint32_t)tp->inet.sk.sk_rcvlowat;
}

/* tcp_prot.poll: the mask as it is now. */
uint32_t tcp_poll(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);
	uint32_t mask = 0;

	if (sk->sk_state == TCP_LISTEN)
		return list_empty(&tp->accept_queue) ? 0 : EPOLLIN | EPOLLRDNORM;
	if (sk->sk_shutdown == SHUTDOWN_MASK || sk->sk_state == TCP_CLOSE)
		mask |= EPOLLHUP;
	if (sk->sk_shutdown & RCV_SHUTDOWN)
		mask |= EPOLLIN | EPOLLRDNORM | EPOLLRDHUP;
	if (!tcp_in_state(sk, TCP_STATE_BIT(TCP_SYN_SENT) | TCP_STATE_BIT(TCP_SYN_RECV))) {
		if (readable(tp))
			mask |= EPOLLIN | EPOLLRDNORM;
		if (sk->sk_shutdown & SEND_SHUTDOWN ||
		    (sk_stream_is_writeable(sk) && !tp->mem_wait))
			mask |= EPOLLOUT | EPOLLWRNORM;
		else if (sk->sk_socket)
			sk->sk_socket->flags |= SOCK_NOSPACE;
	}
	if (sk->sk_err)
		mask |= EPOLLERR;
	return mask;
}

/* tcp_prot.ioctl: FIONREAD, TIOCOUTQ, SIOCOUTQNSD.  0 with *value, or -errno. */
int tcp_ioctl(struct sock *sk, unsigned int cmd, int *value)
{
	struct tcp_sock *tp = tcp_sk(sk);

	if (sk->sk_state == TCP_LISTEN)
		return -EINVAL;
	switch (cmd) {
	case SIOCINQ:
		*value = (int)unread(tp);
		return 0;
	case SIOCOUTQ:
		*value = tcp_in_state(sk, TCP_STATE_BIT(TCP_CLOSE) | TCP_STATE_BIT(TCP_SYN_SENT))
				 ? 0
				 : seq_diff(tp->write_seq, tp->snd_una);
		break;
	case SIOCOUTQNSD:
		*value = tcp_in_state(sk, TCP_STATE_BIT(TCP_CLOSE) | TCP_STATE_BIT(TCP_SYN_SENT))
				 ? 0
				 : seq_diff(tp->write_seq, tp->snd_nxt);
		break;
	default:
		return -ENOTTY;
	}
	if (*value < 0)
		*value = 0; /* only the FIN is not acknowledged */
	return 0;
}
