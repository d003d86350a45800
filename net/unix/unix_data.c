/*
 * AF_UNIX messages: bytes and descriptors move from the sender into sk_buffs
 * on the receiver's queue, and out of them.  What lies there counts against
 * the sender's send buffer.  Called through unix_*_ops.
 */
#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>

#include "ipc.h"
#include "net.h"
#include "unix/unix_sock.h"

#ifndef SCM_CREDENTIALS
#define SCM_CREDENTIALS 2
#endif
#define STREAM_CHUNK 32768u /* bytes of one skb */

static struct unix_table *table_of(const struct sock *sk)
{
	return sock_net(sk)->unix_sockets;
}

/* Close what an skb still carries. */
static void drop_skb_fds(struct sock *sk, struct sk_buff *skb)
{
	struct unix_skb_cb *cb = UNIX_CB(skb);

	for (uint32_t i = 0; i < cb->nfds; i++)
		net_ipc_close_fd(sock_net(sk), cb->fds[i]);
	table_of(sk)->inflight -= cb->nfds;
	cb->nfds = 0;
}

static void free_message(struct sock *sk, struct sk_buff *skb)
{
	skb_unlink(skb, &sk->sk_receive_queue);
	drop_skb_fds(sk, skb);
	consume_skb(skb);
}

void unix_purge(struct sock *sk)
{
	struct sk_buff *skb;

	while ((skb = skb_peek(&sk->sk_receive_queue)) != NULL)
		free_message(sk, skb);
}

/* ---- sending ---- */

static bool unix_writable(const struct sock *sk)
{
	return sk->sk_wmem_alloc * 4 <= sk->sk_sndbuf;
}

/* The message's descriptors move into the skb. */
static int attach_fds(struct sock *sk, struct request *req, struct sk_buff *skb)
{
	struct unix_skb_cb *cb = UNIX_CB(skb);
	uint32_t n = req->msg.nfds < IPC_FDS ? req->msg.nfds : IPC_FDS;

	*cb = (struct unix_skb_cb){ .cred = { req->msg.pid, req->msg.uid, req->msg.gid } };
	if (n == 0)
		return 0;
	if (table_of(sk)->inflight + n > UNIX_MAX_INFLIGHT)
		return -ETOOMANYREFS;
	memcpy(cb->fds, req->msg.fds, n * sizeof(cb->fds[0]));
	cb->nfds = n;
	table_of(sk)->inflight += n;
	req->msg.nfds = 0;
	return 0;
}

/* An skb with `len` bytes of the request from req->done on, charged to sk. */
static struct sk_buff *make_message(struct sock *sk, struct request *req, size_t len, int *err)
{
	bool linear = len <= PKT_PAGE / 2;
	struct sk_buff *skb = alloc_skb(sock_net(sk), linear ? len : 0, PKT_USER);
	int got = 0;

	*err = -ENOBUFS;
	if (!skb)
		return NULL;
	if (linear)
		*err = len ? skb_put_from_request(skb, req, req->done, len) : 0;
	else
		got = skb_append_from_request(skb, req, req->done, len);
	if (!linear)
		*err = got < 0 ? got : (size_t)got == len ? 0 : -ENOBUFS;
	if (*err == 0)
		*err = attach_fds(sk, req, skb);
	if (*err < 0) {
		kfree_skb(skb);
		return NULL;
	}
	skb_set_owner_w(skb, sk);
	return skb;
}

static void deliver(struct sock *peer, struct sk_buff *skb)
{
	skb_queue_tail(&peer->sk_receive_queue, skb);
	peer->sk_data_ready(peer);
}

/* A few more bytes of the same sender join the message at the end of the queue. */
static bool append_to_last(struct sock *sk, struct sock *peer, struct request *req, size_t len,
			   int *err)
{
	struct sk_buff *last = skb_peek_tail(&peer->sk_receive_queue);

	if (!last || last->sk != sk || req->msg.nfds || UNIX_CB(last)->nfds ||
	    UNIX_CB(last)->cred.pid != req->msg.pid || skb_tailroom(last) < len)
		return false;
	*err = skb_put_from_request(last, req, req->done, len);
	if (*err == 0)
		peer->sk_data_ready(peer);
	return true;
}

/* May sk send to peer?  0 or -errno. */
static int check_peer(struct sock *sk, struct sock *peer)
{
	int err = sock_error(sk);

	if (err < 0)
		return err;
	if (!peer)
		return sk->sk_shutdown & SEND_SHUTDOWN ? -EPIPE : -ENOTCONN;
	if (sk->sk_shutdown & SEND_SHUTDOWN || peer->sk_shutdown & RCV_SHUTDOWN ||
	    sock_flag(peer, SOCK_DEAD))
		return -EPIPE;
	return 0;
}

static int wait_sndbuf(struct sock *sk, struct request *req)
{
	if (sk->sk_socket)
		sk->sk_socket->flags |= SOCK_NOSPACE;
	return sk_wait(sk, req, EPOLLOUT);
}

