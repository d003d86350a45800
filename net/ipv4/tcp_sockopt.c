/*
 * setsockopt and getsockopt of level IPPROTO_TCP, struct tcp_info, and the
 * lines of /proc/net/tcp.  Called through tcp_prot, and by proc/.
 */
#include <errno.h>
#include <string.h>

#include "ipv4/tcp.h"

#define MAX_KEEPIDLE 32767
#define MAX_KEEPINTVL 32767
#define MAX_KEEPCNT 127
#define MAX_SYNCNT 127

/* ---- setsockopt ---- */

static int set_ranged(int value, int lo, int hi)
{
	return value < lo || value > hi ? -EINVAL : 0;
}

static int set_congestion(struct tcp_sock *tp, const char *val, int len)
{
	char name[TCP_CONG_NAME_MAX] = { 0 };
	const struct tcp_congestion_ops *ops;

	if (len < 1)
		return -EINVAL;
	memcpy(name, val, len < TCP_CONG_NAME_MAX ? (size_t)len : TCP_CONG_NAME_MAX - 1);
	ops = tcp_cong_find(name);
	if (!ops)
		return -ENOENT;
	tp->cong.ops = ops;
	ops->init(&tp->cong);
	return 0;
}

static int set_keepalive(struct tcp_sock *tp, int name, int value)
{
	int err = set_ranged(value, 1,
			     name == TCP_KEEPCNT    ? MAX_KEEPCNT
			     : name == TCP_KEEPIDLE ? MAX_KEEPIDLE
						    : MAX_KEEPINTVL);

	if (err)
		return err;
	if (name == TCP_KEEPCNT)
		tp->keepalive_probes = (uint8_t)value;
	else if (name == TCP_KEEPIDLE)
		tp->keepalive_time = (uint32_t)value * 1000;
	else
		tp->keepalive_intvl = (uint32_t)value * 1000;
	tcp_reset_keepalive(tp);
	return 0;
}

static void set_quickack(struct tcp_sock *tp, int value)
{
	if (value) {
		tcp_enter_quickack(tp);
		if (tp->ack_pending)
			tcp_schedule_ack(tp, true);
	} else {
		tp->pingpong = true;
	}
}

static int set_window_clamp(struct tcp_sock *tp, int value)
{
	if (value <= 0)
		return -EINVAL;
	tp->window_clamp = (uint32_t)value < 4096 ? 4096 : (uint32_t)value;
	return 0;
}

static int set_int(struct tcp_sock *tp, int name, int value)
{
	switch (name) {
	case TCP_NODELAY:
		tp->nodelay = value != 0;
		tcp_push(tp);
		return 0;
	case TCP_CORK:
		tp->cork = value != 0;
		tcp_push(tp);
		return 0;
	case TCP_MAXSEG:
		if (value && set_ranged(value, TCP_MIN_MSS, TCP_MAX_WINDOW))
			return -EINVAL;
		tp->user_mss = (uint16_t)value;
		return 0;
	case TCP_KEEPIDLE:
	case TCP_KEEPINTVL:
	case TCP_KEEPCNT:
		return set_keepalive(tp, name, value);
	case TCP_SYNCNT:
		if (set_ranged(value, 1, MAX_SYNCNT))
			return -EINVAL;
		tp->syn_retries = (uint8_t)value;
		return 0;
	case TCP_LINGER2:
		tp->linger2_ms = value < 0 ? -1 : value > 120 ? 120000 : value * 1000;
		return 0;
	case TCP_DEFER_ACCEPT:
		tp->defer_accept = value > 0 ? (uint32_t)value : 0;
		return 0;
	case TCP_WINDOW_CLAMP:
		return set_window_clamp(tp, value);
	case TCP_QUICKACK:
		set_quickack(tp, value);
		return 0;
	case TCP_USER_TIMEOUT:
		if (value < 0)
			return -EINVAL;
		tp->user_timeout = (uint32_t)value;
		return 0;
	default:
		return -ENOPROTOOPT;
	}
}

/* tcp_prot.setsockopt: 0 or -errno. */
int tcp_setsockopt(struct sock *sk, int level, int name, const void *val, int len)
{
	int value, err;

	if (level == SOL_SOCKET && name == SO_KEEPALIVE) { /* its flag has been set */
		tcp_reset_keepalive(tcp_sk(sk));
		return 0;
	}
	if (level != IPPROTO_TCP)
		return ip_setsockopt(sk, level, name, val, len);
	if (name == TCP_CONGESTION)
		return set_congestion(tcp_sk(sk), val, len);
	err = sockopt_int(val, len, &value);
	return err ? err : set_int(tcp_sk(sk), name, value);
}

/* ---- getsockopt ---- */

static uint32_t us(uint64_t ns)
{
	return (uint32_t)(ns / 1000);
}

