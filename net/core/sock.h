/*
 * struct sock: the protocol's half of a socket.  It outlives its struct socket
 * where the protocol needs that (TCP after close), and exists before it (TCP
 * children that nobody has accepted yet).
 *
 * struct sock_common stands at the start of everything that the established
 * hash holds; sk_state tells what it is (TCP_TIME_WAIT and TCP_NEW_SYN_RECV:
 * not a whole struct sock).
 *
 * Reference counts: sock_hold()/sock_put().  A socket, a hash table entry, an
 * armed timer (sk_reset_timer()) and a charged skb on the way out hold one.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "abi/tcp.h"
#include "core/list.h"
#include "core/skbuff.h"
#include "core/timer.h"

struct net;
struct proto;
struct request;
struct socket;
struct inet_bind_bucket;

/*
 * sk_state: TCP_ESTABLISHED (1) to TCP_CLOSING (11) of abi/tcp.h, which
 * are also the numbers of /proc/net/tcp, and one more.  UDP, raw and AF_UNIX
 * use TCP_CLOSE, TCP_ESTABLISHED and TCP_LISTEN.
 */
#define TCP_NEW_SYN_RECV 12
#define TCP_MAX_STATES 13
#define TCP_STATE_BIT(state) (1u << (state)) /* for sets of states */

struct sock_common {
	struct hlist_node skc_node;	   /* established or listening hash, UDP or raw hash */
	struct hlist_node skc_bind_node;   /* owners of the local port */
	struct inet_bind_bucket *skc_bind; /* the local port, once bound */
	struct net *skc_net;
	struct proto *skc_prot;
	uint32_t skc_daddr, skc_rcv_saddr; /* host order; 0: any */
	uint16_t skc_dport, skc_num;	   /* host order; skc_num: local port or protocol */
	uint16_t skc_family;
	uint8_t skc_state;
	bool skc_reuse, skc_reuseport;
	bool skc_in_ehash;    /* set while in the established hash */
	int skc_bound_dev_if; /* SO_BINDTODEVICE; 0: any */
	uint32_t skc_refcnt;
	uint32_t skc_hash;
};

/* sk_flags */
enum sock_flags {
	SOCK_DEAD, /* no struct socket any more */
	SOCK_DONE, /* the peer has sent everything */
	SOCK_URGINLINE,
	SOCK_KEEPOPEN,
	SOCK_LINGER,
	SOCK_BROADCAST,
	SOCK_TIMESTAMP,
	SOCK_TIMESTAMPNS,
	SOCK_FASYNC,
};

/* sk_shutdown */
#define RCV_SHUTDOWN 1u
#define SEND_SHUTDOWN 2u
#define SHUTDOWN_MASK 3u

struct sock {
	struct sock_common __sk_common;
#define sk_node __sk_common.skc_node
#define sk_bind_node __sk_common.skc_bind_node
#define sk_bind __sk_common.skc_bind
#define sk_net __sk_common.skc_net
#define sk_prot __sk_common.skc_prot
#define sk_daddr __sk_common.skc_daddr
#define sk_rcv_saddr __sk_common.skc_rcv_saddr
#define sk_dport __sk_common.skc_dport
#define sk_num __sk_common.skc_num
#define sk_family __sk_common.skc_family
#define sk_state __sk_common.skc_state
#define sk_reuse __sk_common.skc_reuse
#define sk_reuseport __sk_common.skc_reuseport
#define sk_bound_dev_if __sk_common.skc_bound_dev_if
#define sk_refcnt __sk_common.skc_refcnt
#define sk_hash __sk_common.skc_hash
	struct socket *sk_socket; /* NULL: orphan, or not accepted yet */

	struct sk_buff_head sk_receive_queue;
	struct sk_buff_head sk_write_queue;
	struct sk_buff_head sk_error_queue; /* IP_RECVERR */

