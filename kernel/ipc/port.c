/*
 * Ports: life and death, event bits, the table of remotes by handle.  What goes
 * through them is request.c's (callers) and receive.c's (servers).
 */
#include "ipc/ipc_impl.h"

static uint64_t hash_of(const struct port *port, uint64_t handle)
{
	return (handle * 0x9e3779b97f4a7c15ull >> 32) & (port->nhash - 1);
}

struct remote *port_remotes(const struct port *port, uint64_t handle)
{
	return port->hash[hash_of(port, handle)];
}

static void hash_insert(struct port *port, struct remote *r)
{
	uint64_t h = hash_of(port, r->handle);

	r->hash_next = port->hash[h];
	port->hash[h] = r;
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
		for (struct remote *r = old[i], *next; r; r = next) {
			next = r->hash_next;
			hash_insert(port, r);
		}
	}
	kfree(old);
}

void port_hash_add(struct port *port, struct remote *r)
{
	if (port->nremotes++ >= port->nhash)
		grow_hash(port);
	hash_insert(port, r);
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
	port->owner = current->proc->pid;
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
	return file && file->f_op == &port_file_ops ? file->private_data : NULL;
}

SYSCALL(port_create, uint32_t flags)
{
	struct port *port = port_alloc();
	struct file *file = port ? file_alloc(&port_file_ops, 0, port) : NULL;

	if (port && !file) {
		port->dead = true;
		port_put(port);
	}
	return fd_add(file, flags);
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
