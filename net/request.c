/*
 * Requests: from message to handler to answer, parking, waking, cancelling.
 * The event loop calls request_receive() for each message and
 * request_run_woken() afterwards; handlers are sockcalls.c's and proc/'s.
 */
#include "request.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "abi/boot.h"
#include "core/sock.h"
#include "handle.h"
#include "ipc.h"
#include "net.h"
#include "ops.h"
#include "request_io.h"
#include "socket.h"

static struct hlist_head *chain_of(struct net *net, uint64_t id)
{
	return &net->requests[(id ^ id >> 8 ^ id >> 32) & 255];
}

static struct request *request_alloc(struct net *net, const struct ipc_msg *msg)
{
	struct request *req = stock_get(&net->request_stock, sizeof(*req));

	if (!req)
		return NULL;
	memset(req, 0, offsetof(struct request, msg));
	memcpy(&req->msg, msg, IPC_MSG_HEAD);
	memcpy(req->msg.data, msg->data, msg->data_len <= IPC_INLINE ? msg->data_len : IPC_INLINE);
	list_init(&req->node);
	timer_setup(&req->timer, &net->timers, NULL);
	req->net = net;
	return req;
}

/* Descriptors that nobody took would stay open in netd for ever. */
static void drop_fds(struct request *req)
{
	for (uint32_t i = 0; i < req->msg.nfds && i < IPC_FDS; i++)
		if (req->msg.fds[i] >= 0)
			net_ipc_close_fd(req->net, req->msg.fds[i]);
	req->msg.nfds = 0;
}

static void request_free(struct request *req)
{
	struct net *net = req->net;

	drop_fds(req);
	hlist_del_init(&req->by_id);
	list_del_init(&req->node);
	del_timer(&req->timer);
	if (req->parked)
		net->nr_parked--;
	stock_put(&net->request_stock, req);
}

/* The object's poll mask goes with every answer. */
static uint32_t current_mask(struct socket *sock)
{
	if (!sock || !sock->ops)
		return 0;
	sock->posted = sock->ops->poll(sock);
	return sock->posted;
}

static void answer(struct request *req, int64_t ret, const struct ipc_msg *from)
{
	struct ipc_msg *reply = net_ipc_post(req->net);

	if (from)
		memcpy(reply, from, IPC_MSG_HEAD + from->data_len);
	reply->op = IPC_REPLY;
	reply->id = req->msg.id;
	reply->ret = ret;
	/* a reply that makes a file carries the new object's mask: its handler set it */
	if (!reply->file)
		reply->poll = current_mask(req->sock);
	else if (req->sock)
		sock_mark_ready(req->sock, 0);
	request_free(req);
}

void request_complete(struct request *req, int64_t ret)
{
	answer(req, ret, NULL);
}

static void park(struct request *req)
{
	if (!req->parked) {
		req->parked = true;
		req->net->nr_parked++;
		hlist_add_head(&req->by_id, chain_of(req->net, req->msg.id));
	}
	req->woken = false;
}

/* Run the handler, for the first time or again. */
static void request_run(struct request *req)
{
	struct net *net = req->net;
	int ret;

	net->current_uid = req->msg.uid;
	net->current_gid = req->msg.gid;
	net->current_pid = req->msg.pid;
	req->reply = net->reply_scratch;
	memset(req->reply, 0, IPC_MSG_HEAD);
	push_batch_reset(net->push);
	ret = req->handler(req);
	if (ret == REQUEST_PARKED) {
		park(req);
		return;
	}
	answer(req, ret, req->reply);
}

static void request_timeout(struct timer_list *timer)
{
	struct request *req = from_timer(timer, struct request, timer);

	req->timed_out = true;
	if (!req->woken) {
		req->woken = true;
		list_del_init(&req->node);
		list_add_tail(&req->node, &req->net->woken);
	}
}

/* The answer of a request that must not, or can no longer, wait. */
static int give_up(const struct request *req, int64_t timeo)
{
	if (req->done > 0)
		return (int)req->done;
	if (req->interrupted)
		return timeo < 0 ? IPC_RESTART : -EINTR;
	return -EAGAIN;
}

