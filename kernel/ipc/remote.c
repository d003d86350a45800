/*
 * Remote objects: the kernel's end of a server's handle.  A table of all of them
 * leads from port and handle to what programs hold, when the server posts readiness.
 */
#include "ipc/ipc_impl.h"

#define TABLE_ORDER 12

static struct remote *table[1 << TABLE_ORDER];	/* chained by hash_next */

static struct remote **bucket_of(const struct port *port, uint64_t handle)
{
	return &table[((uint64_t)port + handle) * 0x9e3779b97f4a7c15ull >> (64 - TABLE_ORDER)];
}

struct remote *remote_create(struct port *port, uint64_t handle, uint32_t file, uint32_t poll_mask)
{
	struct remote *r = kmalloc(sizeof(*r));
	struct remote **bucket = bucket_of(port, handle);

	if (!r)
		return NULL;
	r->refs = 1;
	r->port = port_get(port);
	r->handle = handle;
	r->file = file;
	r->poll_mask = port->dead ? EPOLLERR | EPOLLHUP : poll_mask;
	wait_queue_init(&r->wait);
	r->hash_next = *bucket;
	*bucket = r;
	return r;
}

struct remote *remote_get(struct remote *r)
{
	r->refs++;
	return r;
}

void remote_put(struct remote *r)
{
	struct remote **p;

	if (!r || --r->refs)
		return;
	for (p = bucket_of(r->port, r->handle); *p != r; p = &(*p)->hash_next)
		;
	*p = r->hash_next;
	/* It lives on as the release notice, which therefore needs no memory. */
	list_add_tail(&r->port->releases, &r->port_node);
	if (r->port->dead)
		remote_free(r);
	else
		port_wake(r->port);
}

void remote_free(struct remote *r)
{
	list_remove(&r->port_node);
	port_put(r->port);
	kfree(r);
}

static void set_ready(struct remote *r, uint32_t poll_mask)
{
	r->poll_mask = poll_mask;
	wake_up(&r->wait, poll_mask);
}

void remote_ready(const struct port *port, uint64_t handle, uint32_t poll_mask)
{
	for (struct remote *r = *bucket_of(port, handle); r; r = r->hash_next)
		if (r->port == port && r->handle == handle)
			set_ready(r, poll_mask);
}

void remote_port_died(const struct port *port)
{
	for (unsigned i = 0; i < ARRAY_SIZE(table); i++)
		for (struct remote *r = table[i]; r; r = r->hash_next)
			if (r->port == port)
				set_ready(r, EPOLLERR | EPOLLHUP);
}

bool remote_dead(const struct remote *r)
{
	return r->port->dead;
}