	/* accounting, in truesize bytes */
	int sk_sndbuf, sk_rcvbuf;
	int sk_wmem_alloc;     /* sent, not freed by the device yet (skb_set_owner_w()) */
	int sk_wmem_queued;    /* stream protocols: in the write queue */
	int sk_rmem_alloc;     /* in the receive queue (skb_set_owner_r()) */
	uint32_t sk_userlocks; /* SOCK_*_LOCK: set by the user, not to be changed by us */
	uint32_t sk_drops;     /* packets that found no room */
	uint16_t sk_rcvlowat;

	uint16_t sk_type, sk_protocol;
	uint32_t sk_flags; /* bits of enum sock_flags */
	uint8_t sk_shutdown;
	bool sk_no_check_tx;
	int sk_err;	 /* pending error, positive errno; reported once */
	int sk_err_soft; /* not fatal yet: the cause if it times out */
	uint32_t sk_ack_backlog, sk_max_ack_backlog; /* accept queue: length, limit */
	int64_t sk_rcvtimeo, sk_sndtimeo;	     /* ms; -1: for ever */
	uint32_t sk_lingertime;			     /* s */
	uint32_t sk_priority, sk_mark;
	uint32_t sk_uid;
	uint64_t sk_ino;	    /* inode number in /proc/net and fstat() */
	struct timer_list sk_timer; /* the protocol's (TCP: keepalive); sk_reset_timer() */

	/* Callbacks of the protocol to whoever waits. */
	void (*sk_state_change)(struct sock *sk);
	void (*sk_data_ready)(struct sock *sk);
	void (*sk_write_space)(struct sock *sk);
	void (*sk_error_report)(struct sock *sk);
	void (*sk_destruct)(struct sock *sk); /* last reference gone: free what hangs on it */
};

#define SOCK_SNDBUF_LOCK 1u
#define SOCK_RCVBUF_LOCK 2u
#define SOCK_BINDADDR_LOCK 4u
#define SOCK_BINDPORT_LOCK 8u

/*
 * A transport protocol.  Results: 0 or -errno.  sendmsg and recvmsg return
 * bytes, -errno or REQUEST_PARKED and are called again after parking.
 */
struct proto {
	const char *name;
	size_t obj_size;      /* of its struct sock's extension (struct tcp_sock...) */
	uint32_t max_sockets; /* 0: no bound but memory */
	uint32_t sockets;     /* exist now (all nets) */

	int (*init)(struct sock *sk);
	void (*destroy)(struct sock *sk);
	/* The user has let go (release): sk_socket is still set; sk may live on as orphan. */
	void (*close)(struct sock *sk, long linger_ms);
	int (*connect)(struct sock *sk, const struct sockaddr *addr, int len);
	int (*disconnect)(struct sock *sk);
	/* A connection from the accept queue (one reference passes), or NULL with *err =
	 * -EAGAIN when empty, -EINVAL when not listening. */
	struct sock *(*accept)(struct sock *sk, int *err);
	int (*listen)(struct sock *sk, int backlog);
	int (*ioctl)(struct sock *sk, unsigned int cmd, int *value); /* FIONREAD, TIOCOUTQ... */
	uint32_t (*poll)(struct sock *sk);
	void (*shutdown)(struct sock *sk, int how); /* how: RCV_SHUTDOWN | SEND_SHUTDOWN */
	int (*setsockopt)(struct sock *sk, int level, int name, const void *val, int len);
	int (*getsockopt)(struct sock *sk, int level, int name, void *val, int *len);
	int (*sendmsg)(struct sock *sk, struct request *req);
	int (*recvmsg)(struct sock *sk, struct request *req);
	int (*bind)(struct sock *sk, const struct sockaddr *addr, int len); /* NULL: inet_bind's */
	int (*hash)(struct sock *sk);
	void (*unhash)(struct sock *sk);
	int (*get_port)(struct sock *sk, uint16_t port); /* 0: any; -EADDRINUSE */
};

/* ---- life ---- */

/* A zeroed struct sock of prot->obj_size with one reference, charged to nobody.
 * NULL when memory or prot->max_sockets is exhausted. */
