/*
 * TIME-WAIT [RFC 9293 3.6.1]: for 2 MSL after a connection was closed from
 * here, a small object keeps its 4-tuple, acknowledges the peer's FIN again
 * when our ACK was lost, and keeps old duplicates away from a new connection.
 */
#include <stdlib.h>

#include "ipv4/tcp.h"

static void timewait_expired(struct timer_list *timer)
{
	tcp_timewait_kill(from_timer(timer, struct tcp_timewait_sock, timer));
}

/* Lets go of tuple and port. */
void tcp_timewait_kill(struct tcp_timewait_sock *tw)
{
	struct net *net = tw->skc.skc_net;

	del_timer(&tw->timer);
	inet_ehash_remove(net->tcp_hash, &tw->skc);
	inet_put_port_common(&tw->skc);
	net->tcp->timewaits--;
	free(tw);
}

static struct tcp_timewait_sock *make(struct tcp_sock *tp)
{
	struct net *net = tcp_to_net(tp);
	struct tcp_timewait_sock *tw;

	if (net->tcp->timewaits >= net->tcp->sysctl.max_tw_buckets)
		return NULL;
	tw = calloc(1, sizeof(*tw));
	if (!tw)
		return NULL;
	tw->skc = tcp_to_sk(tp)->__sk_common;
	tw->skc.skc_state = TCP_TIME_WAIT;
	tw->skc.skc_refcnt = 1;
	tw->skc.skc_bind = NULL;
	tw->skc.skc_bind_node = (struct hlist_node){ NULL, NULL };
	tw->rcv_nxt = tp->rcv_nxt;
	tw->snd_nxt = tp->snd_nxt;
	tw->rcv_wnd = tcp_receive_window(tp);
	tw->rcv_wscale = tp->rcv_wscale;
	tw->tos = tp->inet.tos;
	tw->ts_ok = tp->ts_ok;
	tw->ts_recent = tp->ts_recent;
	tw->ts_recent_ms = tp->ts_recent_ms;
	tw->ts_offset = tp->ts_offset;
	timer_setup(&tw->timer, &net->timers, timewait_expired);
	net->tcp->timewaits++;
	return tw;
}

/*
 * Both FINs are exchanged and ours was first: the connection block is done, a
 * struct tcp_timewait_sock takes its place in the tables.  When there is no
 * memory for that, or there are too many, the wait is left out.
 */
void tcp_time_wait(struct tcp_sock *tp)
{
	struct sock *sk = tcp_to_sk(tp);
	struct net *net = sock_net(sk);
	struct tcp_timewait_sock *tw = make(tp);

	if (tw) {
		inet_ehash_replace(&sk->__sk_common, &tw->skc);
		inet_bind_replace(&sk->__sk_common, &tw->skc);
		mod_timer(&tw->timer, net_now_ms(net) + TCP_TIMEWAIT_MS);
		NET_INC_STATS(net, LINUX_MIB_TIMEWAITED);
	} else {
		NET_INC_STATS(net, LINUX_MIB_TCPTIMEWAITOVERFLOW);
	}
	tcp_set_state(sk, TCP_TIME_WAIT);
	tcp_done(tp);
	if (tw)
		sock_put(sk); /* the table's reference */
}

static void send_tw_ack(struct tcp_timewait_sock *tw)
{
	struct net *net = tw->skc.skc_net;
	struct tcp_tuple t = { tw->skc.skc_rcv_saddr, tw->skc.skc_daddr, tw->skc.skc_num,
			       tw->skc.skc_dport };
	struct tcp_reply r = { .seq = tw->snd_nxt,
			       .ack = tw->rcv_nxt,
			       .flags = TCPF_ACK,
			       .tos = tw->tos,
			       .window = (uint16_t)(tw->rcv_wnd >> tw->rcv_wscale) };

	if (!tcp_oow_ack_allowed(net, &tw->last_oow_ack_ms))
		return;
	if (tw->ts_ok) {
		r.opt.has_ts = true;
		r.opt.tsval = tcp_ts_clock(net, tw->ts_offset);
		r.opt.tsecr = tw->ts_recent;
	}
	(void)tcp_send_reply(net, &t, &r);
}

