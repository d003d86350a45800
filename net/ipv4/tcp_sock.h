/*
 * The connection block and its small relatives: what TCP remembers of a
 * connection, of one being made, of one just closed.  tcp.h has the functions.
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

#define TCP_DEFAULT_MSS 536 /* no MSS option [RFC 9293 3.7.1, MUST-15] */
#define TCP_MIN_MSS 88	    /* smaller offers are raised to this, as Linux does */
#define TCP_MSL_MS 30000
#define TCP_TIMEWAIT_MS (2 * TCP_MSL_MS)
#define TCP_DELACK_MIN_MS 40
#define TCP_DELACK_MAX_MS 200	  /* below the 500 ms of RFC 9293 3.8.6.3, MUST-58 */
#define TCP_QUICKACKS 16	  /* segments acknowledged at once when a connection starts */
#define TCP_RESOURCE_PROBE_MS 500 /* no packet memory: try again after this */
#define TCP_MAX_WINDOW 65535
#define TCP_PAWS_MS (24ull * 24 * 3600 * 1000) /* [RFC 7323 5.5] */
#define TCP_OOW_ACK_MS 500	 /* at most one ACK for unacceptable segments in this time */
#define TCP_CHALLENGE_LIMIT 1000 /* challenge ACKs a second, whole stack [RFC 5961 7] */

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
	struct list_head ack_batch; /* connections that may owe an ACK */
	uint32_t orphans, timewaits;
	uint64_t challenge_second; /* for which challenge_count counts */
	uint32_t challenge_count, challenge_max;
	/* For tests and for those who want to watch: called on every transition. */
	void (*trace)(const struct sock *sk, int from, int to);
};

/* Congestion state: what the sender believes about the packets under way. */
enum tcp_ca {
	TCP_CA_IS_OPEN,	    /* nothing is known to be lost */
	TCP_CA_IS_RECOVERY, /* fast recovery: once a window [RFC 6582, 6675] */
	TCP_CA_IS_LOSS,	    /* the retransmission timer expired */
};

/* What the one send timer is running for. */
enum tcp_send_timer {
	TCP_TIMER_NONE,
	TCP_TIMER_RETRANS,
	TCP_TIMER_PROBE, /* zero window, or no memory for what is to be sent */
};

struct tcp_sock {
	struct inet_sock inet; /* first */

	/* send sequence space [RFC 9293 3.3.1] */
	struct tcp_seq iss;
	struct tcp_seq snd_una;
	struct tcp_seq snd_nxt; /* never goes back: retransmissions lie below it */
	struct tcp_seq snd_wl1, snd_wl2;
	struct tcp_seq snd_up;	  /* behind the last urgent byte */
	struct tcp_seq write_seq; /* behind the last byte that the user has written */
	struct tcp_seq snd_sml;	  /* end of the last small segment sent (Minshall) */
	uint32_t snd_wnd;
	uint32_t max_window; /* largest SND.WND seen */

	/* receive sequence space */
	struct tcp_seq irs;
	struct tcp_seq rcv_nxt;
	struct tcp_seq rcv_wup;	      /* RCV.NXT when the window was last told */
	struct tcp_seq copied_seq;    /* the user has read up to here */
	struct tcp_seq last_ack_sent; /* [RFC 7323 4.3] */
	uint32_t rcv_wnd;	      /* as last told, from rcv_wup on */
	uint32_t window_clamp;	      /* largest window ever to be told */
	uint32_t refused; /* truesize of data in order that found no memory; 0: none did */

	/* what the handshake agreed on */
	bool ts_ok, sack_ok, wscale_ok;
	uint8_t snd_wscale, rcv_wscale;
	uint16_t advmss;   /* MSS option we sent */
	uint16_t peer_mss; /* MSS option received, or the default */
	uint16_t user_mss; /* TCP_MAXSEG; 0: none */
	uint32_t mss;	   /* payload of a full segment, options taken off */
	uint32_t pmtu;	   /* that mss was computed for */
	uint32_t gso_max;  /* most payload for one super-segment */
	uint32_t rcv_mss;  /* estimate of the peer's segment size */

	/* timestamps [RFC 7323] */
	uint32_t ts_offset;
	uint32_t ts_recent;
	uint64_t ts_recent_ms; /* when it was received; 0: none yet */

	/* send buffer: sk_write_queue holds [snd_una.., write_seq) */
	struct sk_buff *send_head; /* holds snd_nxt, or NULL when all is sent */
	bool fin_queued;	   /* a FIN stands at write_seq */
	bool cork, nodelay;
	bool push_now;	       /* override timeout: small segments may go */
	bool mem_wait;	       /* a writer waits for packet memory */
	bool cwnd_limited;     /* cwnd stopped the last attempt to send */
	uint64_t last_send_ms; /* data */

	/* RTT, congestion, loss */
	struct tcp_rtt rtt;
	bool rtt_timing; /* the segment that ends at rtt_seq is being timed */
	struct tcp_seq rtt_seq;
	uint64_t rtt_start; /* ns */
	struct tcp_cong cong;
	enum tcp_ca ca_state;
	struct tcp_seq recover;	 /* [RFC 6582 3.2], RecoveryPoint in RFC 6675 */
	struct tcp_seq high_rxt; /* retransmitted below this [RFC 6675 2] */
	struct tcp_seq max_flight_seq;
	struct tcp_seq rxt_mark; /* SND.NXT when the first hole was retransmitted, or later */
	bool retransmit_first;	 /* the first hole once more: its retransmission is lost */
	bool retransmit_now;	 /* the next lost segment goes whatever cwnd says */
	uint32_t dupacks;
	uint32_t reno_sacked;	   /* bytes that duplicate ACKs stand for, without SACK */
	struct tcp_scoreboard *sb; /* NULL until the first SACK */