struct sock *sk_alloc(struct net *net, int family, struct proto *prot);
/* Defaults and callbacks; joins it with sock (which may be NULL). */
void sock_init_data(struct socket *sock, struct sock *sk);
/* Join an accepted sk with the socket that the user gets. */
void sock_graft(struct sock *sk, struct socket *sock);
/* Separate sk from its socket: SOCK_DEAD, no more callbacks. */
void sock_orphan(struct sock *sk);
void sk_free(struct sock *sk);

static inline void sock_hold(struct sock *sk)
{
	sk->sk_refcnt++;
}

static inline void sock_put(struct sock *sk)
{
	if (--sk->sk_refcnt == 0)
		sk_free(sk);
}

static inline struct net *sock_net(const struct sock *sk)
{
	return sk->sk_net;
}

static inline bool sock_flag(const struct sock *sk, enum sock_flags flag)
{
	return sk->sk_flags >> flag & 1;
}

static inline void sock_set_flag(struct sock *sk, enum sock_flags flag)
{
	sk->sk_flags |= 1u << flag;
}

static inline void sock_reset_flag(struct sock *sk, enum sock_flags flag)
{
	sk->sk_flags &= ~(1u << flag);
}

static inline void sock_valbool_flag(struct sock *sk, enum sock_flags flag, bool on)
{
	if (on)
		sock_set_flag(sk, flag);
	else
		sock_reset_flag(sk, flag);
}

/* Timers that hold a reference while armed; the callback drops it with sock_put() at its end. */
void sk_reset_timer(struct sock *sk, struct timer_list *timer, uint64_t expires);
void sk_stop_timer(struct sock *sk, struct timer_list *timer);

/* ---- accounting ---- */

/* Charge skb to sk until it is freed.  _w holds a reference and calls
 * sk_write_space() when freed; _r counts against sk_rcvbuf. */
void skb_set_owner_w(struct sk_buff *skb, struct sock *sk);
void skb_set_owner_r(struct sk_buff *skb, struct sock *sk);
/* Is there room for this skb in the receive buffer? */
static inline bool sk_rmem_room(const struct sock *sk, uint32_t truesize)
{
	return sk->sk_rmem_alloc + (int64_t)truesize <= sk->sk_rcvbuf || sk->sk_rmem_alloc == 0;
}

/* Datagrams: put into the receive queue and wake, or -ENOMEM (sk_drops counted by
 * the caller; skb stays the caller's). */
int sock_queue_rcv_skb(struct sock *sk, struct sk_buff *skb);

/* Datagrams: may another be sent? */
static inline bool sock_writeable(const struct sock *sk)
{
	return sk->sk_wmem_alloc < sk->sk_sndbuf / 2;
}

/* Streams: bytes of write queue still allowed, and when to call it writable again:
 * a third of the buffer is free. */
static inline bool sk_stream_memory_free(const struct sock *sk)
{
	return sk->sk_wmem_queued < sk->sk_sndbuf;
}

static inline bool sk_stream_is_writeable(const struct sock *sk)
{
	return sk->sk_sndbuf - sk->sk_wmem_queued >= sk->sk_wmem_queued / 2;
}

/* sk_write_space of streams: wake senders when writeable and one was refused (SOCK_NOSPACE). */
void sk_stream_write_space(struct sock *sk);

/* ---- errors ---- */

/* The pending error as -errno, cleared; 0 if none. */
static inline int sock_error(struct sock *sk)
{
	int err = sk->sk_err;

	sk->sk_err = 0;
	return -err;
}

/* ---- options of SOL_SOCKET, for every family ---- */

int sock_setsockopt(struct socket *sock, int name, const void *val, int len);
int sock_getsockopt(struct socket *sock, int name, void *val, int *len);
/* Take an int (or a byte, as Linux lets one) out of an option value. */
int sockopt_int(const void *val, int len, int *out);
int sockopt_put_int(void *val, int *len, int value);
