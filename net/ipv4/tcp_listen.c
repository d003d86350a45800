/*
 * LISTEN: the queue of connections that are being made (SYN queue) and that of
 * those waiting for accept().
 *
 * The backlog means what it means on Linux: it bounds both queues.  When the
 * accept queue is full, SYNs and the final ACKs of handshakes are dropped: the
 * peer tries again, and finds room if the user accepts.  When the SYN queue is
 * full, SYN cookies take over (tcp_syncookie.c).
 *
 * tcp_ipv4.c brings segments; tcp_request.c is one entry of the SYN queue.
 */
#include <errno.h>
#include <stdlib.h>

#include "ipv4/tcp.h"

#define SOMAXCONN_LIMIT 4096
#define COOKIE_VALID_MS (2ull * 64 * 1000)

/* ---- the user's side ---- */

/* tcp_prot.listen: from CLOSED to LISTEN, or a new backlog.  0 or -errno. */
int tcp_listen(struct sock *sk, int backlog)
{
	struct tcp_sock *tp = tcp_sk(sk);
	int err;

	if (backlog < 0 || backlog > SOMAXCONN_LIMIT)
		backlog = SOMAXCONN_LIMIT;
	sk->sk_max_ack_backlog = (uint32_t)backlog;
	if (sk->sk_state == TCP_LISTEN)
		return 0;
	sk->sk_ack_backlog = 0;
	tp->syn_qlen = 0;
	/* In LISTEN before the port is claimed: two listeners never share one. */
	tcp_set_state(sk, TCP_LISTEN);
	err = sk->sk_prot->get_port(sk, sk->sk_num);
	if (err) {
		tcp_set_state(sk, TCP_CLOSE);
		return err;
	}
	sk->sk_shutdown = 0;
	return sk->sk_prot->hash(sk);
}

bool tcp_acceptq_full(const struct tcp_sock *tp)
{
	return tp->inet.sk.sk_ack_backlog > tp->inet.sk.sk_max_ack_backlog;
}

/* A finished connection waits for accept(); its one reference is the queue's. */
void tcp_accept_add(struct tcp_sock *listener, struct tcp_sock *child)
{
	struct sock *sk = tcp_to_sk(listener);

	child->listener = listener;
	list_add_tail(&child->accept_node, &listener->accept_queue);
	sk->sk_ack_backlog++;
	sk->sk_data_ready(sk);
}

static void unlink_child(struct tcp_sock *child)
{
	list_del_init(&child->accept_node);
	tcp_to_sk(child->listener)->sk_ack_backlog--;
	child->listener = NULL;
}

/* tcp_prot.accept: the oldest finished connection, with its reference; NULL with
 * *err -EAGAIN or -EINVAL. */
struct sock *tcp_accept(struct sock *sk, int *err)
{
	struct tcp_sock *tp = tcp_sk(sk), *child;

	*err = sk->sk_state == TCP_LISTEN ? -EAGAIN : -EINVAL;
	if (sk->sk_state != TCP_LISTEN || list_empty(&tp->accept_queue))
		return NULL;
	child = list_first_entry(&tp->accept_queue, struct tcp_sock, accept_node);
	unlink_child(child);
	*err = 0;
	return tcp_to_sk(child);
}

/* The listener is closed: half-made connections are forgotten, those that nobody
 * accepted are reset [RFC 9293 3.10.4]. */
void tcp_listen_stop(struct tcp_sock *tp)
{
	while (!list_empty(&tp->syn_queue))
		tcp_request_free(list_first_entry(&tp->syn_queue, struct tcp_request_sock, node));
	while (!list_empty(&tp->accept_queue)) {
		struct tcp_sock *child =
			list_first_entry(&tp->accept_queue, struct tcp_sock, accept_node);
		struct sock *sk = tcp_to_sk(child);

		unlink_child(child);
		if (sk->sk_state != TCP_CLOSE) {
			tcp_send_active_reset(child);
			tcp_done(child);
		}
		sock_put(sk);
	}
}

