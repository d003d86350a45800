/*
 * /proc/net/tcp, udp and raw: one line a socket, listeners first.
 */
#include "core/sock.h"
#include "ipv4/inet_hashtables.h"
#include "ipv4/inet_sock.h"
#include "ipv4/protocol.h"
#include "net.h"
#include "proc/proc_net.h"

#define HZ 100 /* USER_HZ: timers are shown in hundredths of a second */

struct walk {
	struct seq *s;
	unsigned int n;
	uint8_t only_state; /* 0: every one */
	uint8_t not_state;
};

static uint32_t wire(uint32_t addr)
{
	return __builtin_bswap32(addr);
}

static unsigned int ticks_left(const struct net *net, const struct tcp_diag *d)
{
	uint64_t now = net_now_ms(net);

	if (!d->timer_active || d->timer_expires <= now)
		return 0;
	return (unsigned int)((d->timer_expires - now) * HZ / 1000);
}

static void show_tcp(struct sock_common *skc, void *arg)
{
	struct walk *w = arg;
	struct tcp_diag d = { 0 };
	size_t start = w->s->len;
	uint8_t state = skc->skc_state;

	if ((w->only_state && state != w->only_state) || (w->not_state && state == w->not_state))
		return;
	tcp_diag_fill(skc, &d);
	if (state == TCP_NEW_SYN_RECV)
		state = TCP_SYN_RECV;
	if (state == TCP_LISTEN)
		d.tx_queue = 0; /* the backlog's limit has no column in this format */
	seq_printf(w->s, "%4u: %08X:%04X %08X:%04X %02X %08X:%08X %02X:%08X %08X %5u %8u %llu ",
		   w->n++, wire(skc->skc_rcv_saddr), skc->skc_num, wire(skc->skc_daddr),
		   skc->skc_dport, state, d.tx_queue, d.rx_queue, d.timer_active,
		   ticks_left(w->s->net, &d), d.retransmits, d.uid, d.probes,
		   (unsigned long long)d.ino);
	if (state == TCP_TIME_WAIT || skc->skc_state == TCP_NEW_SYN_RECV)
		seq_printf(w->s, "3 %016x", 0u);
	else
		seq_printf(w->s, "%u %016x %u %u %u %u %d", skc->skc_refcnt, 0u,
			   d.rto_ms * HZ / 1000, d.ato_ms * HZ / 1000, 0u, d.cwnd, d.ssthresh);
	seq_line_end(w->s, start, 149);
}

void proc_show_tcp(struct seq *s)
{
	struct walk listeners = { .s = s, .only_state = TCP_LISTEN };
	struct walk others = { .s = s, .not_state = TCP_LISTEN };
	size_t start = s->len;

	seq_printf(s, "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when "
		      "retrnsmt   uid  timeout inode");
	seq_line_end(s, start, 149);
	if (!s->net->tcp_hash)
		return;
	inet_hash_walk(s->net->tcp_hash, show_tcp, &listeners);
	others.n = listeners.n;
	inet_hash_walk(s->net->tcp_hash, show_tcp, &others);
}

static void show_datagram(struct sock_common *skc, void *arg)
{
	const struct sock *sk = container_of(skc, struct sock, __sk_common);
	struct walk *w = arg;
	size_t start = w->s->len;

	seq_printf(
		w->s,
		"%5u: %08X:%04X %08X:%04X %02X %08X:%08X %02X:%08X %08X %5u %8d %llu %u %016x %u",
		w->n++, wire(sk->sk_rcv_saddr), sk->sk_num, wire(sk->sk_daddr), sk->sk_dport,
		sk->sk_state, (unsigned int)sk->sk_wmem_alloc, (unsigned int)sk->sk_rmem_alloc, 0,
		0u, 0u, sk->sk_uid, 0, (unsigned long long)sk->sk_ino, sk->sk_refcnt, 0u,
		sk->sk_drops);
	seq_line_end(w->s, start, 127);
}

static void show_datagrams(struct seq *s, struct inet_hashinfo *h)
{
	struct walk w = { .s = s };
	size_t start = s->len;

	seq_printf(s, "   sl  local_address rem_address   st tx_queue rx_queue tr tm->when "
		      "retrnsmt   uid  timeout inode ref pointer drops");
	seq_line_end(s, start, 127);
	inet_hash_walk(h, show_datagram, &w);
}

void proc_show_udp(struct seq *s)
{
	show_datagrams(s, s->net->udp_hash);
}

void proc_show_raw(struct seq *s)
{
	show_datagrams(s, s->net->raw_hash);
}
