/*
 * TCP as the socket layer sees it: struct proto tcp_prot, the life of a
 * connection block, connect, close and shutdown.
 *
 * af_inet.c calls through tcp_prot; sending and receiving are tcp_send.c and
 * tcp_recv.c, listening tcp_listen.c.
 *
 * Who holds a block: the socket (or its listener's accept queue) one
 * reference, the hash table one, each armed timer one.  When the socket is
 * closed before the connection, the block lives on as an orphan until
 * tcp_done().
 */
#include <errno.h>
#include <stdlib.h>

#include "ipv4/tcp.h"

#define SOMAXCONN_DEFAULT 4096

/* ---- the block ---- */

/* What belongs to one connection, not to the socket's options: as new. */
static void reset_block(struct tcp_sock *tp)
{
	tp->iss = tp->snd_una = tp->snd_nxt = tp->write_seq = seq_of(0);
	tp->snd_wnd = tp->max_window = tp->rcv_wnd = tp->window_clamp = 0;
	tp->ts_ok = tp->sack_ok = tp->wscale_ok = false;
	tp->snd_wscale = tp->rcv_wscale = 0;
	tp->mss = tp->rcv_mss = tp->peer_mss = TCP_DEFAULT_MSS;
	tp->gso_max = tp->mss;
	tp->ts_recent = 0;
	tp->ts_recent_ms = tp->last_send_ms = tp->last_rcv_ms = tp->last_oow_ack_ms = 0;
	tp->fin_queued = tp->push_now = tp->retransmit_now = tp->mem_wait = tp->cwnd_limited = false;
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
	tp->dsack_pending = tp->urg_seen = false;
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
	reset_block(tp);
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

/* Orphans must not take the memory that the living need. */
bool tcp_too_many_orphans(const struct tcp_sock *tp)
{
	const struct net *net = tcp_to_net(tp);

	return net->tcp->orphans > net->tcp->sysctl.max_orphans ||
	       (pkt_pressure(&net->pool) && tp->inet.sk.sk_wmem_queued > 0);
}

/* ---- connect ---- */

/* Finds the way, and with it our address.  0 or -errno. */
static int route_to(struct tcp_sock *tp, uint32_t daddr)
{
	struct sock *sk = tcp_to_sk(tp);
	struct rtable rt;
	int err = ip_route_output(sock_net(sk), daddr, tp->inet.inet_saddr, sk->sk_bound_dev_if,
				  &rt);

	if (err)
		return err;
	if (rt.rt_type == RTN_BROADCAST || rt.rt_type == RTN_MULTICAST)
		return -ENETUNREACH;
	tp->inet.route = rt;
	if (!tp->inet.inet_saddr)
		tp->inet.inet_saddr = rt.rt_src;
	if (!sk->sk_rcv_saddr)
		sk->sk_rcv_saddr = tp->inet.inet_saddr;
	return 0;
}

/* The MSS that we offer: what fits our interface [RFC 9293 3.7.1, MMS_R]. */
uint16_t tcp_advertised_mss(const struct net_device *dev, uint32_t mtu, uint16_t user_mss)
{
	uint32_t mss = (dev && dev->mtu > mtu ? dev->mtu : mtu) - sizeof(struct iphdr) -
		       TCP_HEADER_MIN;

	if (mss > IP_MAX_MTU - sizeof(struct iphdr) - TCP_HEADER_MIN)
		mss = IP_MAX_MTU - sizeof(struct iphdr) - TCP_HEADER_MIN;
	return (uint16_t)(user_mss && user_mss < mss ? user_mss : mss);
}

/* Active OPEN [RFC 9293 3.10.1]: sends the SYN. */
static void start_connect(struct tcp_sock *tp)
{
	struct sock *sk = tcp_to_sk(tp);
	struct net *net = sock_net(sk);
	struct tcp_tuple t = { tp->inet.inet_saddr, sk->sk_daddr, sk->sk_num, sk->sk_dport };

	if (tp->iss.raw == 0) /* else chosen by tcp_timewait_reuse() */
		tp->iss = tcp_isn(&net->tcp->isn_key, &t, net->now_ns);
	tp->ts_offset = tcp_ts_offset(&net->tcp->ts_key, t.laddr, t.faddr);
	tp->snd_una = tp->snd_wl2 = tp->iss;
	tp->snd_nxt = tp->write_seq = seq_add(tp->iss, 1);
	tp->recover = tp->high_rxt = tp->snd_sml = tp->snd_up = tp->snd_una;
	tp->advmss = tcp_advertised_mss(tp->inet.route.dev, tp->inet.route.rt_mtu, tp->user_mss);
	tcp_init_rcv_window(tp);
	tp->rtt_timing = true;
	tp->rtt_seq = tp->snd_nxt;
	tp->rtt_start = net->now_ns;
	tp->last_heard_ms = net_now_ms(net);
	TCP_INC_STATS(net, TCP_MIB_ACTIVEOPENS);
	(void)tcp_send_syn(tp); /* what is lost here the timer sends again */
	tcp_arm_retransmit(tp);
}

/* tcp_prot.connect.  0: the SYN is out; or -errno. */
static int tcp_connect(struct sock *sk, const struct sockaddr *addr, int len)
{
	struct tcp_sock *tp = tcp_sk(sk);
	uint32_t saddr = tp->inet.inet_saddr, rcv_saddr = sk->sk_rcv_saddr, daddr;
	uint16_t dport;
	int err = inet_sockaddr(addr, len, &daddr, &dport);

	if (err)
		return err;
	if (sk->sk_state != TCP_CLOSE)
		return -EISCONN;
	if (daddr == INADDR_ANY)
		daddr = INADDR_LOOPBACK;
	reset_block(tp);
	skb_queue_purge(&sk->sk_receive_queue);
	sk->sk_shutdown = 0;
	sock_reset_flag(sk, SOCK_DONE);
	err = route_to(tp, daddr);
	if (err)
		return err;
	sk->sk_daddr = daddr;
	sk->sk_dport = dport;
	tcp_set_state(sk, TCP_SYN_SENT);
	err = inet_hash_connect(sock_net(sk)->tcp_hash, sk, tcp_timewait_reuse);
	if (err) {
		tcp_set_state(sk, TCP_CLOSE);
		tp->inet.inet_saddr = saddr;
		sk->sk_rcv_saddr = rcv_saddr;
		sk->sk_daddr = 0;
		sk->sk_dport = 0;
		return err;
	}
	tp->inet.inet_sport = sk->sk_num;
	start_connect(tp);
	return 0;
}

/* ---- close ---- */

void tcp_send_fin(struct tcp_sock *tp)
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
static void tcp_shutdown(struct sock *sk, int how)
{
	if (how & SEND_SHUTDOWN && close_state(tcp_sk(sk)))
		tcp_send_fin(tcp_sk(sk));
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
					TCP_STATE_BIT(TCP_FIN_WAIT1) | TCP_STATE_BIT(TCP_FIN_WAIT2) |
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
		tcp_send_fin(tp);
}

/*
 * tcp_prot.close: the user has let go; consumes the socket's reference.
 * not done: waiting up to l_linger seconds, because a release has nobody to
 * answer; the data goes out in the background just the same.
 */
static void tcp_close(struct sock *sk, long linger_ms)
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
static int tcp_disconnect(struct sock *sk)
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
	reset_block(tp);
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
