/*
 * Ports: life and death, event bits.  What goes through them is request.c's
 * (callers) and receive.c's (servers); the objects behind them are remote.c's.
 */
#include "ipc/ipc_impl.h"

struct port *port_get(struct port *port)
{
	port->refs++;
	return port;
}

void port_put(struct port *port)
{
	if (port && --port->refs == 0)
		kfree(port);
}

bool port_has_work(const struct port *port)
{
	return port->events || !list_empty(&port->cancels) || !list_empty(&port->releases) ||
	       !list_empty(&port->queue);
}

void port_wake(struct port *port)
{
	if (port->receiver)
		thread_wake(port->receiver);
	wake_up(&port->wait, EPOLLIN);
}

void port_notify(struct port *port, uint64_t bits)
{
	if (port->dead)
		return;
	port->events |= bits;
	port_wake(port);
}

static void fail_requests(struct list_node *list)
{
	struct request *rq, *tmp;

	list_for_each_safe(rq, tmp, list, node) {
		list_remove(&rq->cancel_node);
		if (rq->state == REQ_ABANDONED) {
			list_remove(&rq->node);
			request_free(rq);
			continue;
		}
		rq->server_died = true;
		thread_wake(request_complete(rq, -EIO));
	}
}

/* Its server is gone: every caller, poller and later user is told. */
static void port_release(struct file *file)
{
	struct port *port = file->private_data;

	port->dead = true;
	fail_requests(&port->queue);
	fail_requests(&port->parked);
	remote_port_died(port);
	while (!list_empty(&port->releases))
		remote_free(list_first(&port->releases, struct remote, port_node));
	port_put(port);
}

static uint32_t port_poll(struct file *file, struct wait_queue **wq)
{
	struct port *port = file->private_data;

	*wq = &port->wait;
	return port_has_work(port) ? EPOLLIN : 0;
}

static const struct file_operations port_file_ops = {
	.poll = port_poll,
	.release = port_release,
};

struct port *port_of(const struct file *file)
{
	return file && file->f_op == &port_file_ops ? file->private_data : NULL;
}

SYSCALL(port_create, uint32_t flags)
{
	struct port *port = kmalloc(sizeof(*port));

	if (!port)
		return -ENOMEM;
	port->refs = 1;
	port->owner = current->proc->pid;
	list_init(&port->queue);
	list_init(&port->parked);
	list_init(&port->cancels);
	list_init(&port->releases);
	wait_queue_init(&port->wait);
	return fd_add_object(&port_file_ops, port, flags);
}

SYSCALL(port_open, int portfd, uint64_t handle, uint32_t file_flags, uint32_t poll_mask)
{
	struct file *port_file __fput = fget(portfd);
	struct port *port = port_of(port_file);
	struct remote *r = port ? remote_create(port, handle, file_flags, poll_mask) : NULL;

	return port ? fd_add(remote_file(r, O_RDWR), 0) : -EBADF;
}

int64_t ipc_notify(int fd, uint64_t bits)
{
	struct file *file __fput = fget(fd);
	struct remote *r = file ? remote_of(file) : NULL;
	struct port *port = r ? r->port : port_of(file);

	if (!port)
		return -EBADF;
	port_notify(port, bits);
	return port->dead ? -EPIPE : 0;
}

SYSCALL_AS(ipc_notify, (int fd, uint64_t bits), ipc_notify(fd, bits))