	/* send timer */
	struct timer_list send_timer;
	enum tcp_send_timer send_timer_mode;
	uint8_t retransmits; /* time-outs of the same data */
	uint8_t probes_out;  /* unanswered probes (zero window or keepalive) */
	uint8_t probe_backoff;
	uint64_t retrans_since_ms; /* first time-out of this series; 0: none */
	uint32_t user_timeout;	   /* ms, TCP_USER_TIMEOUT; 0: none */

	/* acknowledging */
	struct list_head ack_node; /* on tcp_net.ack_batch */
	struct timer_list delack_timer;
	bool ack_now, ack_pending; /* at once; some time */
	bool pingpong;		   /* answers carry the ACKs: delay them */
	uint8_t quickacks;	   /* segments still to be acknowledged at once */
	uint32_t ato_ms;	   /* delayed ACK time */
	uint64_t last_rcv_ms;	   /* data */
	uint64_t last_oow_ack_ms;

	/* reassembly */
	struct sk_buff_head ofo_queue; /* out of order, ascending, not overlapping */
	struct tcp_sack_block rcv_sacks[TCP_MAX_SACKS]; /* to report, latest first */
	uint8_t rcv_nsacks;
	struct tcp_sack_block dsack; /* to report once [RFC 2883] */
	bool dsack_pending;

	/* receive buffer tuning */
	uint64_t rcvq_start;	 /* ns: beginning of the measurement */
	struct tcp_seq rcvq_seq; /* copied_seq then */
	uint32_t rcvq_space;	 /* bytes read in the best round trip so far */
	uint64_t rcv_rtt;	 /* ns: round trip seen by the receiver; 0: unknown */
	struct tcp_seq rcv_rtt_seq;
	uint64_t rcv_rtt_start;

	/* keepalive, FIN-WAIT-2 (both on sk_timer) */
	uint32_t keepalive_time, keepalive_intvl; /* ms; 0: the system's */
	uint8_t keepalive_probes;
	uint8_t syn_retries;	     /* TCP_SYNCNT; 0: the system's */
	int linger2_ms;		     /* TCP_LINGER2: > 0 own, 0 system's, < 0 none */
	uint64_t fin_wait2_until_ms; /* orphan in FIN-WAIT-2; 0: not */
	uint64_t last_heard_ms;	     /* an acceptable ACK */
	uint64_t confirmed_ms;	     /* the neighbour, by new data acknowledged */

	/* listener */
	struct list_head syn_queue, accept_queue;
	uint32_t syn_qlen;
	uint64_t last_cookie_ms; /* when a SYN was last answered with a cookie */
	uint32_t defer_accept;	 /* s, TCP_DEFER_ACCEPT */

	/* child */
	struct tcp_sock *listener; /* while on its accept queue */
	struct list_head accept_node;

	/* for TCP_INFO */
	uint64_t bytes_acked, bytes_received;
	uint32_t total_retrans, segs_in, segs_out, data_segs_in, data_segs_out;
};

/* A connection in SYN-RECEIVED that a listener is making: small, because anybody
 * can cause one.  [RFC 4987 3.4] */
struct tcp_request_sock {
	struct sock_common skc; /* first; TCP_NEW_SYN_RECV */
	struct tcp_sock *listener;
	struct list_head node; /* on listener->syn_queue */
	struct timer_list timer;
	struct tcp_seq irs, iss;
	uint32_t ts_recent, ts_offset;
	uint32_t rcv_wnd;
	uint64_t synack_ns; /* when the SYN-ACK first went out */
	uint64_t last_oow_ack_ms;
	uint16_t peer_mss, advmss;
	uint8_t snd_wscale, rcv_wscale;
	uint8_t retries;
	bool ts_ok, sack_ok, wscale_ok;
	bool cookie; /* made of a SYN cookie: on no queue */
};

/* TIME-WAIT: what is needed to answer old duplicates and to let the port go. */
struct tcp_timewait_sock {
	struct sock_common skc; /* first; TCP_TIME_WAIT */
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
	struct sk_buff *skb; /* data at the TCP header; NULL once consumed */
	struct tcp_segment seg;
	struct tcp_options opt;
	uint32_t saddr, daddr;
	int iif;
	struct tcp_seq isn; /* for a SYN that ends a TIME-WAIT: our ISN */
	bool has_isn;
};

/* Our view of an skb in sk_write_queue, sk_receive_queue or the ofo queue. */
struct tcp_skb_cb {
	struct tcp_seq seq, end_seq; /* end_seq counts a FIN */
	uint8_t flags;		     /* TCPF_FIN */
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
#define TCP_STATES_RECEIVING                                             \
	(TCP_STATE_BIT(TCP_ESTABLISHED) | TCP_STATE_BIT(TCP_FIN_WAIT1) | \
	 TCP_STATE_BIT(TCP_FIN_WAIT2))
/* The states in which the user may still send. */
#define TCP_STATES_SENDING (TCP_STATE_BIT(TCP_ESTABLISHED) | TCP_STATE_BIT(TCP_CLOSE_WAIT))

static inline uint32_t tcp_ts_clock(const struct net *net, uint32_t offset)
{
	return (uint32_t)net_now_ms(net) + offset;
}
