/*
 * One connection of a listener in SYN-RECEIVED: a struct tcp_request_sock of
 * a hundred bytes or so, in the established hash under its 4-tuple, until the
 * final ACK makes a whole connection of it.
 *
 * tcp_listen.c makes them, tcp_ipv4.c finds them, the timer repeats the
 * SYN-ACK and gives up.
 */
#include <errno.h>
#include <stdlib.h>

#include "ipv4/tcp.h"

#define SYNACK_TIMEOUT_MS 1000

static struct net *req_net(const struct tcp_request_sock *req)
{
	return req->skc.skc_net;
}

static struct tcp_tuple req_tuple(const struct tcp_request_sock *req)
{
	return (struct tcp_tuple){ req->skc.skc_rcv_saddr, req->skc.skc_daddr, req->skc.skc_num,
				   req->skc.skc_dport };
}

/* ---- sending ---- */

static struct tcp_reply req_reply(const struct tcp_request_sock *req, uint8_t flags)
{
	struct tcp_reply r = { .ack = seq_add(req->irs, 1),
			       .flags = flags | TCPF_ACK,
			       .tos = req->listener->inet.tos };
	uint32_t now_ts = tcp_ts_clock(req_net(req), req->ts_offset);

	r.seq = flags & TCPF_SYN ? req->iss : seq_add(req->iss, 1);
	r.window = (uint16_t)(req->rcv_wnd >> (flags & TCPF_SYN ? 0 : req->rcv_wscale));
	if (req->ts_ok) {
		r.opt.has_ts = true;
		r.opt.tsval = req->cookie ? tcp_cookie_ts(req, now_ts) : now_ts;
		r.opt.tsecr = req->ts_recent;
	}
	return r;
}

/* The answer to a SYN: our SYN with the options that both have.  0 or -errno. */
int tcp_send_synack(struct tcp_request_sock *req)
{
	struct tcp_tuple t = req_tuple(req);
	struct tcp_reply r = req_reply(req, TCPF_SYN);

	r.opt.mss = req->advmss;
	r.opt.has_sack_permitted = req->sack_ok;
	r.opt.has_wscale = req->wscale_ok;
	r.opt.wscale = req->rcv_wscale;
	return tcp_send_reply(req_net(req), &t, &r);
}

static void send_request_ack(struct tcp_request_sock *req)
{
	struct tcp_tuple t = req_tuple(req);
	struct tcp_reply r = req_reply(req, 0);

	if (tcp_oow_ack_allowed(req_net(req), &req->last_oow_ack_ms))
		(void)tcp_send_reply(req_net(req), &t, &r);
}

/* ---- life ---- */

static void request_timeout(struct timer_list *timer)
{
	struct tcp_request_sock *req = from_timer(timer, struct tcp_request_sock, timer);
	struct net *net = req_net(req);

	if (req->retries >= net->tcp->sysctl.synack_retries) {
		NET_INC_STATS(net, LINUX_MIB_TCPTIMEOUTS);
		TCP_INC_STATS(net, TCP_MIB_ATTEMPTFAILS);
		tcp_request_free(req);
		return;
	}
	req->retries++;
	TCP_INC_STATS(net, TCP_MIB_RETRANSSEGS);
	NET_INC_STATS(net, LINUX_MIB_TCPSYNRETRANS);
	(void)tcp_send_synack(req);
	mod_timer(&req->timer, net_now_ms(net) + ((uint64_t)SYNACK_TIMEOUT_MS << req->retries));
}

static void take_options(struct tcp_request_sock *req, const struct tcp_options *opt)
{
	req->peer_mss = opt->mss ? opt->mss : TCP_DEFAULT_MSS;
	if (req->peer_mss < TCP_MIN_MSS)
		req->peer_mss = TCP_MIN_MSS;
	req->sack_ok = opt->has_sack_permitted;
	req->wscale_ok = opt->has_wscale;
	req->snd_wscale = opt->wscale < TCP_MAX_WSCALE ? opt->wscale : TCP_MAX_WSCALE;
	req->ts_ok = opt->has_ts;
	req->ts_recent = opt->tsval;
}

/* What we offer, by the listener's buffers and the way back.  False: no route. */
static bool make_offer(struct tcp_request_sock *req)
{
	struct tcp_sock *tp = req->listener;
	struct net *net = req_net(req);
	uint32_t window = (uint32_t)tcp_to_sk(tp)->sk_rcvbuf / 2;
	struct rtable rt;

	if (ip_route_output(net, req->skc.skc_daddr, req->skc.skc_rcv_saddr,
			    req->skc.skc_bound_dev_if, &rt) < 0)
		return false;
	req->advmss = tcp_advertised_mss(rt.dev, rt.rt_mtu, tp->user_mss);
	req->rcv_wnd = window < TCP_MAX_WINDOW ? window : TCP_MAX_WINDOW;
	req->rcv_wscale =
		req->wscale_ok ? tcp_choose_wscale(net, (uint32_t)tcp_to_sk(tp)->sk_rcvbuf) : 0;
	return true;
}

/* A request for the SYN in `rx`, on no queue yet.  NULL: out of memory, or no way
 * to answer. */
