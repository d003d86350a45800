/*
 * TCP [RFC 9293]: the connection block and what the tcp_*.c files offer each
 * other.  Only protocol.h is for the rest of the stack.
 *
 *   tcp.c           struct proto: connect, close, shutdown, the tables
 *   tcp_send.c      sendmsg: the user's bytes into the send buffer
 *   tcp_recv.c      recvmsg, poll: the receive queue to the user
 *   tcp_sockopt.c   socket options, TCP_INFO, /proc/net/tcp
 *   tcp_ipv4.c      a packet's way in: checks, demultiplexing; ICMP errors
 *   tcp_input.c     [3.10.7.4] step by step; [3.10.7.3] SYN-SENT
 *   tcp_ack.c       what an acknowledgement means
 *   tcp_recovery.c  loss detection and what to retransmit
 *   tcp_reass.c     data in and out of order, FIN, SACK blocks to report
 *   tcp_rcvbuf.c    receive window and buffer tuning
 *   tcp_sndbuf.c    the bytes between SND.UNA and the end of what was written
 *   tcp_output.c    when to send, how much; tcp_xmit.c: one segment
 *   tcp_timer.c     retransmission, persist, delayed ACK, keepalive, FIN-WAIT-2
 *   tcp_listen.c    LISTEN: SYN queue, accept queue; tcp_request.c: one of them
 *   tcp_syncookie.c tcp_timewait.c tcp_state.c
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "core/list.h"
#include "core/mib.h"
#include "core/sock.h"
#include "core/timer.h"
#include "ipv4/inet_hashtables.h"
#include "ipv4/inet_sock.h"
#include "ipv4/protocol.h"
#include "ipv4/tcp_cong.h"
#include "ipv4/tcp_isn.h"
#include "ipv4/tcp_options.h"
#include "ipv4/tcp_rtt.h"
#include "ipv4/tcp_scoreboard.h"
#include "ipv4/tcp_seq.h"
#include "ipv4/tcp_wire.h"
#include "net.h"
#include "request.h"
#include "socket.h"

#define TCP_DEFAULT_MSS	      536  /* no MSS option [RFC 9293 3.7.1, MUST-15] */
#define TCP_MIN_MSS	      88   /* smaller offers are raised to this, as Linux does */
#define TCP_MSL_MS	      30000
#define TCP_TIMEWAIT_MS	      (2 * TCP_MSL_MS)
#define TCP_DELACK_MIN_MS     40
#define TCP_DELACK_MAX_MS     200 /* below the 500 ms of RFC 9293 3.8.6.3, MUST-58 */
#define TCP_QUICKACKS	      16  /* segments acknowledged at once when a connection starts */
#define TCP_RESOURCE_PROBE_MS 500 /* no packet memory: try again after this */
#define TCP_MAX_WINDOW	      65535
#define TCP_PAWS_MS	      (24ull * 24 * 3600 * 1000) /* [RFC 7323 5.5] */
#define TCP_OOW_ACK_MS	      500 /* at most one ACK for unacceptable segments in this time */
#define TCP_CHALLENGE_LIMIT   1000 /* challenge ACKs a second, whole stack [RFC 5961 7] */

/* Limits, as Linux's net.ipv4.tcp_* name them.  Times in ms. */
struct tcp_sysctl {
	uint8_t syn_retries, synack_retries, retries1, retries2, orphan_retries;
	uint8_t keepalive_probes;
	bool syncookies;
	uint32_t keepalive_time, keepalive_intvl, fin_timeout;
	uint32_t max_orphans, max_tw_buckets;
	uint32_t rmem_default, rmem_max, wmem_default, wmem_max;
};

/* TCP's part of struct net. */
struct tcp_net {
	struct tcp_sysctl sysctl;
	struct siphash_key isn_key, ts_key, cookie_key;
	struct list_head ack_batch;	/* connections that may owe an ACK */
	uint32_t orphans, timewaits;
	uint64_t challenge_second;	/* for which challenge_count counts */
	uint32_t challenge_count, challenge_max;
	/* For tests and for those who want to watch: called on every transition. */
	void (*trace)(const struct sock *sk, int from, int to);
};

