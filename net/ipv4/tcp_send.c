/*
 * sendmsg: the user's bytes go into the send buffer, and out as tcp_output.c
 * sees fit.  Called through tcp_prot; again and again for one request while it
 * waits for room.
 */
#include <errno.h>

#include "ipv4/tcp.h"

#define PUSH_CHUNK 65536u /* push at least this often while taking bytes */

/* May bytes be taken now?  0, REQUEST_PARKED or what sendmsg() is to return. */
static int check_sendable(struct sock *sk, struct request *req)
{
	if (sk->sk_err)
		return req->done ? (int)req->done : sock_error(sk);
	if (sk->sk_shutdown & SEND_SHUTDOWN)
		return req->done ? (int)req->done : -EPIPE;
	if (tcp_in_state(sk, TCP_STATES_SENDING))
		return 0;
	if (tcp_in_state(sk, TCP_STATE_BIT(TCP_SYN_SENT) | TCP_STATE_BIT(TCP_SYN_RECV)))
		return sk_wait(sk, req, EPOLLOUT);
	return req->done ? (int)req->done : -EPIPE;
}

/* No room in the buffer, or in packet memory: wait until an ACK frees some. */
static int wait_for_room(struct tcp_sock *tp, struct request *req)
{
	struct sock *sk = tcp_to_sk(tp);

	if (sk->sk_socket)
		sk->sk_socket->flags |= SOCK_NOSPACE;
	return sk_wait(sk, req, EPOLLOUT);
}

/* Packet memory is exhausted: wait for an ACK, or for the timer that tcp_push() starts
 * when none will come. */
static int wait_for_memory(struct tcp_sock *tp, struct request *req)
{
	tp->mem_wait = true;
	tcp_push(tp);
	return wait_for_room(tp, req);
}

/* With MSG_MORE what does not fill a segment waits, as under TCP_CORK. */
static void push(struct tcp_sock *tp, const struct request *req)
{
	bool cork = tp->cork;

	if (req->flags & MSG_MORE)
		tp->cork = true;
	tcp_push(tp);
	tp->cork = cork;
}

/*
 * tcp_prot.sendmsg: bytes taken, -errno or REQUEST_PARKED.  A blocking send
 * returns when all bytes are in the buffer.
 */
int tcp_sendmsg(struct sock *sk, struct request *req)
{
	struct tcp_sock *tp = tcp_sk(sk);
	size_t pushed = req->done;

	for (;;) {
		int err = check_sendable(sk, req);

		if (err)
			return err;
		if (req->done == req->len)
			break;
		if (!sk_stream_memory_free(sk)) {
			tcp_push(tp);
			if (!sk_stream_memory_free(sk))
				return wait_for_room(tp, req);
			continue;
		}
		err = tcp_sndbuf_append(tp, req);
		if (err == -ENOBUFS)
			return wait_for_memory(tp, req);
		if (err < 0) {
			push(tp, req); /* what stood before the bad address */
			return req->done ? (int)req->done : err;
		}
		if (req->done - pushed >= PUSH_CHUNK) {
			push(tp, req);
			pushed = req->done;
		}
	}
	if (req->flags & MSG_OOB)
		tp->snd_up = tp->write_seq;
	push(tp, req);
	return (int)req->done;
}
