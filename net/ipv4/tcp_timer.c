/*
 * Timers of a connection: retransmission and persist (one timer, for data is
 * either on its way or kept back), keepalive and FIN-WAIT-2 (one timer, too).
 * The delayed ACK is tcp_delack.c's.
 *
 * An armed timer holds a reference to its sock.  Callbacks run from the event
 * loop.  An ACK that is due never waits for any of these timers.
 */
#include <errno.h>

#include "ipv4/tcp.h"

/* ---- arming ---- */

static void arm_send_timer(struct tcp_sock *tp, enum tcp_send_timer mode, uint64_t ms)
{
	tp->send_timer_mode = mode;
	sk_reset_timer(tcp_to_sk(tp), &tp->send_timer, tcp_now_ms(tp) + ms);
}

/* Starts the retransmission timer over [RFC 6298 5.1, 5.3]. */
void tcp_arm_retransmit(struct tcp_sock *tp)
{
	arm_send_timer(tp, TCP_TIMER_RETRANS, tcp_rto(&tp->rtt) / NSEC_PER_MSEC + 1);
}

/* Tries again in `ms` what can neither be sent nor acknowledged now. */
void tcp_arm_probe(struct tcp_sock *tp, uint64_t ms)
{
	arm_send_timer(tp, TCP_TIMER_PROBE, ms);
}

void tcp_stop_send_timer(struct tcp_sock *tp)
{
	tp->send_timer_mode = TCP_TIMER_NONE;
	sk_stop_timer(tcp_to_sk(tp), &tp->send_timer);
}

/* After an ACK that brought something: all acknowledged, stop [RFC 6298 5.2];
 * else start over [5.3]. */
void tcp_rearm(struct tcp_sock *tp)
{
	if (tcp_flight(tp) > 0)
		tcp_arm_retransmit(tp);
	else
		tcp_stop_send_timer(tp);
}

/* Time between zero-window probes in ms: the first after an RTO, then doubling
 * [RFC 9293 3.8.6.1, SHOULD-29, -30]. */
uint64_t tcp_probe_interval(const struct tcp_sock *tp)
{
	uint64_t ns = tp->rtt.rto << tp->probe_backoff;

	return (ns < TCP_RTO_MAX_NS ? ns : TCP_RTO_MAX_NS) / NSEC_PER_MSEC;
}

/* ---- giving up ---- */

static void give_up(struct tcp_sock *tp)
{
	struct sock *sk = tcp_to_sk(tp);

	NET_INC_STATS(sock_net(sk), LINUX_MIB_TCPABORTONTIMEOUT);
	tcp_abort(tp, sk->sk_err_soft ? sk->sk_err_soft : ETIMEDOUT);
}

/* Has `count` tries without an answer been too many, or has it taken longer than
 * the user allows [RFC 9293 3.8.3: R2; RFC 5482]? */
static bool too_long(const struct tcp_sock *tp, uint32_t count)
{
	const struct tcp_sysctl *sys = tcp_sysctl(tp);

	if (tp->user_timeout && tp->retrans_since_ms &&
	    tcp_now_ms(tp) - tp->retrans_since_ms >= tp->user_timeout)
		return true;
	/* An orphan whose peer is silent goes sooner when others need its memory. */
	if (sock_flag(&tp->inet.sk, SOCK_DEAD))
		return count >= sys->orphan_retries || tcp_too_many_orphans(tp) ||
		       (count >= sys->retries1 && pkt_pressure(&tcp_to_net(tp)->pool));
	return count >= sys->retries2;
}

/* ---- retransmission ---- */

static void syn_timeout(struct tcp_sock *tp)
{
	struct sock *sk = tcp_to_sk(tp);
	uint8_t limit = tp->syn_retries ? tp->syn_retries : tcp_sysctl(tp)->syn_retries;

	if (sk->sk_state == TCP_SYN_RECV && !tp->syn_retries)
		limit = tcp_sysctl(tp)->synack_retries;
	if (tp->retransmits >= limit || (tp->user_timeout && too_long(tp, 0))) {
		give_up(tp);
		return;
	}
	tp->retransmits++;
	tp->total_retrans++;
	tp->rtt_timing = false;
	tcp_rto_back_off(&tp->rtt);
	TCP_INC_STATS(sock_net(sk), TCP_MIB_RETRANSSEGS);
	NET_INC_STATS(sock_net(sk), LINUX_MIB_TCPSYNRETRANS);
	(void)tcp_send_syn(tp);
	tcp_arm_retransmit(tp);
}

/* The window has been closed over what is in flight: as long as the peer answers,
 * the connection stays [RFC 9293 3.8.6.1, MUST-37]. */