struct tcp_request_sock *tcp_request_new(struct tcp_sock *listener, const struct tcp_rx *rx)
{
	struct tcp_request_sock *req = calloc(1, sizeof(*req));
	struct tcp_tuple t = { rx->daddr, rx->saddr, rx->seg.dest, rx->seg.source };
	struct tcp_net *tn = rx->net->tcp;

	if (!req)
		return NULL;
	req->skc = (struct sock_common){
		.skc_net = rx->net,
		.skc_prot = &tcp_prot,
		.skc_daddr = t.faddr,
		.skc_rcv_saddr = t.laddr,
		.skc_dport = t.fport,
		.skc_num = t.lport,
		.skc_family = AF_INET,
		.skc_state = TCP_NEW_SYN_RECV,
		.skc_refcnt = 1,
		.skc_bound_dev_if = tcp_to_sk(listener)->sk_bound_dev_if,
	};
	list_init(&req->node);
	timer_setup(&req->timer, &rx->net->timers, request_timeout);
	req->listener = listener;
	sock_hold(tcp_to_sk(listener));
	req->irs = rx->seg.seq;
	take_options(req, &rx->opt);
	req->ts_offset = tcp_ts_offset(&tn->ts_key, t.laddr, t.faddr);
	req->iss = rx->has_isn ? rx->isn : tcp_isn(&tn->isn_key, &t, rx->net->now_ns);
	req->synack_ns = rx->net->now_ns;
	if (!make_offer(req)) {
		tcp_request_free(req);
		return NULL;
	}
	return req;
}

/* Puts it into the hash and the SYN queue and starts its timer.  False when the
 * tuple is taken. */
bool tcp_request_queue(struct tcp_request_sock *req)
{
	struct net *net = req_net(req);

	if (!inet_ehash_insert(net->tcp_hash, &req->skc))
		return false;
	list_add_tail(&req->node, &req->listener->syn_queue);
	req->listener->syn_qlen++;
	mod_timer(&req->timer, net_now_ms(net) + SYNACK_TIMEOUT_MS);
	return true;
}

/* Out of every queue it may be in, and gone. */
void tcp_request_free(struct tcp_request_sock *req)
{
	struct tcp_sock *listener = req->listener;

	del_timer(&req->timer);
	inet_ehash_remove(req_net(req)->tcp_hash, &req->skc);
	if (!list_empty(&req->node)) {
		list_del_init(&req->node);
		listener->syn_qlen--;
	}
	free(req);
	sock_put(tcp_to_sk(listener));
}

/* ---- the final ACK ---- */

static void child_addresses(struct tcp_sock *child, const struct tcp_request_sock *req)
{
	struct sock *sk = tcp_to_sk(child);

	sk->sk_daddr = req->skc.skc_daddr;
	sk->sk_rcv_saddr = child->inet.inet_saddr = req->skc.skc_rcv_saddr;
	sk->sk_dport = req->skc.skc_dport;
	sk->sk_num = child->inet.inet_sport = req->skc.skc_num;
}

/* The connection as it stands after our SYN-ACK. */
static void child_state(struct tcp_sock *child, const struct tcp_request_sock *req)
{
	child->iss = child->snd_una = child->snd_wl2 = req->iss;
	child->snd_nxt = child->write_seq = seq_add(req->iss, 1);
	child->irs = child->snd_wl1 = req->irs;
	child->rcv_nxt = child->rcv_wup = child->copied_seq = seq_add(req->irs, 1);
	child->last_ack_sent = child->rcv_nxt;
	child->recover = child->high_rxt = child->snd_sml = child->snd_up = child->snd_una;
	child->advmss = req->advmss;
	child->peer_mss = req->peer_mss;
	child->sack_ok = req->sack_ok;
	child->ts_ok = req->ts_ok;
	child->ts_offset = req->ts_offset;
	child->ts_recent = req->ts_recent;
	child->ts_recent_ms = req->ts_ok ? tcp_now_ms(child) : 0;
	tcp_init_rcv_window(child);
	child->rcv_wnd = req->rcv_wnd;
	child->wscale_ok = req->wscale_ok;
	child->snd_wscale = req->wscale_ok ? req->snd_wscale : 0;
	child->rcv_wscale = req->rcv_wscale;
	if (!req->wscale_ok && child->window_clamp > TCP_MAX_WINDOW)
		child->window_clamp = TCP_MAX_WINDOW;
	child->retransmits = req->retries;
	child->last_heard_ms = tcp_now_ms(child);
	/* a SYN-ACK that was sent twice gives no sample [RFC 6298 3] */
	child->rtt_timing = req->retries == 0 && !req->cookie;
	child->rtt_seq = child->snd_nxt;
	child->rtt_start = req->synack_ns;
}

/* In the request's place in the hash table; it shares the listener's port. */
static bool child_hash(struct tcp_sock *child, struct tcp_request_sock *req)
{
	struct sock *sk = tcp_to_sk(child);
	struct net *net = req_net(req);

	if (inet_inherit_port(tcp_to_sk(req->listener), sk) < 0)
		return false;
	inet_ehash_remove(net->tcp_hash, &req->skc);
	return inet_ehash_insert(net->tcp_hash, &sk->__sk_common);
}