int unix_stream_sendmsg(struct socket *sock, struct request *req)
{
	struct sock *sk = sock->sk;

	if (req->flags & MSG_OOB)
		return -EOPNOTSUPP;
	if (req->name_len)
		return sk->sk_state == TCP_ESTABLISHED ? -EISCONN : -EOPNOTSUPP;
	while (req->done < req->len || req->len == 0) {
		struct sock *peer = unix_sk(sk)->peer;
		size_t len =
			req->len - req->done < STREAM_CHUNK ? req->len - req->done : STREAM_CHUNK;
		struct sk_buff *skb;
		int err = check_peer(sk, peer);

		if (err < 0)
			return req->done ? (int)req->done : err;
		if (req->len == 0)
			return 0;
		if (sk->sk_wmem_alloc >= sk->sk_sndbuf)
			return wait_sndbuf(sk, req);
		if (!append_to_last(sk, peer, req, len, &err)) {
			skb = make_message(sk, req, len, &err);
			if (skb)
				deliver(peer, skb);
		}
		if (err < 0)
			return req->done ? (int)req->done : err;
		req->done += len;
	}
	return (int)req->done;
}

/* Where a datagram goes: its name, or the connected peer.  Borrowed. */
static int dgram_peer(struct sock *sk, struct request *req, struct sock **peer)
{
	struct sockaddr_storage addr;
	int len;

	*peer = unix_sk(sk)->peer;
	if (req->name_len && sk->sk_type == SOCK_DGRAM) {
		len = request_get_name(req, &addr);
		if (len < 0)
			return len;
		len = unix_find(sock_net(sk), (struct sockaddr *)&addr, len, peer);
		if (len < 0)
			return len;
		if ((*peer)->sk_type != SOCK_DGRAM)
			return -EPROTOTYPE;
	}
	return *peer ? 0 : -ENOTCONN;
}

int unix_dgram_sendmsg(struct socket *sock, struct request *req)
{
	struct sock *sk = sock->sk, *peer;
	struct sk_buff *skb;
	int err = dgram_peer(sk, req, &peer);

	if (err < 0)
		return err;
	if (req->flags & MSG_OOB)
		return -EOPNOTSUPP;
	if (sock_flag(peer, SOCK_DEAD))
		return sk->sk_type == SOCK_DGRAM ? -ECONNREFUSED : -EPIPE;
	err = check_peer(sk, peer);
	if (err < 0)
		return err;
	if (req->len > (size_t)sk->sk_sndbuf || req->len > MAX_SKB_FRAGS * PKT_PAGE)
		return -EMSGSIZE;
	if (skb_queue_len(&peer->sk_receive_queue) >= UNIX_DGRAM_QLEN)
		return unix_wait_room(sk, peer, req);
	if (sk->sk_wmem_alloc >= sk->sk_sndbuf)
		return wait_sndbuf(sk, req);
	skb = make_message(sk, req, req->len, &err);
	if (!skb)
		return err;
	deliver(peer, skb);
	return (int)req->len;
}

/* ---- receiving ---- */

/* Credentials and descriptors of a message go with the answer. */
static void give_ancillary(struct sock *sk, struct request *req, struct sk_buff *skb)
{
	struct unix_skb_cb *cb = UNIX_CB(skb);

	if (sk->sk_socket->flags & SOCK_PASSCRED)
		request_put_cmsg(req, SOL_SOCKET, SCM_CREDENTIALS, &cb->cred, sizeof(cb->cred));
	/* read() has no way to take descriptors: they are closed with the message */
	if (!cb->nfds || req->msg.op != IPC_OP_RECVMSG)
		return;
	memcpy(req->reply->fds, cb->fds, cb->nfds * sizeof(cb->fds[0]));
	req->reply->nfds = cb->nfds;
}

int unix_dgram_recvmsg(struct socket *sock, struct request *req)
{
	struct sock *sk = sock->sk;
	struct sk_buff *skb = skb_peek(&sk->sk_receive_queue);
	struct sockaddr_storage addr;
	size_t len, copied;
	int err = sock_error(sk);

	if (err < 0)
		return err;
	if (!skb) {
		if (sk->sk_shutdown & RCV_SHUTDOWN)
			return 0;
		if (sk->sk_type == SOCK_SEQPACKET && sk->sk_state != TCP_ESTABLISHED)
			return -ENOTCONN;
		return sk_wait(sk, req, EPOLLIN);
	}
	len = skb->len;
	copied = len < req->len ? len : req->len;
	if (copied < len)
		request_set_msg_flags(req, MSG_TRUNC);
	if (sk->sk_type == SOCK_DGRAM && unix_sk(skb->sk)->name_len)
		request_put_name(req, &addr, (size_t)unix_name(skb->sk, &addr));
	give_ancillary(sk, req, skb);
	err = request_push_skb(req, 0, skb, 0, copied);
	if (err == 0)
		err = request_flush(req);
	if (!(req->flags & MSG_PEEK)) {
		free_message(sk, skb);
		unix_wake_waiters(sk);
	}
	if (err < 0)
		return err;
	return req->flags & MSG_TRUNC ? (int)len : (int)copied;
}

/* Push bytes of queued messages until the request is full or a message with other
 * ancillary data begins.  Returns bytes or -EFAULT; *stop: such a message. */
