/*
 * A caller's request while netd works on it.  request.c makes one of each
 * message that expects an answer, calls the operation's handler, and answers
 * with the handler's result.  A handler never blocks: one that must wait
 * parks the request on its socket's wait queue and returns REQUEST_PARKED; it
 * is called again, from the top, when the socket calls back (sk_data_ready,
 * sk_write_space, sk_state_change, sk_error_report).  What it did so far it
 * keeps in `done` and `started`.
 *
 *	for (;;) {
 *		... move bytes; req->done += n ...
 *		if (nothing more can be done now)
 *			return sk_wait(sk, req, EPOLLIN);
 *	}
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "abi/ipc.h"
#include "core/list.h"
#include "core/timer.h"

struct net;
struct socket;
struct sock;
struct sk_buff;

#define REQUEST_PARKED (-5000) /* a handler's result: not answered yet */

struct request {
	struct list_head node; /* on the socket's wait queue or net->woken */
	struct hlist_node by_id;
	struct net *net;
	struct socket *sock; /* NULL: belongs to no socket */
	int (*handler)(struct request *req);
	int flags;	      /* MSG_*; MSG_DONTWAIT also when the file is O_NONBLOCK */
	uint32_t wait_events; /* EPOLL* bits that wake it */
	bool parked, woken;
	bool timed_out;	  /* its deadline has passed: answer with what there is */
	bool interrupted; /* cancelled: answer with what there is */
	bool exclusive;	  /* one event wakes one of these (accept) */

	/* the handler's memory across parking */
	bool started; /* connect: the SYN is out */
	size_t done;  /* bytes moved so far */

	struct timer_list timer; /* SO_RCVTIMEO, SO_SNDTIMEO */

	/* streams: name area, control area, data */
	size_t name_len, control_len; /* send: lengths; receive: room */
	size_t len;		      /* data bytes offered, or room for data */

	struct ipc_msg msg;    /* the request; msg.data: head of the in stream; msg.fds that
					 * are left at the end are closed (msg.nfds = 0: taken) */
	struct ipc_msg *reply; /* while the handler runs: the answer being made, zeroed;
					 * handlers may set handle, file, arg[], fds[] */
};

/* ---- the caller's data ---- */

/*
 * Pull `iovcnt` pieces of the data that the caller sends, starting at data
 * offset off (0 is the first byte after name and control).  Needs no call when
 * the bytes came in the message.  Returns bytes (short only when the caller's
 * stream ends) or -EFAULT.
 */
long request_pull(struct request *req, size_t off, const struct iovec *iov, int iovcnt);

/*
 * Push len bytes of skb, from offset skb_off, to data offset off of the
 * receiver.  Bytes are only noted, in order, until request_flush() moves them
 * with one call (or puts them into the reply when they are few): the skb must
 * live until then.  Offsets must be consecutive.  request_push_skb() returns 0
 * or -EFAULT (it may have to flush), request_flush() 0 or -EFAULT.
 */
int request_push_skb(struct request *req, size_t off, const struct sk_buff *skb, size_t skb_off,
		     size_t len);
int request_push(struct request *req, size_t off, const void *data, size_t len);
int request_flush(struct request *req);

/* Name of a sendto()/sendmsg(), connect(), bind(): copied to *addr (zero padded).
 * Returns its length (0: none), -EINVAL when too long. */
int request_get_name(struct request *req, struct sockaddr_storage *addr);
/* The control area of a sendmsg() (control_len bytes), -EINVAL when longer than room. */
int request_get_control(struct request *req, void *buf, size_t room);
/* Peer address for recvfrom()/recvmsg()/accept(), in getname's out stream: cut to the room. */
void request_put_name(struct request *req, const void *addr, size_t len);
/* Append a control message (ancillary data); MSG_CTRUNC is set when it does not fit. */
void request_put_cmsg(struct request *req, int level, int type, const void *data, size_t len);
/* Set bits in the msg_flags that recvmsg() returns (MSG_TRUNC, MSG_OOB...). */
void request_set_msg_flags(struct request *req, int bits);

/* ---- waiting ---- */

/*
 * Wait for `events` (EPOLLIN for receivers and accept, EPOLLOUT for senders and
 * connect; EPOLLERR | EPOLLHUP are implied), or find that the request must not
 * wait.  Returns, to be returned by the handler:
 *   REQUEST_PARKED	it waits
 *   req->done		non-blocking, timed out or interrupted after some bytes
 *   -EAGAIN		non-blocking or timed out, nothing done
 *   -EINTR/IPC_RESTART	interrupted (a signal), nothing done
 * The deadline is SO_RCVTIMEO for EPOLLIN, SO_SNDTIMEO else, from the first wait on.
 */
int sk_wait(struct sock *sk, struct request *req, uint32_t events);

/* Wake the parked requests of a socket that wait for any of `events`; they are
 * run again before the loop sleeps, not now. */
void request_wake(struct socket *sock, uint32_t events);

/* ---- for the loop and the socket layer (request.c) ---- */

/* Dispatch one received message. */
void request_receive(struct net *net, const struct ipc_msg *msg);
/* Run what has been woken, until nothing is. */
void request_run_woken(struct net *net);
/* Answer a parked request now with ret and forget it. */
void request_complete(struct request *req, int64_t ret);
/* Answer all parked requests of a socket that goes away. */
void request_fail_all(struct socket *sock, int err);