/* Congestion state: what the sender believes about the packets under way. */
enum tcp_ca {
	TCP_CA_IS_OPEN,		/* nothing is known to be lost */
	TCP_CA_IS_RECOVERY,	/* fast recovery: once a window [RFC 6582, 6675] */
	TCP_CA_IS_LOSS,		/* the retransmission timer expired */
};

/* What the one send timer is running for. */
enum tcp_send_timer {
	TCP_TIMER_NONE,
	TCP_TIMER_RETRANS,
	TCP_TIMER_PROBE,	/* zero window, or no memory for what is to be sent */
};

struct tcp_sock {
	struct inet_sock inet;	/* first */

	/* send sequence space [RFC 9293 3.3.1] */
	struct tcp_seq iss;
	struct tcp_seq snd_una;
	struct tcp_seq snd_nxt;		/* never goes back: retransmissions lie below it */
	struct tcp_seq snd_wl1, snd_wl2;
	struct tcp_seq snd_up;		/* behind the last urgent byte */
	struct tcp_seq write_seq;	/* behind the last byte that the user has written */
	struct tcp_seq snd_sml;		/* end of the last small segment sent (Minshall) */
	uint32_t snd_wnd;
	uint32_t max_window;		/* largest SND.WND seen */

	/* receive sequence space */
	struct tcp_seq irs;
	struct tcp_seq rcv_nxt;
	struct tcp_seq rcv_wup;		/* RCV.NXT when the window was last told */
	struct tcp_seq copied_seq;	/* the user has read up to here */
	struct tcp_seq last_ack_sent;	/* [RFC 7323 4.3] */
	uint32_t rcv_wnd;		/* as last told, from rcv_wup on */
	uint32_t window_clamp;		/* largest window ever to be told */

	/* what the handshake agreed on */
	bool ts_ok, sack_ok, wscale_ok;
	uint8_t snd_wscale, rcv_wscale;
	uint16_t advmss;		/* MSS option we sent */
	uint16_t peer_mss;		/* MSS option received, or the default */
	uint16_t user_mss;		/* TCP_MAXSEG; 0: none */
	uint32_t mss;			/* payload of a full segment, options taken off */
	uint32_t pmtu;			/* that mss was computed for */
	uint32_t gso_max;		/* most payload for one super-segment */
	uint32_t rcv_mss;		/* estimate of the peer's segment size */

	/* timestamps [RFC 7323] */
	uint32_t ts_offset;
	uint32_t ts_recent;
	uint64_t ts_recent_ms;		/* when it was received; 0: none yet */

	/* send buffer: sk_write_queue holds [snd_una.., write_seq) */
	struct sk_buff *send_head;	/* holds snd_nxt, or NULL when all is sent */
	bool fin_queued;		/* a FIN stands at write_seq */
	bool cork, nodelay;
	bool push_now;			/* override timeout: small segments may go */
	bool mem_wait;			/* a writer waits for packet memory */
	bool cwnd_limited;		/* cwnd stopped the last attempt to send */
	uint64_t last_send_ms;		/* data */

	/* RTT, congestion, loss */
	struct tcp_rtt rtt;
	bool rtt_timing;		/* the segment that ends at rtt_seq is being timed */
	struct tcp_seq rtt_seq;
	uint64_t rtt_start;		/* ns */
	struct tcp_cong cong;
	enum tcp_ca ca_state;
	struct tcp_seq recover;		/* [RFC 6582 3.2], RecoveryPoint in RFC 6675 */
	struct tcp_seq high_rxt;	/* retransmitted below this [RFC 6675 2] */
	struct tcp_seq max_flight_seq;
	bool retransmit_now;		/* the next lost segment goes whatever cwnd says */
	uint32_t dupacks;
	uint32_t reno_sacked;		/* bytes that duplicate ACKs stand for, without SACK */
	struct tcp_scoreboard *sb;	/* NULL until the first SACK */