static long copy_stream(struct sock *sk, struct request *req, bool *stop)
{
	struct sk_buff *skb, *first = skb_peek(&sk->sk_receive_queue);
	size_t off = req->done;
	int err;

	*stop = false;
	skb_queue_walk(&sk->sk_receive_queue, skb)
	{
		struct unix_skb_cb *cb = UNIX_CB(skb);
		size_t have = skb->len - cb->consumed, n;

		if (off == req->len)
			break;
		if (skb == first) {
			give_ancillary(sk, req, skb);
		} else if (cb->nfds || UNIX_CB(first)->nfds ||
			   cb->cred.pid != UNIX_CB(first)->cred.pid) {
			*stop = true;
			break;
		}
		n = have < req->len - off ? have : req->len - off;
		err = request_push_skb(req, off, skb, cb->consumed, n);
		if (err < 0)
			return err;
		off += n;
	}
	*stop |= UNIX_CB(first)->nfds > 0;
	err = request_flush(req);
	return err < 0 ? err : (long)(off - req->done);
}

/* Take n bytes off the queue; messages that are used up go. */
static void consume_stream(struct sock *sk, size_t n)
{
	while (n > 0) {
		struct sk_buff *skb = skb_peek(&sk->sk_receive_queue);
		size_t have = skb->len - UNIX_CB(skb)->consumed;
		size_t k = n < have ? n : have;

		UNIX_CB(skb)->consumed += (uint32_t)k;
		n -= k;
		drop_skb_fds(sk, skb); /* lent to the reply, or not wanted */
		if (k == have)
			free_message(sk, skb);
	}
}

int unix_stream_recvmsg(struct socket *sock, struct request *req)
{
	struct sock *sk = sock->sk;
	bool stop = false;
	long n;
	int err;

	if (req->flags & MSG_OOB)
		return -EOPNOTSUPP;
	if (sk->sk_state != TCP_ESTABLISHED)
		return -EINVAL;
	if (!skb_queue_empty(&sk->sk_receive_queue) && req->len > req->done) {
		n = copy_stream(sk, req, &stop);
		if (n < 0)
			return req->done ? (int)req->done : (int)n;
		if (req->flags & MSG_PEEK)
			return (int)n;
		consume_stream(sk, (size_t)n);
		req->done += (size_t)n;
	}
	if (req->done == req->len || stop || (req->done && !(req->flags & MSG_WAITALL)))
		return (int)req->done;
	err = sock_error(sk);
	if (err < 0 && !req->done)
		return err;
	if (sk->sk_shutdown & RCV_SHUTDOWN || err < 0)
		return (int)req->done;
	return sk_wait(sk, req, EPOLLIN);
}

/* ---- readiness and sizes ---- */

uint32_t unix_poll(struct socket *sock)
{
	struct sock *sk = sock->sk, *peer;
	uint32_t mask = 0;
	bool full;

	if (!sk)
		return EPOLLHUP;
	if (sk->sk_err)
		mask |= EPOLLERR;
	if (sk->sk_shutdown == SHUTDOWN_MASK)
		mask |= EPOLLHUP;
	if (sk->sk_shutdown & RCV_SHUTDOWN)
		mask |= EPOLLRDHUP | EPOLLIN | EPOLLRDNORM;
	if (!skb_queue_empty(&sk->sk_receive_queue) || !list_empty(&unix_sk(sk)->children))
		mask |= EPOLLIN | EPOLLRDNORM;
	if (sk->sk_type != SOCK_DGRAM && sk->sk_state == TCP_CLOSE)
		mask |= EPOLLHUP;
	if (sk->sk_state == TCP_LISTEN)
		return mask;
	peer = unix_sk(sk)->peer;
	full = sk->sk_type != SOCK_STREAM && peer &&
	       skb_queue_len(&peer->sk_receive_queue) >= UNIX_DGRAM_QLEN;
	if (unix_writable(sk) && !full)
		mask |= EPOLLOUT | EPOLLWRNORM;
	else
		sock->flags |= SOCK_NOSPACE;
	/* others' messages may fill it: freeing those tells their senders only */
	if (full && list_empty(&unix_sk(sk)->wait_node))
		list_add_tail(&unix_sk(sk)->wait_node, &unix_sk(peer)->waiters);
	return mask;
}

int unix_ioctl(struct socket *sock, struct request *req, unsigned int cmd)
{
	struct sock *sk = sock->sk;
	const struct sk_buff *skb;
	int value = 0, err;

	switch (cmd) {
	case FIONREAD:
		if (sk->sk_state == TCP_LISTEN)
			return -EINVAL;
		skb_queue_walk(&sk->sk_receive_queue, skb)
		{
			value += (int)(skb->len - UNIX_CB(skb)->consumed);
			if (sk->sk_type != SOCK_STREAM)
				break;
		}
		break;
	case TIOCOUTQ:
		value = sk->sk_wmem_alloc;
		break;
	default:
		return -ENOTTY;
	}
	err = request_push(req, 0, &value, sizeof(value));
	return err < 0 ? err : request_flush(req);
}
