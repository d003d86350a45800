/*
 * Requests, the caller's side: sent to a server's port, waited for, cancelled by
 * signals, abandoned by death.
 */
#include "ipc/ipc_impl.h"

struct request *request_alloc(void)
{
	struct request *rq = kmalloc(sizeof(*rq));

	if (rq) {
		list_init(&rq->node);
		list_init(&rq->cancel_node);
	}
	return rq;
}

void request_free(struct request *rq)
{
	if (!rq)
		return;
	port_put(rq->port);
	kfree(rq);
}

struct request *request_begin(struct remote *r, uint32_t op)
{
	struct request *rq = current->request;

	assert(rq && rq->state == REQ_IDLE);
	memset(&rq->id, 0, sizeof(*rq) - offsetof(struct request, id));
	rq->caller = current;
	rq->remote = r;
	rq->port = port_get(r->port);
	rq->op = op;
	rq->handle = r->handle;
	return rq;
}

void request_end(struct request *rq)
{
	if (!rq)
		return;			/* abandoned: the port has it */
	for (uint32_t i = 0; i < rq->reply_nfds; i++)
		fput(rq->reply_fds[i]);
	remote_put(rq->reply_remote);
	rq->reply_nfds = 0;
	rq->reply_remote = NULL;
	rq->state = REQ_IDLE;
	port_put(rq->port);
	rq->port = NULL;
}

struct thread *request_complete(struct request *rq, int64_t ret)
{
	list_remove(&rq->node);
	list_remove(&rq->cancel_node);
	rq->ret = ret;
	rq->state = REQ_DONE;
	return rq->caller;
}

struct request *request_find(const struct port *port, uint64_t id)
{
	struct thread *t = thread_find((int32_t)id);
	struct request *rq = t ? t->request : NULL;

	return rq && rq->id == id && rq->port == port && rq->state == REQ_PARKED ? rq : NULL;
}

static bool cancel_told(const struct request *rq)
{
	return rq->cancelled || !list_empty(&rq->cancel_node);
}

static void queue_cancel(struct request *rq)
{
	if (cancel_told(rq))
		return;
	list_add_tail(&rq->port->cancels, &rq->cancel_node);
	port_wake(rq->port);
}

/* The caller dies. The request becomes the port's, as a notice to forget it. */
static void abandon(struct request *rq)
{
	rq->state = REQ_ABANDONED;
	rq->caller->request = NULL;
	rq->caller = NULL;
	rq->cancelled = false;
	queue_cancel(rq);
}

/* One sleep of the caller; false when there is nothing to wait for any more. */
static bool wait_for_reply(struct request *rq, struct thread *server)
{
	int err = thread_sleep_to(cancel_told(rq) ? THREAD_KILLABLE : THREAD_SLEEPING,
				  TIME_FOREVER, server);

	if (rq->state == REQ_DONE || err != -EINTR)
		return rq->state != REQ_DONE;
	if (rq->state == REQ_QUEUED) {
		request_complete(rq, IPC_RESTART);
		return false;
	}
	if (current->exiting) {
		abandon(rq);
		return false;
	}
	queue_cancel(rq);
	return true;
}

int64_t request_call(struct request *rq)
{
	static uint32_t sequence;
	struct port *port = rq->port;
	struct thread *server = port->receiver;

	if (port->dead) {
		rq->server_died = true;
		rq->state = REQ_DONE;
		return rq->ret = -EIO;
	}
	rq->id = (uint64_t)++sequence << 32 | (uint32_t)current->tid;
	rq->state = REQ_QUEUED;
	list_add_tail(&port->queue, &rq->node);
	wake_up(&port->wait, EPOLLIN);
	while (wait_for_reply(rq, server))
		server = NULL;
	if (!current->request)
		return -EINTR;		/* abandoned */
	/* The signal that the server sent is ignored or blocked: EIO, as POSIX has it for a
	 * background read, instead of the same call over and over. */
	if (rq->ret == IPC_RESTART && !rq->cancelled && !signal_pending(current))
		return -EIO;
	return rq->ret;
}

int msg_install_fds(struct ipc_msg *msg, struct file *const *files, uint32_t n)
{
	for (msg->nfds = 0; msg->nfds < n; msg->nfds++) {
		int fd = fd_add(file_get(files[msg->nfds]), 0);

		if (fd < 0) {
			while (msg->nfds)
				fd_close(msg->fds[--msg->nfds]);
			return fd;
		}
		msg->fds[msg->nfds] = fd;
	}
	return 0;
}

static int64_t call(struct remote *r, struct ipc_msg *msg)
{
	struct request *rq = request_begin(r, msg->op);
	struct ioseg in, out;
	struct file *fds[IPC_FDS] = { NULL };	/* outlive rq, which may be abandoned */
	int64_t ret = msg->nfds > IPC_FDS ? -EINVAL : 0;

	memcpy(rq->arg, msg->arg, sizeof(rq->arg));
	rq->flags = msg->flags & IPC_F_NONBLOCK;
	rq->in = iter_kernel(&in, msg->data, msg->data_len);
	rq->out = iter_kernel(&out, msg->data, sizeof(msg->data));
	for (; !ret && rq->nfds < msg->nfds; rq->nfds++) {
		fds[rq->nfds] = rq->fds[rq->nfds] = fget(msg->fds[rq->nfds]);
		if (!fds[rq->nfds])
			ret = -EBADF;
	}
	if (!ret)
		ret = request_call(rq);
	for (uint32_t i = 0; i < IPC_FDS; i++)
		fput(fds[i]);
	rq = current->request;
	if (!rq)
		return ret;
	msg->nfds = 0;
	msg->ret = ret;
	memcpy(msg->arg, rq->reply_arg, sizeof(msg->arg));
	msg->poll = rq->reply_poll;
	if (rq->state == REQ_DONE && !rq->server_died && ret >= 0)
		ret = msg_install_fds(msg, rq->reply_fds, rq->reply_nfds);
	request_end(rq);
	return ret < 0 ? ret : 0;
}

SYSCALL(ipc_call, int fd, struct ipc_msg *umsg)
{
	struct file *file __fput = fget(fd);
	struct remote *r = file ? remote_of(file) : NULL;
	struct ipc_msg msg;
	int64_t ret;

	if (!r)
		return -EBADF;
	if (get_user(msg, umsg))
		return -EFAULT;
	if (msg.op < IPC_OP_USER || msg.data_len > IPC_INLINE)
		return -EINVAL;
	ret = call(r, &msg);
	return ret ? ret : copy_to_user(umsg, &msg, sizeof(msg));
}