	/* send timer */
	struct timer_list send_timer;
	enum tcp_send_timer send_timer_mode;
	uint8_t retransmits;		/* time-outs of the same data */
	uint8_t probes_out;		/* unanswered probes (zero window or keepalive) */
	uint8_t probe_backoff;
	uint64_t retrans_since_ms;	/* first time-out of this series; 0: none */
	uint32_t user_timeout;		/* ms, TCP_USER_TIMEOUT; 0: none */

	/* acknowledging */
	struct list_head ack_node;	/* on tcp_net.ack_batch */
	struct timer_list delack_timer;
	bool ack_now, ack_pending;	/* at once; some time */
	bool pingpong;			/* answers carry the ACKs: delay them */
	uint8_t quickacks;		/* segments still to be acknowledged at once */
	uint32_t ato_ms;		/* delayed ACK time */
	uint64_t last_rcv_ms;		/* data */
	uint64_t last_oow_ack_ms;

	/* reassembly */
	struct sk_buff_head ofo_queue;	/* out of order, ascending, not overlapping */
	struct tcp_sack_block rcv_sacks[TCP_MAX_SACKS];	/* to report, latest first */
	uint8_t rcv_nsacks;
	struct tcp_sack_block dsack;	/* to report once [RFC 2883] */
	bool dsack_pending;
	bool urg_seen;			/* a URG pointer is or was pending */

	/* receive buffer tuning */
	uint64_t rcvq_start;		/* ns: beginning of the measurement */
	struct tcp_seq rcvq_seq;	/* copied_seq then */
	uint32_t rcvq_space;		/* bytes read in the best round trip so far */
	uint64_t rcv_rtt;		/* ns: round trip seen by the receiver; 0: unknown */
	struct tcp_seq rcv_rtt_seq;
	uint64_t rcv_rtt_start;

	/* keepalive, FIN-WAIT-2 (both on sk_timer) */
	uint32_t keepalive_time, keepalive_intvl;	/* ms; 0: the system's */
	uint8_t keepalive_probes;
	uint8_t syn_retries;		/* TCP_SYNCNT; 0: the system's */
	int linger2_ms;			/* TCP_LINGER2: > 0 own, 0 system's, < 0 none */
	uint64_t fin_wait2_until_ms;	/* orphan in FIN-WAIT-2; 0: not */
	uint64_t last_heard_ms;

	/* listener */
	struct list_head syn_queue, accept_queue;
	uint32_t syn_qlen;
	uint64_t last_cookie_ms;	/* when a SYN was last answered with a cookie */
	uint32_t defer_accept;		/* s, TCP_DEFER_ACCEPT */

	/* child */
	struct tcp_sock *listener;	/* while on its accept queue */
	struct list_head accept_node;

	/* for TCP_INFO */
	uint64_t bytes_acked, bytes_received;
	uint32_t total_retrans, segs_in, segs_out, data_segs_in, data_segs_out;
	uint8_t syn_data_flags;		/* TCPI_OPT_* that were agreed on */
};

/* A connection in SYN-RECEIVED that a listener is making: small, because anybody
 * can cause one.  [RFC 4987 3.4] */
struct tcp_request_sock {
	struct sock_common skc;		/* first; TCP_NEW_SYN_RECV */
	struct tcp_sock *listener;
	struct list_head node;		/* on listener->syn_queue */
	struct timer_list timer;
	struct tcp_seq irs, iss;
	uint32_t ts_recent, ts_offset;
	uint32_t rcv_wnd;
	uint64_t synack_ns;		/* when the SYN-ACK first went out */
	uint64_t last_oow_ack_ms;
	uint16_t peer_mss, advmss;
	uint8_t snd_wscale, rcv_wscale;
	uint8_t retries;
	bool ts_ok, sack_ok, wscale_ok;
	bool acked;			/* the final ACK came, but could not be used yet */
	bool cookie;			/* made of a SYN cookie: on no queue */
};

