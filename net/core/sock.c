/*
 * struct sock: allocation, accounting and the default callbacks that wake a
 * socket's parked requests and mark its poll mask for posting.  Options of
 * SOL_SOCKET are core/sockopt.c's.
 */
#include "core/sock.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "net.h"
#include "request.h"
#include "socket.h"

#define SK_FAIR_SHARE 8192    /* bytes that a socket may queue even under memory pressure */
#define SK_DEFAULT_BUF 212992 /* rmem_default, wmem_default of Linux */

struct sock *sk_alloc(struct net *net, int family, struct proto *prot)
{
	struct sock *sk;

	if (prot->max_sockets && prot->sockets >= prot->max_sockets)
		return NULL;
	sk = calloc(1, prot->obj_size);
	if (!sk)
		return NULL;
	prot->sockets++;
	sk->sk_net = net;
	sk->sk_prot = prot;
	sk->sk_family = (uint16_t)family;
	sk->sk_refcnt = 1;
	return sk;
}

static void sock_wake(struct sock *sk, uint32_t events)
{
	if (!sk->sk_socket)
		return;
	request_wake(sk->sk_socket, events);
	sock_mark_ready(sk->sk_socket, events);
}

static void sock_def_state_change(struct sock *sk)
{
	sock_wake(sk, EPOLLIN | EPOLLRDNORM | EPOLLOUT | EPOLLWRNORM | EPOLLHUP | EPOLLRDHUP);
}

static void sock_def_readable(struct sock *sk)
{
	sock_wake(sk, EPOLLIN | EPOLLRDNORM | EPOLLPRI);
}

static void sock_def_write_space(struct sock *sk)
{
	if (sk->sk_socket && sock_writeable(sk) && sk->sk_socket->flags & SOCK_NOSPACE) {
		sk->sk_socket->flags &= ~SOCK_NOSPACE;
		sock_wake(sk, EPOLLOUT | EPOLLWRNORM);
	}
}

void sk_stream_write_space(struct sock *sk)
{
	if (sk->sk_socket && sk_stream_is_writeable(sk) && sk->sk_socket->flags & SOCK_NOSPACE) {
		sk->sk_socket->flags &= ~SOCK_NOSPACE;
		sock_wake(sk, EPOLLOUT | EPOLLWRNORM);
	}
}

static void sock_def_error_report(struct sock *sk)
{
	sock_wake(sk, EPOLLERR);
}

void sock_init_data(struct socket *sock, struct sock *sk)
{
	skb_queue_head_init(&sk->sk_receive_queue);
	skb_queue_head_init(&sk->sk_write_queue);
	skb_queue_head_init(&sk->sk_error_queue);
	timer_setup(&sk->sk_timer, &sk->sk_net->timers, NULL);
	sk->sk_sndbuf = sk->sk_rcvbuf = SK_DEFAULT_BUF;
	sk->sk_rcvlowat = 1;
	sk->sk_rcvtimeo = sk->sk_sndtimeo = -1;
	sk->sk_state = TCP_CLOSE;
	sk->sk_ino = ++sk->sk_net->next_ino;
	sk->sk_uid = (uint32_t)sk->sk_net->current_uid;
	sk->sk_state_change = sock_def_state_change;
	sk->sk_data_ready = sock_def_readable;
	sk->sk_write_space = sock_def_write_space;
	sk->sk_error_report = sock_def_error_report;
	if (sock) {
		sk->sk_type = (uint16_t)sock->type;
		sock_graft(sk, sock);
	}
}

void sock_graft(struct sock *sk, struct socket *sock)
{
	sk->sk_socket = sock;
	sock->sk = sk;
}

void sock_orphan(struct sock *sk)
{
	sock_set_flag(sk, SOCK_DEAD);
	if (sk->sk_socket)
		sk->sk_socket->sk = NULL;
	sk->sk_socket = NULL;
}

void sk_free(struct sock *sk)
{
	if (sk->sk_prot->destroy)
		sk->sk_prot->destroy(sk);
	if (sk->sk_destruct)
		sk->sk_destruct(sk);
	skb_queue_purge(&sk->sk_receive_queue);
	skb_queue_purge(&sk->sk_write_queue);
	skb_queue_purge(&sk->sk_error_queue);
	del_timer(&sk->sk_timer);
	sk->sk_prot->sockets--;
	free(sk);
}

void sk_reset_timer(struct sock *sk, struct timer_list *timer, uint64_t expires)
{
	if (!mod_timer(timer, expires))
		sock_hold(sk);
}

void sk_stop_timer(struct sock *sk, struct timer_list *timer)
{
	if (del_timer(timer))
		sock_put(sk);
}

/* ---- accounting ---- */

static void sock_wfree(struct sk_buff *skb)
{
	struct sock *sk = skb->sk;

	sk->sk_wmem_alloc -= (int)skb->truesize;
	sk->sk_write_space(sk);
	sock_put(sk);
}

static void sock_rfree(struct sk_buff *skb)
{
	skb->sk->sk_rmem_alloc -= (int)skb->truesize;
}

void skb_set_owner_w(struct sk_buff *skb, struct sock *sk)
{
	skb_orphan(skb);
	skb->sk = sk;
	skb->destructor = sock_wfree;
	sk->sk_wmem_alloc += (int)skb->truesize;
	sock_hold(sk);
}

void skb_set_owner_r(struct sk_buff *skb, struct sock *sk)
{
	skb_orphan(skb);
	skb->sk = sk;
	skb->destructor = sock_rfree;
	sk->sk_rmem_alloc += (int)skb->truesize;
}

int sock_queue_rcv_skb(struct sock *sk, struct sk_buff *skb)
{
	if (!sk_rmem_room(sk, skb->truesize))
		return -ENOMEM;
	/* when packet memory is short nobody may hoard it */
	if (pkt_pressure(&sk->sk_net->pool) && sk->sk_rmem_alloc > SK_FAIR_SHARE)
		return -ENOMEM;
	skb->dev = NULL;
	skb_set_owner_r(skb, sk);
	skb_queue_tail(&sk->sk_receive_queue, skb);
	if (!sock_flag(sk, SOCK_DEAD))
		sk->sk_data_ready(sk);
	return 0;
}