static void info_path(const struct tcp_sock *tp, struct tcp_info *i)
{
	uint32_t mss = tp->mss;

	i->tcpi_rto = us(tp->rtt.rto << tp->rtt.backoff);
	i->tcpi_ato = tp->ato_ms * 1000;
	i->tcpi_snd_mss = mss;
	i->tcpi_rcv_mss = tp->rcv_mss;
	i->tcpi_unacked = (tcp_flight(tp) + mss - 1) / mss;
	i->tcpi_sacked = (tp->sb ? tp->sb->bytes : tp->reno_sacked) / mss;
	i->tcpi_pmtu = tp->pmtu;
	i->tcpi_rcv_ssthresh = tcp_full_window(tp);
	i->tcpi_rtt = us(tp->rtt.srtt);
	i->tcpi_rttvar = us(tp->rtt.rttvar);
	i->tcpi_min_rtt = tp->rtt.min_rtt == UINT64_MAX ? UINT32_MAX : us(tp->rtt.min_rtt);
	i->tcpi_snd_cwnd = tp->cong.cwnd / mss;
	i->tcpi_snd_ssthresh = tp->cong.ssthresh == TCP_INFINITE_SSTHRESH ? TCP_INFINITE_SSTHRESH
									  : tp->cong.ssthresh / mss;
	i->tcpi_snd_wnd = tp->snd_wnd;
	i->tcpi_advmss = tp->advmss;
	i->tcpi_reordering = TCP_DUPTHRESH;
	i->tcpi_rcv_rtt = us(tp->rcv_rtt);
	i->tcpi_rcv_space = tp->rcvq_space;
}

static void info_counts(const struct tcp_sock *tp, struct tcp_info *i)
{
	uint64_t now = tcp_now_ms(tp);

	i->tcpi_last_data_sent = (uint32_t)(now - tp->last_send_ms);
	i->tcpi_last_data_recv = (uint32_t)(now - tp->last_rcv_ms);
	i->tcpi_last_ack_recv = (uint32_t)(now - tp->last_heard_ms);
	i->tcpi_total_retrans = tp->total_retrans;
	i->tcpi_bytes_acked = tp->bytes_acked;
	i->tcpi_bytes_received = tp->bytes_received;
	i->tcpi_segs_out = tp->segs_out;
	i->tcpi_segs_in = tp->segs_in;
	i->tcpi_data_segs_in = tp->data_segs_in;
	i->tcpi_data_segs_out = tp->data_segs_out;
	i->tcpi_notsent_bytes = seq_gt(tp->write_seq, tp->snd_nxt)
					? (uint32_t)seq_diff(tp->write_seq, tp->snd_nxt)
					: 0;
}

static void fill_info(const struct tcp_sock *tp, struct tcp_info *i)
{
	static const uint8_t ca[] = {
		[TCP_CA_IS_OPEN] = 0, [TCP_CA_IS_RECOVERY] = 3, [TCP_CA_IS_LOSS] = 4
	};
	const struct sock *sk = &tp->inet.sk;

	memset(i, 0, sizeof(*i));
	i->tcpi_state = sk->sk_state;
	if (sk->sk_state == TCP_LISTEN) {
		i->tcpi_unacked = sk->sk_ack_backlog;
		i->tcpi_sacked = sk->sk_max_ack_backlog;
		return;
	}
	i->tcpi_ca_state = ca[tp->ca_state];
	i->tcpi_retransmits = tp->retransmits;
	i->tcpi_probes = tp->probes_out;
	i->tcpi_backoff = tp->rtt.backoff;
	i->tcpi_options = (uint8_t)((tp->ts_ok ? TCPI_OPT_TIMESTAMPS : 0) |
				    (tp->sack_ok ? TCPI_OPT_SACK : 0) |
				    (tp->wscale_ok ? TCPI_OPT_WSCALE : 0));
	i->tcpi_wscale = (uint8_t)(tp->snd_wscale | tp->rcv_wscale << 4);
	info_path(tp, i);
	info_counts(tp, i);
}

static int put_bytes(void *val, int *len, const void *from, size_t size)
{
	if (*len < 0)
		return -EINVAL;
	if ((size_t)*len > size)
		*len = (int)size;
	memcpy(val, from, (size_t)*len);
	return 0;
}

