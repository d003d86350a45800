/*
 * CLOSE and ABORT [RFC 9293 3.10.4, 3.10.5]: shutdown, close, disconnect, and
 * when the end has to be a RST.  Called through tcp_prot; what follows in the
 * background is up to tcp_input.c and tcp_timer.c.
 */
#include <errno.h>

#include "ipv4/tcp.h"

static void send_fin(struct tcp_sock *tp)
{
	tp->fin_queued = true;
	tcp_push(tp);
}

/* The state after the user's CLOSE [RFC 9293 3.10.4].  Returns whether a FIN is
 * to be sent. */
static bool close_state(struct tcp_sock *tp)
{
	struct sock *sk = tcp_to_sk(tp);

	switch (sk->sk_state) {
	case TCP_ESTABLISHED:
		tcp_set_state(sk, TCP_FIN_WAIT1);
		return true;
	case TCP_CLOSE_WAIT:
		tcp_set_state(sk, TCP_LAST_ACK);
		return true;
	case TCP_SYN_RECV: /* queued until ESTABLISHED */
		return true;
	case TCP_SYN_SENT:
		tcp_done(tp);
		return false;
	default:
		return false;
	}
}

/* tcp_prot.shutdown; af_inet.c has set sk_shutdown. */
void tcp_shutdown(struct sock *sk, int how)
{
	if (how & SEND_SHUTDOWN && close_state(tcp_sk(sk)))
		send_fin(tcp_sk(sk));
}

/* Throws away what nobody will read.  Returns whether there was any. */
static bool drop_unread(struct tcp_sock *tp)
{
	struct sock *sk = tcp_to_sk(tp);
	struct sk_buff *last = skb_peek_tail(&sk->sk_receive_queue);
	bool unread = false;

	if (last) {
		struct tcp_skb_cb *cb = TCP_SKB_CB(last);
		struct tcp_seq end = seq_sub(cb->end_seq, !!(cb->flags & TCPF_FIN));

		unread = seq_gt(end, tp->copied_seq);
	}
	skb_queue_purge(&sk->sk_receive_queue);
	return unread;
}

/* States in which the peer knows of the connection. */
static bool needs_reset(const struct sock *sk)
{
	return tcp_in_state(sk, TCP_STATE_BIT(TCP_ESTABLISHED) | TCP_STATE_BIT(TCP_SYN_RECV) |
					TCP_STATE_BIT(TCP_FIN_WAIT1) |
					TCP_STATE_BIT(TCP_FIN_WAIT2) |
					TCP_STATE_BIT(TCP_CLOSE_WAIT) | TCP_STATE_BIT(TCP_CLOSING) |
					TCP_STATE_BIT(TCP_LAST_ACK));
}

static void abort_with(struct tcp_sock *tp, int counter)
{
	NET_INC_STATS(tcp_to_net(tp), counter);
	if (needs_reset(tcp_to_sk(tp)))
		tcp_send_active_reset(tp);
	tcp_done(tp);
}

/* The user's side of the end: an orderly FIN, unless data would get lost unseen
 * [RFC 2525 2.17] or the user wants it hard. */
static void close_connection(struct tcp_sock *tp)
{
	struct sock *sk = tcp_to_sk(tp);

	if (drop_unread(tp))
		abort_with(tp, LINUX_MIB_TCPABORTONCLOSE);
	else if (sock_flag(sk, SOCK_LINGER) && sk->sk_lingertime == 0)
		abort_with(tp, LINUX_MIB_TCPABORTONDATA);
	else if (close_state(tp))
		send_fin(tp);
}

/*
 * tcp_prot.close: the user has let go; consumes the socket's reference.
 * not done: waiting up to l_linger seconds, because a release has nobody to
 * answer; the data goes out in the background just the same.
 */
void tcp_close(struct sock *sk, long linger_ms)
{
	struct tcp_sock *tp = tcp_sk(sk);

	(void)linger_ms;
	sk->sk_shutdown = SHUTDOWN_MASK;
	if (sk->sk_state == TCP_LISTEN) {
		tcp_set_state(sk, TCP_CLOSE);
		tcp_listen_stop(tp);
	} else if (sk->sk_state != TCP_CLOSE) {
		close_connection(tp);
	}
	sock_orphan(sk);
	sock_net(sk)->tcp->orphans++;
	if (sk->sk_state == TCP_FIN_WAIT2 && !tp->fin_wait2_until_ms)
		tcp_start_fin_wait2(tp);
	if (sk->sk_state != TCP_CLOSE && tcp_too_many_orphans(tp))
		abort_with(tp, LINUX_MIB_TCPABORTONMEMORY);
	sock_put(sk);
}

/* tcp_prot.disconnect: connect() with AF_UNSPEC.  The socket is as new, but for
 * its options and its bound address. */
int tcp_disconnect(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);

	if (sk->sk_state == TCP_LISTEN) {
		tcp_set_state(sk, TCP_CLOSE);
		tcp_listen_stop(tp);
	} else if (sk->sk_state != TCP_CLOSE) {
		if (needs_reset(sk))
			tcp_send_active_reset(tp);
		tcp_done(tp);
	}
	tcp_reset_block(tp);
	skb_queue_purge(&sk->sk_receive_queue);
	sk->sk_err = sk->sk_err_soft = 0;
	sk->sk_shutdown = 0;
	sock_reset_flag(sk, SOCK_DONE);
	sk->sk_daddr = 0;
	sk->sk_dport = 0;
	tp->inet.route.dev = NULL;
	if (!(sk->sk_userlocks & SOCK_BINDADDR_LOCK))
		tp->inet.inet_saddr = sk->sk_rcv_saddr = 0;
	return 0;
}