int sk_wait(struct sock *sk, struct request *req, uint32_t events)
{
	int64_t timeo = events & EPOLLIN ? sk->sk_rcvtimeo : sk->sk_sndtimeo;

	if (req->interrupted || req->timed_out || req->flags & MSG_DONTWAIT || !req->sock)
		return give_up(req, timeo);
	if (request_push_pending(req) < 0)
		return -EFAULT;
	if (timeo >= 0 && !timer_pending(&req->timer)) {
		req->timer.function = request_timeout;
		mod_timer(&req->timer, net_now_ms(req->net) + (uint64_t)timeo + 1); /* not early */
	}
	req->wait_events = events | EPOLLERR | EPOLLHUP;
	list_del_init(&req->node);
	list_add_tail(&req->node, &req->sock->wait);
	return REQUEST_PARKED;
}

void request_wake(struct socket *sock, uint32_t events)
{
	struct request *req, *next;

	list_for_each_entry_safe(req, next, &sock->wait, node) {
		if (!(req->wait_events & events))
			continue;
		req->woken = true;
		list_del_init(&req->node);
		list_add_tail(&req->node, &req->net->woken);
		if (req->exclusive && !(events & (EPOLLERR | EPOLLHUP)))
			return;
	}
}

void request_run_woken(struct net *net)
{
	while (!list_empty(&net->woken)) {
		struct request *req = list_first_entry(&net->woken, struct request, node);

		list_del_init(&req->node);
		request_run(req);
	}
}

void request_fail_all(struct socket *sock, int err)
{
	struct net *net = sock->net;
	struct request *req, *next;

	list_for_each_entry_safe(req, next, &sock->wait, node) {
		req->sock = NULL;
		request_complete(req, err);
	}
	list_for_each_entry_safe(req, next, &net->woken, node) {
		if (req->sock != sock)
			continue;
		req->sock = NULL;
		request_complete(req, err);
	}
}

/* IPC_OP_CANCEL: a signal, or the caller's death. */
static void request_cancel(struct net *net, uint64_t id, bool dead)
{
	struct request *req;

	hlist_for_each_entry(req, chain_of(net, id), by_id) {
		if (req->msg.id != id)
			continue;
		if (dead) {
			struct socket *sock = req->woken && req->exclusive ? req->sock : NULL;
			uint32_t events = req->wait_events;

			request_complete(req, -EINTR);
			if (sock) /* what woke it is another's now */
				request_wake(sock, events);
		} else {
			req->interrupted = true;
			list_del_init(&req->node);
			request_run(req);
		}
		return;
	}
}

static void release_handle(struct net *net, uint64_t handle)
{
	switch (handle_kind_of(net, handle)) {
	case HANDLE_SOCKET:
		sock_release(handle_get(net, handle, HANDLE_SOCKET));
		break;
	case HANDLE_PROC:
		proc_net_release(net, handle);
		break;
	case HANDLE_FREE:
		break;
	}
}

static void refuse(struct net *net, const struct ipc_msg *msg, int err)
{
	struct ipc_msg *reply = net_ipc_post(net);

	reply->op = IPC_REPLY;
	reply->id = msg->id;
	reply->ret = err;
	for (uint32_t i = 0; i < msg->nfds && i < IPC_FDS; i++)
		net_ipc_close_fd(net, msg->fds[i]);
}

static void dispatch(struct net *net, const struct ipc_msg *msg)
{
	struct request *req = request_alloc(net, msg);
	int err;

	if (!req) {
		refuse(net, msg, -ENOMEM);
		return;
	}
	if (msg->flags & IPC_F_NONBLOCK)
		req->flags = MSG_DONTWAIT;
	req->sock = sockfd_lookup(net, msg->handle);
	if (req->sock)
		err = sock_request_prepare(req);
	else if (msg->handle == NETD_HANDLE_FAMILY)
		err = family_request_prepare(req);
	else if (msg->handle == NETD_HANDLE_NETIF)
		err = netif_request_prepare(req);
	else
		err = proc_request_prepare(req);
	if (err < 0) {
		request_complete(req, err);
		return;
	}
	request_run(req);
}

void request_receive(struct net *net, const struct ipc_msg *msg)
{
	switch (msg->op) {
	case IPC_OP_EVENT:
		netif_ring_event(net, msg->arg[0]);
		break;
	case IPC_OP_CANCEL:
		request_cancel(net, msg->id, msg->arg[0] != 0);
		break;
	case IPC_OP_RELEASE:
		release_handle(net, msg->handle);
		break;
	default:
		dispatch(net, msg);
		break;
	}
}