/* TIME-WAIT: what is needed to answer old duplicates and to let the port go. */
struct tcp_timewait_sock {
	struct sock_common skc;		/* first; TCP_TIME_WAIT */
	struct timer_list timer;
	struct tcp_seq rcv_nxt, snd_nxt;
	uint32_t rcv_wnd;
	uint8_t rcv_wscale, tos;
	bool ts_ok;
	uint32_t ts_recent, ts_offset;
	uint64_t ts_recent_ms, last_oow_ack_ms;
};

/* A received segment on its way through the input functions. */
struct tcp_rx {
	struct net *net;
	struct sk_buff *skb;		/* data at the TCP header; NULL once consumed */
	struct tcp_segment seg;
	struct tcp_options opt;
	uint32_t saddr, daddr;
	int iif;
	struct tcp_seq isn;		/* for a SYN that ends a TIME-WAIT: our ISN */
	bool has_isn;
};

/* Our view of an skb in sk_write_queue, sk_receive_queue or the ofo queue. */
struct tcp_skb_cb {
	struct tcp_seq seq, end_seq;	/* end_seq counts a FIN */
	uint8_t flags;			/* TCPF_FIN */
};
#define TCP_SKB_CB(skb) SKB_CB(skb, struct tcp_skb_cb)

static inline struct tcp_sock *tcp_sk(const struct sock *sk)
{
	return (struct tcp_sock *)sk;
}

static inline struct sock *tcp_to_sk(struct tcp_sock *tp)
{
	return &tp->inet.sk;
}

static inline struct net *tcp_to_net(const struct tcp_sock *tp)
{
	return tp->inet.sk.sk_net;
}

static inline const struct tcp_sysctl *tcp_sysctl(const struct tcp_sock *tp)
{
	return &tcp_to_net(tp)->tcp->sysctl;
}

static inline uint64_t tcp_now_ms(const struct tcp_sock *tp)
{
	return net_now_ms(tcp_to_net(tp));
}

static inline bool tcp_in_state(const struct sock *sk, unsigned int states)
{
	return TCP_STATE_BIT(sk->sk_state) & states;
}

/* Bytes (and SYN, FIN) that are sent and not acknowledged: FlightSize. */
static inline uint32_t tcp_flight(const struct tcp_sock *tp)
{
	return (uint32_t)seq_diff(tp->snd_nxt, tp->snd_una);
}

static inline bool tcp_fin_sent(const struct tcp_sock *tp)
{
	return tp->fin_queued && seq_gt(tp->snd_nxt, tp->write_seq);
}

/* The states in which the peer may still send data. */
#define TCP_STATES_RECEIVING (TCP_STATE_BIT(TCP_ESTABLISHED) | TCP_STATE_BIT(TCP_FIN_WAIT1) | TCP_STATE_BIT(TCP_FIN_WAIT2))
/* The states in which the user may still send. */
#define TCP_STATES_SENDING (TCP_STATE_BIT(TCP_ESTABLISHED) | TCP_STATE_BIT(TCP_CLOSE_WAIT))

/* ---- tcp.c ---- */
/* The connection is over: CLOSED, out of the tables, timers off; frees an orphan. */
void tcp_done(struct tcp_sock *tp);
/* The same with an error for the user (positive errno). */
void tcp_abort(struct tcp_sock *tp, int err);
/* A new connection block for a listener's child. NULL: out of memory. */
struct tcp_sock *tcp_create_child(struct tcp_sock *listener);
bool tcp_too_many_orphans(const struct tcp_sock *tp);
void tcp_send_fin(struct tcp_sock *tp);
uint16_t tcp_advertised_mss(const struct net_device *dev, uint32_t mtu, uint16_t user_mss);

/* ---- tcp_state.c ---- */
void tcp_set_state(struct sock *sk, int state);
const char *tcp_state_name(int state);

/* ---- tcp_input.c ---- */
void tcp_rcv_syn_sent(struct tcp_sock *tp, struct tcp_rx *rx);
void tcp_rcv_synchronized(struct tcp_sock *tp, struct tcp_rx *rx);
void tcp_established(struct tcp_sock *tp);

