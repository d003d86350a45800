/*
 * Ports: life and death, event bits, the table of remotes by handle.  What goes
 * through them is request.c's (callers) and receive.c's (servers).
 */
#include "ipc/port.h"

#include "abi/errno.h"
#include "abi/ipc.h"
#include "fs/fdtable.h"
#include "fs/file.h"
#include "fs/poll.h"
#include "ipc/remote.h"
#include "ipc/request.h"
#include "lib/printk.h"
#include "mm/slab.h"
#include "proc/thread.h"
#include "syscall/ipc_calls.h"

static uint64_t hash_of(const struct port *port, uint64_t handle)
{
	return (handle * 0x9e3779b97f4a7c15ull >> 32) & (port->nhash - 1);
}

struct remote *port_remotes(const struct port *port, uint64_t handle)
{
	return port->hash[hash_of(port, handle)];
}

/* Doubles the table; staying small for lack of memory only costs time. */
static void grow_hash(struct port *port)
{
	struct remote **old = port->hash, **new = kmalloc(port->nhash * 2 * sizeof(*new));
	uint32_t nold = port->nhash;

	if (!new)
		return;
	port->hash = new;
	port->nhash *= 2;
	for (uint32_t i = 0; i < nold; i++) {
		while (old[i]) {
			struct remote *r = old[i];
			uint64_t h = hash_of(port, r->handle);

			old[i] = r->hash_next;
			r->hash_next = new[h];
			new[h] = r;
		}
	}
	kfree(old);
}

void port_hash_add(struct port *port, struct remote *r)
{
	uint64_t h;

	if (port->nremotes++ >= port->nhash)
		grow_hash(port);
	h = hash_of(port, r->handle);
	r->hash_next = port->hash[h];
	port->hash[h] = r;
}

void port_hash_remove(struct port *port, struct remote *r)
{
	struct remote **p = &port->hash[hash_of(port, r->handle)];

	while (*p != r)
		p = &(*p)->hash_next;
	*p = r->hash_next;
	port->nremotes--;
}

static struct port *port_alloc(void)
{
	struct port *port = kmalloc(sizeof(*port));

	if (!port)
		return NULL;
	port->nhash = PORT_HASH_MIN;
	port->hash = kmalloc(port->nhash * sizeof(*port->hash));
	if (!port->hash) {
		kfree(port);
		return NULL;
	}
	port->refs = 1;
	list_init(&port->queue);
	list_init(&port->parked);
	list_init(&port->cancels);
	list_init(&port->remotes);
	list_init(&port->releases);
	wait_queue_init(&port->wait);
	return port;
}

struct port *port_get(struct port *port)
{
	port->refs++;
	return port;
}

void port_put(struct port *port)
{
	if (!port || --port->refs)
		return;
	assert(port->dead);
	kfree(port->hash);
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
static void port_die(struct port *port)
{
	struct remote *r, *tmp;

	port->dead = true;
	fail_requests(&port->queue);
	fail_requests(&port->parked);
	list_for_each(r, &port->remotes, port_node) {
		r->poll_mask = EPOLLERR | EPOLLHUP;
		wake_up(&r->wait, r->poll_mask);
	}
	list_for_each_safe(r, tmp, &port->releases, port_node) {
		list_remove(&r->port_node);
		kfree(r);
		port_put(port);
	}
	port_put(port);
}

static uint32_t port_poll(struct file *file, struct poll_table *pt)
{
	struct port *port = file->private_data;

	poll_wait(file, &port->wait, pt);
	return port_has_work(port) ? EPOLLIN : 0;
}

static void port_release(struct file *file)
{
	port_die(file->private_data);
}

static const struct file_operations port_file_ops = {
	.poll = port_poll,
	.release = port_release,
};

struct port *port_of(const struct file *file)
{
	return file->f_op == &port_file_ops ? file->private_data : NULL;
}

int64_t sys_port_create(uint32_t flags)
{
	struct port *port = port_alloc();
	struct file *file;

	if (!port)
		return -ENOMEM;
	port->owner = current->proc->pid;
	file = file_alloc(&port_file_ops, 0, port);
	if (!file) {
		port->dead = true;
		port_put(port);
		return -ENOMEM;
	}
	return fd_add(file, flags);
}

int64_t sys_port_open(int portfd, uint64_t handle, uint32_t file_flags, uint32_t poll_mask)
{
	struct file *pf = fget(portfd), *file;
	struct port *port = pf ? port_of(pf) : NULL;
	struct remote *r = port ? remote_create(port, handle, file_flags, poll_mask) : NULL;

	fput(pf);
	if (!port)
		return -EBADF;
	if (!r)
		return -ENOMEM;
	file = remote_file(r, 2);	/* O_RDWR */
	if (!file) {
		remote_put(r);
		return -ENOMEM;
	}
	return fd_add(file, 0);
}

int64_t sys_ipc_notify(int fd, uint64_t bits)
{
	struct file *file = fget(fd);
	struct remote *r = file ? remote_of(file) : NULL;
	struct port *port = file ? (r ? r->port : port_of(file)) : NULL;
	int64_t ret = port ? (port->dead ? -EPIPE : 0) : -EBADF;

	if (ret == 0)
		port_notify(port, bits);
	fput(file);
	return ret;
}
