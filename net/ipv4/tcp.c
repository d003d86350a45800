/*
 * TCP as the socket layer sees it: struct proto tcp_prot, and the life of a
 * connection block.
 *
 * af_inet.c calls through tcp_prot; what the user asks for is done in
 * tcp_connect.c, tcp_close.c, tcp_listen.c, tcp_send.c, tcp_recv.c and
 * tcp_sockopt.c.
 *
 * Who holds a block: the socket (or its listener's accept queue) one
 * reference, the hash table one, each armed timer one.  When the socket is
 * closed before the connection, the block lives on as an orphan until
 * tcp_done().
 */
#include <errno.h>
#include <stdlib.h>

#include "ipv4/tcp.h"

/* ---- the block ---- */

/* What belongs to one connection, not to the socket's options: as new. */
void tcp_reset_block(struct tcp_sock *tp)
{
	tp->iss = tp->snd_una = tp->snd_nxt = tp->write_seq = seq_of(0);
	tp->rcv_nxt = tp->rcv_wup = tp->copied_seq = tp->last_ack_sent = seq_of(0);
	tp->snd_wnd = tp->max_window = tp->rcv_wnd = tp->refused = 0;
	tp->ts_ok = tp->sack_ok = tp->wscale_ok = false;
	tp->snd_wscale = tp->rcv_wscale = 0;
	tp->mss = tp->rcv_mss = tp->peer_mss = TCP_DEFAULT_MSS;
	tp->gso_max = tp->mss;
	tp->ts_recent = 0;
	tp->ts_recent_ms = tp->last_send_ms = tp->last_rcv_ms = tp->last_oow_ack_ms = 0;
	tp->fin_queued = tp->push_now = tp->retransmit_now = tp->retransmit_first = tp->mem_wait =
		tp->cwnd_limited = false;
	tp->rtt_timing = false;
	tcp_rtt_init(&tp->rtt);
	tcp_cong_init(&tp->cong, tp->cong.ops);
	tp->ca_state = TCP_CA_IS_OPEN;
	tp->dupacks = tp->reno_sacked = 0;
	tp->retransmits = tp->probes_out = tp->probe_backoff = 0;
	tp->retrans_since_ms = tp->fin_wait2_until_ms = 0;
	tp->ack_now = tp->ack_pending = tp->pingpong = false;
	tp->quickacks = 0;
	tp->ato_ms = TCP_DELACK_MIN_MS;
	tp->rcv_nsacks = 0;
	tp->dsack_pending = false;
	tp->rcv_rtt = tp->rcv_rtt_start = 0;
	free(tp->sb);
	tp->sb = NULL;
	tcp_sndbuf_purge(tp);
	skb_queue_purge(&tp->ofo_queue);
}

/* tcp_prot.init: a fresh block behind a fresh socket, or for a child.  0. */
int tcp_init_sock(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);
	const struct tcp_sysctl *sys = tcp_sysctl(tp);

	skb_queue_head_init(&tp->ofo_queue);
	list_init(&tp->ack_node);
	list_init(&tp->accept_node);
	list_init(&tp->syn_queue);
	list_init(&tp->accept_queue);
	tcp_init_timers(tp);
	tp->cong.ops = &tcp_cubic;
	tcp_reset_block(tp);
	sk->sk_sndbuf = (int)sys->wmem_default;
	sk->sk_rcvbuf = (int)sys->rmem_default;
	sk->sk_write_space = sk_stream_write_space;
	return 0;
}

/* Options that a child has from its listener. */
static void inherit(struct tcp_sock *child, const struct tcp_sock *tp)
{
	struct sock *sk = tcp_to_sk(child);
	const struct sock *from = &tp->inet.sk;

	sk->sk_type = from->sk_type;
	sk->sk_protocol = from->sk_protocol;
	sk->sk_flags = from->sk_flags & ~(1u << SOCK_DEAD | 1u << SOCK_DONE);
	sk->sk_reuse = from->sk_reuse;
	sk->sk_reuseport = from->sk_reuseport;
	sk->sk_bound_dev_if = from->sk_bound_dev_if;
	sk->sk_sndbuf = from->sk_sndbuf;
	sk->sk_rcvbuf = from->sk_rcvbuf;
	sk->sk_userlocks = from->sk_userlocks & (SOCK_SNDBUF_LOCK | SOCK_RCVBUF_LOCK);
	sk->sk_rcvlowat = from->sk_rcvlowat;
	sk->sk_rcvtimeo = from->sk_rcvtimeo;
	sk->sk_sndtimeo = from->sk_sndtimeo;
	sk->sk_lingertime = from->sk_lingertime;
	sk->sk_priority = from->sk_priority;
	sk->sk_mark = from->sk_mark;
	sk->sk_uid = from->sk_uid;
	child->inet.uc_ttl = tp->inet.uc_ttl;
	child->inet.mc_ttl = tp->inet.mc_ttl;
	child->inet.tos = tp->inet.tos;
	child->inet.pmtudisc = tp->inet.pmtudisc;
	child->inet.recverr = tp->inet.recverr;
	child->inet.mc_loop = tp->inet.mc_loop;
	child->cong.ops = tp->cong.ops;
	child->nodelay = tp->nodelay;
	child->cork = tp->cork;
	child->user_mss = tp->user_mss;
	child->window_clamp = tp->window_clamp;
	child->user_timeout = tp->user_timeout;
	child->keepalive_time = tp->keepalive_time;
	child->keepalive_intvl = tp->keepalive_intvl;
	child->keepalive_probes = tp->keepalive_probes;
	child->linger2_ms = tp->linger2_ms;
}