/* ---- tcp_validate.c: sequence, RST and SYN checks ---- */
bool tcp_paws_reject(const struct tcp_sock *tp, const struct tcp_rx *rx);
void tcp_store_ts_recent(struct tcp_sock *tp, const struct tcp_rx *rx);
bool tcp_segment_acceptable(const struct tcp_sock *tp, const struct tcp_segment *seg);
bool tcp_oow_ack_allowed(struct net *net, uint64_t *last_ms);
void tcp_send_challenge_ack(struct tcp_sock *tp);
void tcp_send_dupack(struct tcp_sock *tp, const struct tcp_rx *rx);
void tcp_reset(struct tcp_sock *tp);

/* ---- tcp_ack.c ---- */
bool tcp_ack_acceptable(const struct tcp_sock *tp, struct tcp_seq ack);
void tcp_ack(struct tcp_sock *tp, const struct tcp_rx *rx);
void tcp_ack_simple(struct tcp_sock *tp, struct tcp_seq ack);

/* ---- tcp_recovery.c ---- */
uint32_t tcp_pipe(const struct tcp_sock *tp);
bool tcp_next_retransmit(const struct tcp_sock *tp, struct tcp_sack_block *seg);
void tcp_recovery_on_ack(struct tcp_sock *tp, uint32_t acked, bool dup);
void tcp_enter_loss(struct tcp_sock *tp);

/* ---- tcp_reass.c ---- */
void tcp_data_queue(struct tcp_sock *tp, struct tcp_rx *rx);
uint8_t tcp_sacks_to_send(struct tcp_sock *tp, struct tcp_sack_block *out, uint8_t room);
void tcp_set_dsack(struct tcp_sock *tp, struct tcp_seq start, struct tcp_seq end);
void tcp_fin(struct tcp_sock *tp);

/* ---- tcp_rcvbuf.c ---- */
uint32_t tcp_receive_window(const struct tcp_sock *tp);
uint32_t tcp_window_now(const struct tcp_sock *tp);
uint32_t tcp_select_window(struct tcp_sock *tp);
void tcp_init_rcv_window(struct tcp_sock *tp);
uint8_t tcp_choose_wscale(const struct net *net, uint32_t rcvbuf_max);
bool tcp_rcv_room(struct tcp_sock *tp, uint32_t truesize, bool in_order);
void tcp_prune_ofo(struct tcp_sock *tp);
void tcp_rcv_space_adjust(struct tcp_sock *tp);
void tcp_rcv_rtt_measure(struct tcp_sock *tp, const struct tcp_rx *rx);
void tcp_grow_sndbuf(struct tcp_sock *tp);

/* ---- tcp_sndbuf.c ---- */
int tcp_sndbuf_append(struct tcp_sock *tp, struct request *req);
void tcp_sndbuf_trim(struct tcp_sock *tp, struct tcp_seq una);
void tcp_sndbuf_purge(struct tcp_sock *tp);
uint32_t tcp_sndbuf_share(struct tcp_sock *tp, struct sk_buff *to, struct tcp_seq seq, uint32_t len);
void tcp_sndbuf_advance(struct tcp_sock *tp);

/* ---- tcp_output.c ---- */
void tcp_push(struct tcp_sock *tp);
void tcp_sync_mss(struct tcp_sock *tp, uint32_t pmtu);
uint32_t tcp_options_room(const struct tcp_sock *tp);
bool tcp_retransmit_one(struct tcp_sock *tp, struct tcp_seq seq, uint32_t len);

/* ---- tcp_xmit.c: one segment ---- */
int tcp_send_segment(struct tcp_sock *tp, struct tcp_seq seq, uint32_t len, uint8_t flags);
int tcp_send_syn(struct tcp_sock *tp);
void tcp_send_ack(struct tcp_sock *tp);
void tcp_send_probe(struct tcp_sock *tp);
void tcp_send_active_reset(struct tcp_sock *tp);
void tcp_send_reset(const struct tcp_rx *rx);
int tcp_send_synack(struct tcp_request_sock *req);
/* What a segment without a connection block is made of. */
struct tcp_reply {
	struct tcp_seq seq, ack;
	uint8_t flags, tos;
	uint16_t window;
	struct tcp_options opt;
};
int tcp_send_reply(struct net *net, const struct tcp_tuple *t, const struct tcp_reply *r);

