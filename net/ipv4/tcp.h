/*
 * TCP [RFC 9293]: what the tcp_*.c files offer each other.  Only protocol.h is
 * for the rest of the stack.
 *
 *   tcp.c           struct proto, the life of a connection block
 *   tcp_connect.c   active open; tcp_close.c: close, shutdown, abort
 *   tcp_send.c      sendmsg: the user's bytes into the send buffer
 *   tcp_recv.c      recvmsg, poll: the receive queue to the user
 *   tcp_sockopt.c   socket options, TCP_INFO, /proc/net/tcp
 *   tcp_ipv4.c      a packet's way in: checks, demultiplexing; ICMP errors
 *   tcp_validate.c  is a segment what the peer would send?
 *   tcp_input.c     [3.10.7.4] step by step; [3.10.7.3] SYN-SENT
 *   tcp_ack.c       what an acknowledgement means
 *   tcp_recovery.c  loss detection and what to retransmit
 *   tcp_reass.c     data in and out of order, FIN, SACK blocks to report
 *   tcp_rcvbuf.c    receive window and buffer tuning
 *   tcp_sndbuf.c    the bytes between SND.UNA and the end of what was written
 *   tcp_output.c    when to send, how much; tcp_xmit.c: one segment
 *   tcp_delack.c    when to acknowledge
 *   tcp_timer.c     retransmission, persist, keepalive, FIN-WAIT-2
 *   tcp_listen.c    LISTEN: SYN queue, accept queue; tcp_request.c: one of them
 *   tcp_syncookie.c tcp_timewait.c tcp_state.c tcp_net.c
 */
#pragma once

#include "ipv4/tcp_sock.h"

/* ---- tcp.c ---- */
/* The connection is over: CLOSED, out of the tables, timers off; frees an orphan. */
void tcp_done(struct tcp_sock *tp);
/* The same with an error for the user (positive errno). */
void tcp_abort(struct tcp_sock *tp, int err);
/* A new connection block for a listener's child. NULL: out of memory. */
struct tcp_sock *tcp_create_child(struct tcp_sock *listener);
bool tcp_too_many_orphans(const struct tcp_sock *tp);
/* All that belongs to one connection, as new; the socket's options stay. */
void tcp_reset_block(struct tcp_sock *tp);

/* ---- tcp_connect.c ---- */
int tcp_connect(struct sock *sk, const struct sockaddr *addr, int len);
uint16_t tcp_advertised_mss(const struct net_device *dev, uint32_t mtu, uint16_t user_mss);

/* ---- tcp_close.c ---- */
void tcp_shutdown(struct sock *sk, int how);
void tcp_close(struct sock *sk, long linger_ms);
int tcp_disconnect(struct sock *sk);

/* ---- tcp_state.c ---- */
void tcp_set_state(struct sock *sk, int state);
const char *tcp_state_name(int state);

/* ---- tcp_input.c ---- */
void tcp_rcv_syn_sent(struct tcp_sock *tp, struct tcp_rx *rx);
void tcp_rcv_synchronized(struct tcp_sock *tp, struct tcp_rx *rx);

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
uint32_t tcp_first_hole(const struct tcp_sock *tp);
bool tcp_next_retransmit(const struct tcp_sock *tp, struct tcp_sack_block *seg);
void tcp_recovery_on_ack(struct tcp_sock *tp, uint32_t acked, bool dup);
void tcp_enter_loss(struct tcp_sock *tp);
void tcp_window_reopened(struct tcp_sock *tp);

/* ---- tcp_reass.c ---- */
void tcp_data_queue(struct tcp_sock *tp, struct tcp_rx *rx);
uint8_t tcp_sacks_to_send(struct tcp_sock *tp, struct tcp_sack_block *out, uint8_t room);
void tcp_sacks_clip(struct tcp_sock *tp, struct tcp_seq edge);
void tcp_set_dsack(struct tcp_sock *tp, struct tcp_seq start, struct tcp_seq end);
void tcp_fin(struct tcp_sock *tp);

/* ---- tcp_rcvbuf.c ---- */
uint32_t tcp_receive_window(const struct tcp_sock *tp);
uint32_t tcp_full_window(const struct tcp_sock *tp);
uint32_t tcp_window_now(const struct tcp_sock *tp);
uint32_t tcp_select_window(struct tcp_sock *tp);
bool tcp_refusing(const struct tcp_sock *tp);
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
uint32_t tcp_sndbuf_share(struct tcp_sock *tp, struct sk_buff *to, struct tcp_seq seq,
			  uint32_t len);
void tcp_sndbuf_advance(struct tcp_sock *tp);

/* ---- tcp_output.c ---- */
void tcp_push(struct tcp_sock *tp);
void tcp_follow_route(struct tcp_sock *tp);
void tcp_sync_mss(struct tcp_sock *tp, uint32_t pmtu);
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
void tcp_listen_ack(struct tcp_sock *tp, struct tcp_rx *rx, struct tcp_request_sock *old);
bool tcp_acceptq_full(const struct tcp_sock *tp);
void tcp_accept_add(struct tcp_sock *listener, struct tcp_sock *child);

/* ---- tcp_request.c ---- */
struct tcp_request_sock *tcp_request_new(struct tcp_sock *listener, const struct tcp_rx *rx);
bool tcp_request_queue(struct tcp_request_sock *req);
void tcp_request_free(struct tcp_request_sock *req);
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
