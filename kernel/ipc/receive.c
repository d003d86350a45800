/*
 * The server's side of a port: replies and the next messages in one call, and
 * access to the callers' buffers while their requests are open.
 */
#include "ipc/ipc_impl.h"

#define MAX_BATCH 256

/* ---- replies ---- */

static void update_poll(struct remote *r, uint32_t mask)
{
	uint32_t fresh = mask & ~r->poll_mask;

	r->poll_mask = mask;
	if (fresh)
		wake_up(&r->wait, mask);
}

static bool makes_file(const struct request *rq, int64_t ret)
{
	if (ret < 0)
		return false;
	return rq->op == IPC_OP_SOCKET || rq->op == IPC_OP_SOCKETPAIR || rq->op == IPC_OP_ACCEPT ||
	       (rq->op == IPC_OP_OPEN && rq->arg[2] != IPC_OPEN_EXEC);
}

static int64_t take_reply(struct port *port, struct request *rq, const struct ipc_msg *msg)
{
	size_t n = MIN(MIN((size_t)msg->data_len, rq->out.total), (size_t)IPC_INLINE);

	memcpy(rq->reply_arg, msg->arg, sizeof(rq->reply_arg));
	rq->reply_poll = msg->poll;
	if (makes_file(rq, msg->ret)) {
		rq->reply_remote = remote_create(port, msg->handle, msg->file, msg->poll);
		if (!rq->reply_remote)
			return -ENOMEM;
	} else if (rq->op != IPC_OP_OPEN && rq->op != IPC_OP_SOCKET) {
		update_poll(rq->remote, msg->poll);
	}
	for (uint32_t i = 0; i < MIN(msg->nfds, IPC_FDS); i++) {
		rq->reply_fds[i] = fget(msg->fds[i]);
		if (!rq->reply_fds[i])
			return -EIO;		/* the server named a descriptor that it has not */
		rq->reply_nfds++;
	}
	if (n && iter_copy_to(&rq->out, rq->caller->proc->mm, 0, msg->data, n))
		return -EFAULT;
	return msg->ret;
}

/* Returns the thread to wake, NULL if the request is gone. */
static struct thread *reply(struct port *port, const struct ipc_msg *msg)
{
	struct request *rq = request_find(port, msg->id);

	if (rq)
		return request_complete(rq, take_reply(port, rq, msg));
	/* The object that it made is released again: nobody is there to take it. */
	if (msg->handle && msg->ret >= 0 && msg->file)
		remote_put(remote_create(port, msg->handle, msg->file, msg->poll));
	return NULL;
}

/* Handles the sender's array. *last: the last caller answered, not woken yet. */
static int take_replies(struct port *port, const struct ipc_msg *umsgs, uint32_t n,
			struct thread **last)
{
	struct ipc_msg msg;

	for (uint32_t i = 0; i < n; i++) {
		struct thread *t = NULL;

		if (copy_from_user(&msg, &umsgs[i], IPC_MSG_HEAD) || msg.data_len > IPC_INLINE ||
		    copy_from_user(msg.data, umsgs[i].data, msg.data_len))
			return -EFAULT;
		switch (msg.op) {
		case IPC_REPLY:
			t = reply(port, &msg);
			break;
		case IPC_READY:
			remote_ready(port, msg.handle, msg.poll);
			break;
		case IPC_NOTIFY:
			ipc_notify(msg.fds[0], msg.arg[0]);
			break;
		default:
			return -EINVAL;
		}
		if (t && *last)
			thread_wake(*last);
		if (t)
			*last = t;
	}
	return 0;
}

/* ---- receive ---- */

static void describe(const struct request *rq, struct ipc_msg *msg)
{
	const struct process *p = rq->caller->proc;

	msg->op = rq->op;
	msg->flags = rq->flags;
	msg->id = rq->id;
	msg->handle = rq->handle;
	memcpy(msg->arg, rq->arg, sizeof(msg->arg));
	msg->in_len = (uint32_t)rq->in.total;
	msg->out_len = (uint32_t)rq->out.total;
	msg->pid = p->pid;
	msg->tid = rq->caller->tid;
	msg->pgid = p->pgid;
	msg->sid = p->sid;
	msg->uid = p->euid;
	msg->gid = p->egid;
}

/* Takes the first queued request into msg. False: it was answered here with an error. */
static bool take_request(struct port *port, struct ipc_msg *msg)
{
	struct request *rq = list_first(&port->queue, struct request, node);
	int err = 0;

	describe(rq, msg);
	msg->data_len = MIN(msg->in_len, IPC_INLINE);
	if (msg->data_len)
		err = iter_copy_from(&rq->in, rq->caller->proc->mm, 0, msg->data, msg->data_len);
	if (!err)
		err = msg_install_fds(msg, rq->fds, rq->nfds);
	if (err) {
		thread_wake(request_complete(rq, err));
		return false;
	}
	list_remove(&rq->node);
	list_add_tail(&port->parked, &rq->node);
	rq->state = REQ_PARKED;
	return true;
}