static int get_int(const struct tcp_sock *tp, int name, int *value)
{
	const struct tcp_sysctl *sys = tcp_sysctl(tp);

	switch (name) {
	case TCP_NODELAY:
		*value = tp->nodelay;
		return 0;
	case TCP_CORK:
		*value = tp->cork;
		return 0;
	case TCP_MAXSEG:
		*value = tcp_in_state(&tp->inet.sk,
				      TCP_STATE_BIT(TCP_CLOSE) | TCP_STATE_BIT(TCP_LISTEN)) &&
					 tp->user_mss
				 ? tp->user_mss
				 : (int)tp->mss;
		return 0;
	case TCP_KEEPIDLE:
		*value = (int)((tp->keepalive_time ? tp->keepalive_time : sys->keepalive_time) /
			       1000);
		return 0;
	case TCP_KEEPINTVL:
		*value = (int)((tp->keepalive_intvl ? tp->keepalive_intvl : sys->keepalive_intvl) /
			       1000);
		return 0;
	case TCP_KEEPCNT:
		*value = tp->keepalive_probes ? tp->keepalive_probes : sys->keepalive_probes;
		return 0;
	case TCP_SYNCNT:
		*value = tp->syn_retries ? tp->syn_retries : sys->syn_retries;
		return 0;
	case TCP_LINGER2:
		*value = tp->linger2_ms < 0 ? -1
			 : tp->linger2_ms   ? tp->linger2_ms / 1000
					    : (int)sys->fin_timeout / 1000;
		return 0;
	case TCP_DEFER_ACCEPT:
		*value = (int)tp->defer_accept;
		return 0;
	case TCP_WINDOW_CLAMP:
		*value = (int)tp->window_clamp;
		return 0;
	case TCP_QUICKACK:
		*value = !tp->pingpong;
		return 0;
	case TCP_USER_TIMEOUT:
		*value = (int)tp->user_timeout;
		return 0;
	default:
		return -ENOPROTOOPT;
	}
}

/* tcp_prot.getsockopt: 0 or -errno. */
int tcp_getsockopt(struct sock *sk, int level, int name, void *val, int *len)
{
	struct tcp_sock *tp = tcp_sk(sk);
	struct tcp_info info;
	int value, err;

	if (level != IPPROTO_TCP)
		return ip_getsockopt(sk, level, name, val, len);
	if (name == TCP_CONGESTION)
		return put_bytes(val, len, tp->cong.ops->name, TCP_CONG_NAME_MAX);
	if (name == TCP_INFO) {
		fill_info(tp, &info);
		return put_bytes(val, len, &info, sizeof(info));
	}
	err = get_int(tp, name, &value);
	return err ? err : sockopt_put_int(val, len, value);
}

/* ---- /proc/net/tcp ---- */

static void diag_minis(const struct sock_common *skc, struct tcp_diag *d)
{
	if (skc->skc_state == TCP_TIME_WAIT) {
		d->timer_active = 3;
		d->timer_expires = ((const struct tcp_timewait_sock *)skc)->timer.expires;
	} else {
		const struct tcp_request_sock *req = (const struct tcp_request_sock *)skc;

		d->timer_active = 1;
		d->timer_expires = req->timer.expires;
		d->retransmits = req->retries;
		d->uid = tcp_to_sk(req->listener)->sk_uid;
	}
}

static void diag_timer(const struct tcp_sock *tp, struct tcp_diag *d)
{
	const struct sock *sk = &tp->inet.sk;

	if (tp->send_timer_mode != TCP_TIMER_NONE) {
		d->timer_active = tp->send_timer_mode == TCP_TIMER_RETRANS ? 1 : 4;
		d->timer_expires = tp->send_timer.expires;
	} else if (timer_pending(&sk->sk_timer)) {
		d->timer_active = 2;
		d->timer_expires = sk->sk_timer.expires;
	}
}

/* What /proc/net/tcp shows of an entry of the hash tables beyond its addresses. */
void tcp_diag_fill(const struct sock_common *skc, struct tcp_diag *d)
{
	const struct sock *sk = (const struct sock *)skc;
	const struct tcp_sock *tp = tcp_sk(sk);

	memset(d, 0, sizeof(*d));
	d->ssthresh = -1;
	if (skc->skc_state == TCP_TIME_WAIT || skc->skc_state == TCP_NEW_SYN_RECV) {
		diag_minis(skc, d);
		return;
	}
	d->uid = sk->sk_uid;
	d->ino = sk->sk_socket ? sk->sk_ino : 0;
	d->rto_ms = (uint32_t)(tcp_rto(&tp->rtt) / NSEC_PER_MSEC);
	d->ato_ms = tp->ato_ms;
	d->cwnd = tp->cong.cwnd / tp->mss;
	d->retransmits = tp->retransmits;
	d->probes = tp->probes_out;
	if (tp->cong.ssthresh != TCP_INFINITE_SSTHRESH)
		d->ssthresh = (int32_t)(tp->cong.ssthresh / tp->mss);
	if (skc->skc_state == TCP_LISTEN) {
		d->tx_queue = sk->sk_max_ack_backlog;
		d->rx_queue = sk->sk_ack_backlog;
		return;
	}
	d->tx_queue = seq_gt(tp->write_seq, tp->snd_una)
			      ? (uint32_t)seq_diff(tp->write_seq, tp->snd_una)
			      : 0;
	d->rx_queue = seq_gt(tp->rcv_nxt, tp->copied_seq)
			      ? (uint32_t)seq_diff(tp->rcv_nxt, tp->copied_seq)
			      : 0;
	diag_timer(tp, d);
}