struct tcp_sock *tcp_create_child(struct tcp_sock *listener)
{
	struct sock *sk = sk_alloc(tcp_to_net(listener), AF_INET, &tcp_prot);

	if (!sk)
		return NULL;
	sock_init_data(NULL, sk);
	(void)tcp_init_sock(sk);
	inherit(tcp_sk(sk), listener);
	tcp_cong_init(&tcp_sk(sk)->cong, tcp_sk(sk)->cong.ops);
	return tcp_sk(sk);
}

/* tcp_prot.destroy: the last reference is gone. */
static void tcp_destroy_sock(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);

	if (sock_flag(sk, SOCK_DEAD))
		sock_net(sk)->tcp->orphans--;
	list_del_init(&tp->ack_node);
	inet_put_port(sk);
	free(tp->sb);
	tcp_sndbuf_purge(tp);
	skb_queue_purge(&tp->ofo_queue);
}

/* ---- the end of a connection ---- */

void tcp_done(struct tcp_sock *tp)
{
	struct sock *sk = tcp_to_sk(tp);

	sock_hold(sk);
	tcp_set_state(sk, TCP_CLOSE);
	tcp_stop_timers(tp);
	list_del_init(&tp->ack_node);
	tp->ack_pending = false;
	sk->sk_shutdown = SHUTDOWN_MASK;
	tcp_sndbuf_purge(tp);
	skb_queue_purge(&tp->ofo_queue);
	if (!sock_flag(sk, SOCK_DEAD))
		sk->sk_state_change(sk);
	sock_put(sk);
}

void tcp_abort(struct tcp_sock *tp, int err)
{
	struct sock *sk = tcp_to_sk(tp);

	sock_hold(sk);
	sk->sk_err = err;
	tcp_done(tp);
	if (!sock_flag(sk, SOCK_DEAD))
		sk->sk_error_report(sk);
	sock_put(sk);
}

/* Orphans must not take the place that the living need. */
bool tcp_too_many_orphans(const struct tcp_sock *tp)
{
	const struct net *net = tcp_to_net(tp);

	return net->tcp->orphans > net->tcp->sysctl.max_orphans;
}

/* ---- tables ---- */

static int tcp_hash(struct sock *sk)
{
	inet_listen_hash(sock_net(sk)->tcp_hash, sk);
	return 0;
}

static void tcp_unhash(struct sock *sk)
{
	inet_unhash(sock_net(sk)->tcp_hash, sk);
}

static int tcp_get_port(struct sock *sk, uint16_t port)
{
	return inet_get_port(sock_net(sk)->tcp_hash, sk, port);
}

struct proto tcp_prot = {
	.name = "TCP",
	.obj_size = sizeof(struct tcp_sock),
	.max_sockets = NET_MAX_SOCKETS,
	.init = tcp_init_sock,
	.destroy = tcp_destroy_sock,
	.close = tcp_close,
	.connect = tcp_connect,
	.disconnect = tcp_disconnect,
	.accept = tcp_accept,
	.listen = tcp_listen,
	.ioctl = tcp_ioctl,
	.poll = tcp_poll,
	.shutdown = tcp_shutdown,
	.setsockopt = tcp_setsockopt,
	.getsockopt = tcp_getsockopt,
	.sendmsg = tcp_sendmsg,
	.recvmsg = tcp_recvmsg,
	.hash = tcp_hash,
	.unhash = tcp_unhash,
	.get_port = tcp_get_port,
};

uint32_t tcp_orphan_count(const struct net *net)
{
	return net->tcp->orphans;
}

uint32_t tcp_timewait_count(const struct net *net)
{
	return net->tcp->timewaits;
}