static bool peer_alive_with_closed_window(const struct tcp_sock *tp)
{
	return tp->snd_wnd == 0 && !sock_flag(&tp->inet.sk, SOCK_DEAD) &&
	       tcp_now_ms(tp) - tp->last_heard_ms <= TCP_RTO_MAX_NS / NSEC_PER_MSEC;
}

static void retransmit_timeout(struct tcp_sock *tp)
{
	struct sock *sk = tcp_to_sk(tp);

	if (tcp_flight(tp) == 0)
		return;
	NET_INC_STATS(sock_net(sk), LINUX_MIB_TCPTIMEOUTS);
	if (!tp->retrans_since_ms)
		tp->retrans_since_ms = tcp_now_ms(tp);
	if (tcp_in_state(sk, TCP_STATE_BIT(TCP_SYN_SENT) | TCP_STATE_BIT(TCP_SYN_RECV))) {
		syn_timeout(tp);
		return;
	}
	if (!peer_alive_with_closed_window(tp)) {
		if (too_long(tp, tp->retransmits)) {
			give_up(tp);
			return;
		}
		/* R1: ask IP for another way [RFC 9293 3.8.3, MUST-20] */
		if (++tp->retransmits == tcp_sysctl(tp)->retries1)
			tp->inet.route.dev = NULL;
	}
	tcp_follow_route(tp);
	tcp_enter_loss(tp);
	tcp_rto_back_off(&tp->rtt);
	if (tcp_retransmit_one(tp, tp->snd_una, tp->mss))
		tcp_arm_retransmit(tp);
	else
		arm_send_timer(tp, TCP_TIMER_RETRANS, TCP_RESOURCE_PROBE_MS);
}

/* ---- persist ---- */

/* Something waits to be sent and nothing is in flight.  First try to send it:
 * the window may be small rather than zero (then this is the override timeout
 * of silly window avoidance), or memory may be back.  Else probe. */
static void probe_timeout(struct tcp_sock *tp)
{
	struct sock *sk = tcp_to_sk(tp);
	uint8_t tries;

	if (tp->mem_wait) {
		tp->mem_wait = false;
		sk->sk_write_space(sk);
	}
	if (seq_geq(tp->snd_nxt, tp->write_seq) && !(tp->fin_queued && !tcp_fin_sent(tp)))
		return;
	tp->push_now = true;
	tcp_push(tp);
	tp->push_now = false;
	if (tcp_flight(tp) > 0 || tp->snd_wnd > 0)
		return;
	if (!tp->retrans_since_ms)
		tp->retrans_since_ms = tcp_now_ms(tp);
	/* Answers keep a connection for as long as its user wants it, but not what nobody
	 * wants any more [RFC 6429 3]. */
	tries = sock_flag(sk, SOCK_DEAD) ? tp->probe_backoff : tp->probes_out;
	if (tries > 0 && too_long(tp, tries)) {
		give_up(tp);
		return;
	}
	tp->probes_out++;
	if (tp->probe_backoff < 10)
		tp->probe_backoff++;
	NET_INC_STATS(sock_net(sk), LINUX_MIB_TCPWINPROBE);
	tcp_send_probe(tp);
	tcp_arm_probe(tp, tcp_probe_interval(tp));
}

static void send_timer_fired(struct timer_list *timer)
{
	struct tcp_sock *tp = from_timer(timer, struct tcp_sock, send_timer);
	enum tcp_send_timer mode = tp->send_timer_mode;

	tp->send_timer_mode = TCP_TIMER_NONE;
	switch (mode) {
	case TCP_TIMER_NONE:
		break;
	case TCP_TIMER_RETRANS:
		retransmit_timeout(tp);
		break;
	case TCP_TIMER_PROBE:
		probe_timeout(tp);
		break;
	}
	sock_put(tcp_to_sk(tp));
}

/* ---- keepalive [RFC 9293 3.8.4] and FIN-WAIT-2 ---- */

static uint32_t keepalive_time(const struct tcp_sock *tp)
{
	return tp->keepalive_time ? tp->keepalive_time : tcp_sysctl(tp)->keepalive_time;
}

static uint32_t keepalive_intvl(const struct tcp_sock *tp)
{
	return tp->keepalive_intvl ? tp->keepalive_intvl : tcp_sysctl(tp)->keepalive_intvl;
}