static void take_cancel(struct port *port, struct ipc_msg *msg)
{
	struct request *rq = list_first(&port->cancels, struct request, cancel_node);

	msg->op = IPC_OP_CANCEL;
	msg->id = rq->id;
	msg->handle = rq->handle;
	msg->arg[0] = rq->state == REQ_ABANDONED;
	list_remove(&rq->cancel_node);
	rq->cancelled = true;
	if (rq->state == REQ_ABANDONED) {
		list_remove(&rq->node);
		request_free(rq);
	}
}

static void take_release(struct port *port, struct ipc_msg *msg)
{
	struct remote *r = list_first(&port->releases, struct remote, port_node);

	msg->op = IPC_OP_RELEASE;
	msg->handle = r->handle;
	remote_free(r);
}

/* The next message into msg; false if there is none. */
static bool take_message(struct port *port, struct ipc_msg *msg)
{
	memset(msg, 0, IPC_MSG_HEAD);
	if (port->events) {
		msg->op = IPC_OP_EVENT;
		msg->arg[0] = port->events;
		port->events = 0;
	} else if (!list_empty(&port->cancels)) {
		take_cancel(port, msg);
	} else if (!list_empty(&port->releases)) {
		/* Requests on the same object are behind it: all of them are answered. */
		take_release(port, msg);
	} else {
		while (!list_empty(&port->queue))
			if (take_request(port, msg))
				return true;
		return false;
	}
	return true;
}

static int64_t take_messages(struct port *port, struct ipc_msg *umsgs, uint32_t n)
{
	struct ipc_msg msg;
	uint32_t done = 0;

	while (done < n && take_message(port, &msg)) {
		if (copy_to_user(&umsgs[done], &msg, IPC_MSG_HEAD + msg.data_len))
			return -EFAULT;
		done++;
	}
	return done;
}

static int64_t receive(struct port *port, struct ipc_msg *umsgs, uint32_t n, int64_t timeout,
		       struct thread *last)
{
	uint64_t deadline = timeout < 0 ? TIME_FOREVER : clock_monotonic() + (uint64_t)timeout;
	int err = 0;

	if (port->receiver)
		err = -EBUSY;
	while (!err && n && timeout && !port_has_work(port)) {
		port->receiver = current;
		err = thread_sleep_to(THREAD_SLEEPING, deadline, last);
		port->receiver = NULL;
		last = NULL;
	}
	if (last)
		thread_wake(last);
	if (err && err != -ETIMEDOUT && !port_has_work(port))
		return err;
	return take_messages(port, umsgs, n);
}

SYSCALL(ipc_reply_receive, int portfd, const struct ipc_msg *replies, uint32_t nreplies,
	struct ipc_msg *msgs, uint32_t nmsgs, int64_t timeout)
{
	struct file *file __fput = fget(portfd);
	struct port *port = port_of(file);
	struct thread *last = NULL;
	int64_t err;

	if (!port)
		return -EBADF;
	port->owner = current->proc->pid;
	err = take_replies(port, replies, nreplies, &last);
	if (!err)
		return receive(port, msgs, MIN(nmsgs, (uint32_t)MAX_BATCH), timeout, last);
	if (last)
		thread_wake(last);
	return err;
}

/* ---- the callers' buffers ---- */

static int64_t transfer(int portfd, uint64_t id, uint64_t offset, const struct iovec *uiov,
			uint32_t iovcnt, bool push)
{
	struct file *file __fput = fget(portfd);
	struct port *port = port_of(file);
	struct request *rq = port ? request_find(port, id) : NULL;
	const struct iov_iter *theirs;
	struct iov_buf mine;
	struct mm *mm;
	int64_t ret;
	size_t n;

	if (!rq)
		return port ? -ESRCH : -EBADF;
	theirs = push ? &rq->out : &rq->in;
	mm = rq->caller->proc->mm;
	ret = iov_import(&mine, uiov, iovcnt, 0);
	n = ret || offset > theirs->total ? 0 : MIN(mine.iter.total, theirs->total - offset);
	if (n)
		ret = push ? iter_copy(theirs, mm, offset, &mine.iter, NULL, 0, n) :
			     iter_copy(&mine.iter, NULL, 0, theirs, mm, offset, n);
	iov_free(&mine);
	return ret;
}

SYSCALL_AS(ipc_pull,
	   (int portfd, uint64_t id, uint64_t offset, const struct iovec *iov, uint32_t iovcnt),
	   transfer(portfd, id, offset, iov, iovcnt, false))
SYSCALL_AS(ipc_push,
	   (int portfd, uint64_t id, uint64_t offset, const struct iovec *iov, uint32_t iovcnt),
	   transfer(portfd, id, offset, iov, iovcnt, true))
