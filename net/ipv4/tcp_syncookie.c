/*
 * SYN cookies [RFC 4987 3.6]: when the SYN queue is full, what a request would
 * remember is put into our initial sequence number (and timestamp), keyed, and
 * comes back with the final ACK.
 *
 *   ISN = H0(tuple) + SEG.SEQ + (t << 24) + ((H1(tuple, t) + m) mod 2^24)
 *
 * with t counting 64-second periods and m one of a few segment sizes.  When
 * the peer uses timestamps, window scale and SACK ride in the low bits of
 * ours; else the connection does without them.
 */
#include <stdlib.h>

#include "ipv4/tcp.h"

#define PERIOD_NS (64ull * 1000 * NSEC_PER_MSEC)
#define MAX_AGE 2 /* periods */
#define COOKIE_MASK 0xffffffu
#define TS_WSCALE 0xfu /* 15: no window scaling */
#define TS_SACK 0x10u
#define TS_OPTIONS 0x3fu

static const uint16_t mss_table[] = { 536, 1220, 1440, 1460, 4312, 8960, 16384, 65495 };
#define MSS_COUNT (sizeof(mss_table) / sizeof(mss_table[0]))

static uint32_t hash(const struct tcp_rx *rx, uint32_t count, uint32_t which)
{
	uint32_t in[5] = { rx->saddr, rx->daddr, (uint32_t)rx->seg.source << 16 | rx->seg.dest,
			   count, which };

	return (uint32_t)siphash(in, sizeof(in), &rx->net->tcp->cookie_key);
}

static uint32_t period(const struct net *net)
{
	return (uint32_t)(net->now_ns / PERIOD_NS);
}

/* The ISN for the SYN in `rx`.  *mss becomes the largest encodable size that does
 * not exceed it. */
struct tcp_seq tcp_cookie_isn(struct net *net, const struct tcp_rx *rx, uint16_t *mss)
{
	uint32_t m = MSS_COUNT - 1, t = period(net);

	while (m > 0 && mss_table[m] > *mss)
		m--;
	*mss = mss_table[m];
	return seq_of(hash(rx, 0, 0) + rx->seg.seq.raw + (t << 24) +
		      ((hash(rx, t, 1) + m) & COOKIE_MASK));
}

/* Our timestamp with the options in its low bits; never ahead of the clock. */
uint32_t tcp_cookie_ts(const struct tcp_request_sock *req, uint32_t now_ts)
{
	uint32_t options =
		(req->wscale_ok ? req->snd_wscale : TS_WSCALE) | (req->sack_ok ? TS_SACK : 0);
	uint32_t ts = (now_ts & ~TS_OPTIONS) | options;

	return (int32_t)(ts - now_ts) > 0 ? ts - (TS_OPTIONS + 1) : ts;
}

/* The segment size in a cookie, or 0 when it is not one of ours, or too old. */
static uint16_t check(const struct tcp_rx *rx)
{
	uint32_t cookie = rx->seg.ack.raw - 1 - hash(rx, 0, 0) - (rx->seg.seq.raw - 1);
	uint32_t now = period(rx->net), age = (now - (cookie >> 24)) & 0xff, m;

	if (age >= MAX_AGE)
		return 0;
	m = (cookie - hash(rx, now - age, 1)) & COOKIE_MASK;
	return m < MSS_COUNT ? mss_table[m] : 0;
}

static void restore_options(struct tcp_request_sock *req, const struct tcp_rx *rx)
{
	uint32_t options;

	req->sack_ok = req->wscale_ok = false;
	req->rcv_wscale = req->snd_wscale = 0;
	if (!rx->opt.has_ts)
		return;
	options = rx->opt.tsecr;
	req->sack_ok = options & TS_SACK;
	req->wscale_ok = (options & TS_WSCALE) != TS_WSCALE;
	if (req->wscale_ok) {
		req->snd_wscale = options & TS_WSCALE;
		req->rcv_wscale =
			tcp_choose_wscale(rx->net, (uint32_t)tcp_to_sk(req->listener)->sk_rcvbuf);
	}
}

/* The final ACK of a handshake that was answered with a cookie: the request that
 * it stands for, on no queue; or NULL. */
struct tcp_request_sock *tcp_cookie_check(struct tcp_sock *listener, const struct tcp_rx *rx)
{
	uint16_t mss = check(rx);
	struct tcp_request_sock *req;

	if (!mss) {
		NET_INC_STATS(rx->net, LINUX_MIB_SYNCOOKIESFAILED);
		return NULL;
	}
	NET_INC_STATS(rx->net, LINUX_MIB_SYNCOOKIESRECV);
	req = tcp_request_new(listener, rx);
	if (!req)
		return NULL;
	req->cookie = true;
	req->irs = seq_sub(rx->seg.seq, 1);
	req->iss = seq_sub(rx->seg.ack, 1);
	req->peer_mss = mss;
	restore_options(req, rx);
	return req;
}