/* May this SYN open a new incarnation?  Its timestamp, or its sequence number,
 * must be beyond the old one's [RFC 6191 2, RFC 9293 3.10.7.4 MAY-2]. */
static bool new_incarnation(const struct tcp_timewait_sock *tw, const struct tcp_rx *rx)
{
	if ((rx->seg.flags & (TCPF_SYN | TCPF_ACK | TCPF_RST)) != TCPF_SYN)
		return false;
	if (tw->ts_ok && rx->opt.has_ts && rx->opt.tsval != tw->ts_recent)
		return (int32_t)(rx->opt.tsval - tw->ts_recent) > 0;
	return seq_gt(rx->seg.seq, tw->rcv_nxt);
}

/* Our ISN for it, beyond everything the old one used. */
static void reopen(struct tcp_timewait_sock *tw, struct tcp_rx *rx)
{
	rx->isn = seq_add(tw->snd_nxt, 65535 + 2);
	rx->has_isn = true;
	NET_INC_STATS(rx->net, LINUX_MIB_TIMEWAITRECYCLED);
	tcp_timewait_kill(tw);
	tcp_rcv_listen_again(rx);
}

/*
 * A segment for a connection in TIME-WAIT.  A RST is ignored, however well it
 * fits: an old duplicate must not end the wait ("assassination") [RFC 1337 3,
 * fix F1].  All else that is not a new incarnation gets the last ACK again;
 * only a FIN starts the wait over [RFC 9293 3.10.7.4 fifth, eighth].
 */
void tcp_rcv_timewait(struct tcp_timewait_sock *tw, struct tcp_rx *rx)
{
	struct net *net = rx->net;

	if (rx->seg.flags & TCPF_RST)
		return;
	if (new_incarnation(tw, rx) &&
	    inet_lookup_listener(net, net->tcp_hash, rx->daddr, rx->seg.dest, rx->iif)) {
		reopen(tw, rx);
		return;
	}
	if (tw->ts_ok && rx->opt.has_ts && (int32_t)(rx->opt.tsval - tw->ts_recent) < 0)
		NET_INC_STATS(net, LINUX_MIB_PAWSESTABREJECTED);
	if (rx->seg.flags & TCPF_FIN && seq_eq(rx->seg.end_seq, tw->rcv_nxt))
		mod_timer(&tw->timer, net_now_ms(net) + TCP_TIMEWAIT_MS);
	if (seq_eq(rx->seg.seq, tw->rcv_nxt) && seq_eq(rx->seg.end_seq, rx->seg.seq))
		return; /* just what is expected: nothing to say */
	send_tw_ack(tw);
}

/*
 * For connect(): may the new connection take the tuple of `old`, which is in
 * TIME-WAIT?  With timestamps, and a second later, its segments can be told
 * from the old ones [RFC 6191 3].  If so `old` is gone, and sk knows where to
 * begin.
 */
bool tcp_timewait_reuse(struct sock *sk, struct sock_common *old)
{
	struct tcp_timewait_sock *tw = (struct tcp_timewait_sock *)old;
	struct tcp_sock *tp = tcp_sk(sk);

	if (!tw->ts_ok || !tw->ts_recent_ms || tcp_now_ms(tp) - tw->ts_recent_ms < 1000)
		return false;
	tp->iss = seq_add(tw->snd_nxt, 65535 + 2);
	if (tp->iss.raw == 0)
		tp->iss = seq_of(1);
	tp->ts_recent = tw->ts_recent;
	tp->ts_recent_ms = tw->ts_recent_ms;
	NET_INC_STATS(sock_net(sk), LINUX_MIB_TIMEWAITRECYCLED);
	tcp_timewait_kill(tw);
	return true;
}