/*
 * A whole connection, in SYN-RECEIVED and on the accept queue, for the request
 * that `rx` acknowledges.  The request stays the caller's.  NULL when the
 * accept queue is full or memory is short: the ACK is dropped, and the
 * SYN-ACK will be repeated.
 */
struct tcp_sock *tcp_request_to_child(struct tcp_request_sock *req, struct tcp_rx *rx)
{
	struct tcp_sock *child;

	if (tcp_acceptq_full(req->listener)) {
		NET_INC_STATS(rx->net, LINUX_MIB_LISTENOVERFLOWS);
		NET_INC_STATS(rx->net, LINUX_MIB_LISTENDROPS);
		return NULL;
	}
	child = pkt_pressure(&rx->net->pool) ? NULL : tcp_create_child(req->listener);
	if (!child) {
		NET_INC_STATS(rx->net, LINUX_MIB_LISTENDROPS);
		return NULL;
	}
	child_addresses(child, req);
	child_state(child, req);
	tcp_set_state(tcp_to_sk(child), TCP_SYN_RECV);
	if (!child_hash(child, req)) {
		NET_INC_STATS(rx->net, LINUX_MIB_LISTENDROPS);
		tcp_done(child);
		sock_put(tcp_to_sk(child));
		return NULL;
	}
	TCP_INC_STATS(rx->net, TCP_MIB_PASSIVEOPENS);
	tcp_accept_add(req->listener, child);
	return child;
}

/* TCP_DEFER_ACCEPT: not before data comes, as long as the user wants to wait. */
static bool defer(struct tcp_request_sock *req, const struct tcp_rx *rx)
{
	uint32_t wait = req->listener->defer_accept;

	if (!wait || rx->seg.len > 0 || rx->seg.flags & TCPF_FIN)
		return false;
	if (rx->net->now_ns - req->synack_ns >= wait * 1000ull * NSEC_PER_MSEC)
		return false;
	NET_INC_STATS(rx->net, LINUX_MIB_TCPDEFERACCEPTDROP);
	return true;
}

/* In order of 3.10.7.4: sequence number and timestamp.  False: dropped. */
static bool acceptable(struct tcp_request_sock *req, const struct tcp_rx *rx)
{
	struct tcp_seq next = seq_add(req->irs, 1);
	bool old = req->ts_ok && rx->opt.has_ts && !(rx->seg.flags & TCPF_RST) &&
		   (int32_t)(rx->opt.tsval - req->ts_recent) < 0;

	if (req->ts_ok && !rx->opt.has_ts && !(rx->seg.flags & TCPF_RST))
		return false; /* silently [RFC 7323 3.2] */
	if (!old && seq_geq(rx->seg.end_seq, next) &&
	    seq_leq(rx->seg.seq, seq_add(next, req->rcv_wnd)))
		return true;
	if (old)
		NET_INC_STATS(rx->net, LINUX_MIB_PAWSESTABREJECTED);
	if (!(rx->seg.flags & TCPF_RST))
		send_request_ack(req);
	return false;
}

static void complete(struct tcp_request_sock *req, struct tcp_rx *rx)
{
	struct tcp_sock *child = tcp_request_to_child(req, rx);
	struct sock *sk;

	if (!child)
		return;
	tcp_request_free(req);
	sk = tcp_to_sk(child);
	sock_hold(sk);
	tcp_rcv_synchronized(child, rx);
	sock_put(sk);
}

/* A segment for a connection in SYN-RECEIVED that came from LISTEN. */
void tcp_rcv_request(struct tcp_request_sock *req, struct tcp_rx *rx)
{
	const struct tcp_segment *seg = &rx->seg;
	struct tcp_seq next = seq_add(req->irs, 1);

	/* The SYN again: our SYN-ACK was lost. */
	if ((seg->flags & (TCPF_SYN | TCPF_ACK | TCPF_RST)) == TCPF_SYN &&
	    seq_eq(seg->seq, req->irs)) {
		if (tcp_oow_ack_allowed(rx->net, &req->last_oow_ack_ms))
			(void)tcp_send_synack(req);
		return;
	}
	if (!acceptable(req, rx))
		return;
	if (seg->flags & TCPF_RST) {
		if (seq_eq(seg->seq, next)) { /* [RFC 5961 3.2] */
			NET_INC_STATS(rx->net, LINUX_MIB_EMBRYONICRSTS);
			TCP_INC_STATS(rx->net, TCP_MIB_ATTEMPTFAILS);
			tcp_request_free(req);
		} else {
			send_request_ack(req);
		}
		return;
	}
	if (seg->flags & TCPF_SYN) {
		NET_INC_STATS(rx->net, LINUX_MIB_TCPSYNCHALLENGE);
		send_request_ack(req);
		return;
	}
	if (!(seg->flags & TCPF_ACK))
		return;
	if (!seq_eq(seg->ack, seq_add(req->iss, 1))) {
		tcp_listen_ack(req->listener, rx, req);
		return;
	}
	if (!defer(req, rx))
		complete(req, rx);
}
