/*
 * The server loop.  Owns the queue of outgoing messages of its process (a
 * server is one thread with one port).  Called by every server's main();
 * calls the server's handlers, and ring 0 through <sockeye/ipc.h>.
 */
#include "lib/server.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include <sockeye/ipc.h>

#include "abi/boot.h"

#define BATCH 16 /* messages taken by one receive */
#define QUEUE 64 /* messages sent by one receive */
#define GIVEN 1u /* reply.flags inside this file: srv_give() was called */

static int server_port = -1;
static struct ipc_msg queue[QUEUE];
static bool given[QUEUE]; /* this message's descriptors are closed once it was sent */
static size_t queued;

static void close_fds(const struct ipc_msg *msg)
{
	for (uint32_t i = 0; i < msg->nfds && i < IPC_FDS; i++)
		if (msg->fds[i] >= 0)
			close(msg->fds[i]);
}

static void queue_sent(void)
{
	for (size_t i = 0; i < queued; i++)
		if (given[i])
			close_fds(&queue[i]);
	queued = 0;
}

void srv_flush(void)
{
	struct ipc_msg none;

	if (queued > 0)
		ipc_reply_receive(server_port, queue, queued, &none, 0, 0);
	queue_sent();
}

static struct ipc_msg *queue_slot(uint32_t op)
{
	struct ipc_msg *msg;

	if (queued == QUEUE)
		srv_flush();
	given[queued] = false;
	msg = &queue[queued++];
	memset(msg, 0, IPC_MSG_HEAD);
	msg->op = op;
	return msg;
}

struct ipc_msg *srv_answer(uint64_t id, int64_t ret, uint32_t poll)
{
	struct ipc_msg *msg = queue_slot(IPC_REPLY);

	msg->id = id;
	msg->ret = ret;
	msg->poll = poll;
	return msg;
}

void srv_ready(uint64_t handle, uint32_t poll)
{
	struct ipc_msg *msg = queue_slot(IPC_READY);

	msg->handle = handle;
	msg->poll = poll;
}

void srv_notify(int fd, uint64_t bits)
{
	struct ipc_msg *msg = queue_slot(IPC_NOTIFY);

	msg->fds[0] = fd;
	msg->nfds = 1;
	msg->arg[0] = bits;
}

void srv_give(struct ipc_msg *reply, int fd)
{
	reply->fds[reply->nfds++] = fd;
	reply->flags |= GIVEN;
}

int64_t srv_in(const struct ipc_msg *req, size_t offset, void *buf, size_t len)
{
	struct iovec iov = { .iov_base = buf, .iov_len = len };
	ssize_t n;

	if (offset > req->in_len)
		return -EINVAL;
	if (len > req->in_len - offset)
		len = iov.iov_len = req->in_len - offset;
	if (offset + len <= req->data_len) {
		memcpy(buf, req->data + offset, len);
		return (int64_t)len;
	}
	n = ipc_pull(server_port, req->id, offset, &iov, 1);
	return n < 0 ? -errno : n;
}

int64_t srv_out(const struct ipc_msg *req, size_t offset, const void *buf, size_t len)
{
	struct iovec iov = { .iov_base = (void *)buf, .iov_len = len };
	ssize_t n;

	if (len == 0)
		return 0;
	n = ipc_push(server_port, req->id, offset, &iov, 1);
	return n < 0 ? -errno : n;
}

int srv_out_reply(const struct ipc_msg *req, struct ipc_msg *reply, const void *buf, size_t len)
{
	int64_t n;

	if (len <= IPC_INLINE) {
		memcpy(reply->data, buf, len);
		reply->data_len = (uint32_t)len;
		return 0;
	}
	n = srv_out(req, 0, buf, len);
	if (n < 0)
		return (int)n;
	return (size_t)n == len ? 0 : -EFAULT;
}

/* What an operation that the server does not have answers, as Linux does. */
static int64_t no_such_op(uint32_t op)
{
	switch (op) {
	case IPC_OP_IOCTL:
		return -ENOTTY;
	case IPC_OP_MEMOBJ:
		return -ENODEV;
	case IPC_OP_READ:
	case IPC_OP_WRITE:
	case IPC_OP_FSYNC:
		return -EINVAL;
	case IPC_OP_GETDENTS:
		return -ENOTDIR;
	default:
		return -EOPNOTSUPP;
	}
}

static void dispatch_request(const struct srv_ops *ops, const struct ipc_msg *req)
{
	static struct ipc_msg reply;
	srv_handler *handler = req->op < ops->handler_count ? ops->handlers[req->op] : NULL;

	memset(&reply, 0, IPC_MSG_HEAD);
	reply.ret = handler ? handler(req, &reply) : no_such_op(req->op);
	if (reply.ret != SRV_PARKED) {
		struct ipc_msg *msg = queue_slot(IPC_REPLY);

		reply.op = IPC_REPLY;
		reply.id = req->id;
		given[queued - 1] = reply.flags & GIVEN;
		reply.flags = 0;
		memcpy(msg, &reply, IPC_MSG_HEAD + reply.data_len);
	}
	/* Received descriptors are ours; a handler that keeps one takes a dup(). */
	close_fds(req);
}

void srv_dispatch(const struct srv_ops *ops, const struct ipc_msg *msg)
{
	switch (msg->op) {
	case IPC_OP_EVENT:
		if (ops->event)
			ops->event(msg->arg[0]);
		return;
	case IPC_OP_CANCEL:
		if (ops->cancel)
			ops->cancel(msg->id, msg->arg[0] != 0);
		return;
	case IPC_OP_RELEASE:
		if (ops->release)
			ops->release(msg->handle);
		return;
	default:
		dispatch_request(ops, msg);
	}
}

int srv_run(int port, const struct srv_ops *ops)
{
	static struct ipc_msg msgs[BATCH];

	server_port = port;
	srv_ready(SRV_HANDLE_ROOT, POLLIN); /* whoever started this server may wait for it */
	for (;;) {
		int64_t timeout = ops->idle ? ops->idle() : SRV_FOREVER;
		int n = (int)ipc_reply_receive(port, queue, queued, msgs, BATCH, timeout);
		int error = errno;

		queue_sent();
		if (n < 0 && error != EINTR)
			return -error;
		for (int i = 0; i < n; i++)
			srv_dispatch(ops, &msgs[i]);
	}
}