/* ---- the peers' side ---- */

static void drop_syn(struct net *net, int counter)
{
	NET_INC_STATS(net, counter);
	NET_INC_STATS(net, LINUX_MIB_LISTENDROPS);
}

/* The SYN queue is full: answer without remembering anything [RFC 4987 3.6]. */
static void answer_with_cookie(struct tcp_sock *tp, struct tcp_request_sock *req,
			       const struct tcp_rx *rx)
{
	req->cookie = true;
	req->iss = tcp_cookie_isn(rx->net, rx, &req->peer_mss);
	tp->last_cookie_ms = tcp_now_ms(tp);
	NET_INC_STATS(rx->net, LINUX_MIB_SYNCOOKIESSENT);
	(void)tcp_send_synack(req);
	tcp_request_free(req);
}

/* Third: check for a SYN. */
static void listen_syn(struct tcp_sock *tp, struct tcp_rx *rx)
{
	struct net *net = rx->net;
	bool cookie = tp->syn_qlen > tcp_to_sk(tp)->sk_max_ack_backlog && !rx->has_isn;
	struct tcp_request_sock *req;

	if (cookie) {
		if (!net->tcp->sysctl.syncookies) {
			drop_syn(net, LINUX_MIB_TCPREQQFULLDROP);
			return;
		}
		NET_INC_STATS(net, LINUX_MIB_TCPREQQFULLDOCOOKIES);
	}
	if (tcp_acceptq_full(tp)) {
		drop_syn(net, LINUX_MIB_LISTENOVERFLOWS);
		return;
	}
	req = tcp_request_new(tp, rx);
	if (!req) {
		NET_INC_STATS(net, LINUX_MIB_LISTENDROPS);
		return;
	}
	if (cookie) {
		answer_with_cookie(tp, req, rx);
		return;
	}
	if (!tcp_request_queue(req)) {
		NET_INC_STATS(net, LINUX_MIB_LISTENDROPS);
		tcp_request_free(req);
		return;
	}
	(void)tcp_send_synack(req);
}

/*
 * Second: an ACK is for nothing that LISTEN has sent, unless it brings back a
 * cookie.  While cookies are out, what does not fit is dropped instead of
 * answered with a RST: it may have overtaken the very ACK that brings one.
 * `old` is a request of the same peer that the ACK does not fit, or
 * NULL: of two SYNs one may have been answered with a cookie.
 */
void tcp_listen_ack(struct tcp_sock *tp, struct tcp_rx *rx, struct tcp_request_sock *old)
{
	bool expected =
		tp->last_cookie_ms && tcp_now_ms(tp) - tp->last_cookie_ms <= COOKIE_VALID_MS;
	struct tcp_request_sock *req = expected ? tcp_cookie_check(tp, rx) : NULL;
	struct tcp_sock *child;
	struct sock *sk;

	if (!expected)
		tcp_send_reset(rx);
	if (!req)
		return;
	if (old)
		tcp_request_free(old);
	child = tcp_request_to_child(req, rx);
	tcp_request_free(req);
	if (!child)
		return;
	sk = tcp_to_sk(child);
	sock_hold(sk);
	tcp_rcv_synchronized(child, rx);
	sock_put(sk);
}

/* State LISTEN [RFC 9293 3.10.7.2]. */
void tcp_rcv_listen(struct tcp_sock *tp, struct tcp_rx *rx)
{
	uint8_t flags = rx->seg.flags;

	if (flags & TCPF_RST)
		return;
	if (flags & TCPF_ACK)
		/* a SYN-ACK never brings a cookie back */
		flags &TCPF_SYN ? tcp_send_reset(rx) : tcp_listen_ack(tp, rx, NULL);
	else if (flags & TCPF_SYN && !(flags & TCPF_FIN))
		listen_syn(tp, rx);
	/* Fourth: anything else cannot be; dropped. */
}