/* (Re)starts or stops keepalives as SO_KEEPALIVE and the state ask for. */
void tcp_reset_keepalive(struct tcp_sock *tp)
{
	struct sock *sk = tcp_to_sk(tp);
	uint64_t due = tp->last_heard_ms + keepalive_time(tp);

	if (tp->fin_wait2_until_ms)
		return;
	if (!sock_flag(sk, SOCK_KEEPOPEN) ||
	    tcp_in_state(sk, TCP_STATE_BIT(TCP_CLOSE) | TCP_STATE_BIT(TCP_LISTEN) |
				     TCP_STATE_BIT(TCP_SYN_SENT))) {
		sk_stop_timer(sk, &sk->sk_timer);
		return;
	}
	sk_reset_timer(sk, &sk->sk_timer, due > tcp_now_ms(tp) ? due : tcp_now_ms(tp) + 1);
}

static bool keepalive_exhausted(const struct tcp_sock *tp, uint64_t silent)
{
	uint8_t limit =
		tp->keepalive_probes ? tp->keepalive_probes : tcp_sysctl(tp)->keepalive_probes;

	if (tp->user_timeout)
		return silent >= tp->user_timeout && tp->probes_out > 0;
	return tp->probes_out >= limit;
}

static void keepalive_timeout(struct tcp_sock *tp)
{
	struct sock *sk = tcp_to_sk(tp);
	uint64_t silent = tcp_now_ms(tp) - tp->last_heard_ms;

	if (!sock_flag(sk, SOCK_KEEPOPEN))
		return;
	/* Data in flight or waiting: its own timers find out. */
	if (tcp_flight(tp) > 0 || seq_lt(tp->snd_nxt, tp->write_seq)) {
		sk_reset_timer(sk, &sk->sk_timer, tcp_now_ms(tp) + keepalive_time(tp));
		return;
	}
	if (silent < keepalive_time(tp)) {
		tcp_reset_keepalive(tp);
		return;
	}
	if (keepalive_exhausted(tp, silent)) {
		NET_INC_STATS(sock_net(sk), LINUX_MIB_TCPABORTONTIMEOUT);
		tcp_send_active_reset(tp);
		tcp_abort(tp, sk->sk_err_soft ? sk->sk_err_soft : ETIMEDOUT);
		return;
	}
	tp->probes_out++;
	NET_INC_STATS(sock_net(sk), LINUX_MIB_TCPKEEPALIVE);
	tcp_send_probe(tp);
	sk_reset_timer(sk, &sk->sk_timer, tcp_now_ms(tp) + keepalive_intvl(tp));
}

/* Nobody will read the peer's answer any more: wait for its FIN only so long. */
void tcp_start_fin_wait2(struct tcp_sock *tp)
{
	struct sock *sk = tcp_to_sk(tp);
	uint32_t ms = tp->linger2_ms > 0 ? (uint32_t)tp->linger2_ms : tcp_sysctl(tp)->fin_timeout;

	if (tp->linger2_ms < 0) {
		NET_INC_STATS(sock_net(sk), LINUX_MIB_TCPABORTONLINGER);
		tcp_send_active_reset(tp);
		tcp_done(tp);
		return;
	}
	tp->fin_wait2_until_ms = tcp_now_ms(tp) + ms;
	sk_reset_timer(sk, &sk->sk_timer, tp->fin_wait2_until_ms);
}

static void sk_timer_fired(struct timer_list *timer)
{
	struct sock *sk = from_timer(timer, struct sock, sk_timer);
	struct tcp_sock *tp = tcp_sk(sk);

	if (sk->sk_state == TCP_FIN_WAIT2 && tp->fin_wait2_until_ms)
		tcp_done(tp);
	else if (!tcp_in_state(sk, TCP_STATE_BIT(TCP_CLOSE) | TCP_STATE_BIT(TCP_LISTEN) |
					   TCP_STATE_BIT(TCP_SYN_SENT)))
		keepalive_timeout(tp);
	sock_put(sk);
}

/* ---- life ---- */

void tcp_init_timers(struct tcp_sock *tp)
{
	struct sock *sk = tcp_to_sk(tp);
	struct timer_wheel *wheel = &sock_net(sk)->timers;

	timer_setup(&tp->send_timer, wheel, send_timer_fired);
	timer_setup(&tp->delack_timer, wheel, tcp_delack_fired);
	timer_setup(&sk->sk_timer, wheel, sk_timer_fired);
	tp->send_timer_mode = TCP_TIMER_NONE;
}

void tcp_stop_timers(struct tcp_sock *tp)
{
	tcp_stop_send_timer(tp);
	sk_stop_timer(tcp_to_sk(tp), &tp->delack_timer);
	sk_stop_timer(tcp_to_sk(tp), &tcp_to_sk(tp)->sk_timer);
}