/* ---- tcp_delack.c: when to acknowledge ---- */
void tcp_schedule_ack(struct tcp_sock *tp, bool now);
void tcp_data_received(struct tcp_sock *tp, uint32_t len);
void tcp_ack_sent(struct tcp_sock *tp);
void tcp_enter_quickack(struct tcp_sock *tp);
void tcp_window_may_have_opened(struct tcp_sock *tp);
void tcp_delack_fired(struct timer_list *timer);
void tcp_batch_end(struct net *net);

/* ---- tcp_timer.c ---- */
void tcp_init_timers(struct tcp_sock *tp);
void tcp_stop_timers(struct tcp_sock *tp);
void tcp_arm_retransmit(struct tcp_sock *tp);
void tcp_arm_probe(struct tcp_sock *tp, uint64_t ms);
uint64_t tcp_probe_interval(const struct tcp_sock *tp);
void tcp_stop_send_timer(struct tcp_sock *tp);
void tcp_rearm(struct tcp_sock *tp);
void tcp_reset_keepalive(struct tcp_sock *tp);
void tcp_start_fin_wait2(struct tcp_sock *tp);

/* ---- tcp_listen.c ---- */
int tcp_listen(struct sock *sk, int backlog);
void tcp_listen_stop(struct tcp_sock *tp);
struct sock *tcp_accept(struct sock *sk, int *err);
void tcp_rcv_listen(struct tcp_sock *tp, struct tcp_rx *rx);
bool tcp_acceptq_full(const struct tcp_sock *tp);
void tcp_accept_add(struct tcp_sock *listener, struct tcp_sock *child);
void tcp_accept_unlink(struct tcp_sock *child);

/* ---- tcp_request.c ---- */
struct tcp_request_sock *tcp_request_new(struct tcp_sock *listener, const struct tcp_rx *rx);
bool tcp_request_queue(struct tcp_request_sock *req);
void tcp_request_free(struct tcp_request_sock *req);
void tcp_request_drop(struct tcp_request_sock *req);
void tcp_rcv_request(struct tcp_request_sock *req, struct tcp_rx *rx);
struct tcp_sock *tcp_request_to_child(struct tcp_request_sock *req, struct tcp_rx *rx);

/* ---- tcp_syncookie.c ---- */
struct tcp_seq tcp_cookie_isn(struct net *net, const struct tcp_rx *rx, uint16_t *mss);
uint32_t tcp_cookie_ts(const struct tcp_request_sock *req, uint32_t now_ts);
struct tcp_request_sock *tcp_cookie_check(struct tcp_sock *listener, const struct tcp_rx *rx);

/* ---- tcp_timewait.c ---- */
void tcp_time_wait(struct tcp_sock *tp);
void tcp_rcv_timewait(struct tcp_timewait_sock *tw, struct tcp_rx *rx);
bool tcp_timewait_reuse(struct sock *sk, struct sock_common *old);
void tcp_timewait_kill(struct tcp_timewait_sock *tw);

/* ---- tcp_ipv4.c ---- */
void tcp_rcv_listen_again(struct tcp_rx *rx);

/* ---- tcp_send.c, tcp_recv.c, tcp_sockopt.c ---- */
int tcp_sendmsg(struct sock *sk, struct request *req);
int tcp_recvmsg(struct sock *sk, struct request *req);
uint32_t tcp_poll(struct sock *sk);
int tcp_ioctl(struct sock *sk, unsigned int cmd, int *value);
int tcp_setsockopt(struct sock *sk, int level, int name, const void *val, int len);
int tcp_getsockopt(struct sock *sk, int level, int name, void *val, int *len);

static inline uint32_t tcp_ts_clock(const struct net *net, uint32_t offset)
{
	return (uint32_t)net_now_ms(net) + offset;
}
