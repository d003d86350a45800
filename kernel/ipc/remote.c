/* Remote objects: the kernel's end of a server's handle. */
#include "ipc/ipc_impl.h"

struct remote *remote_create(struct port *port, uint64_t handle, uint32_t file, uint32_t poll_mask)
{
	struct remote *r = frames_low() ? NULL : kmalloc(sizeof(*r));

	if (!r)
		return NULL;
	r->refs = 1;
	r->port = port_get(port);
	r->handle = handle;
	r->file = file;
	r->poll_mask = port->dead ? EPOLLERR | EPOLLHUP : poll_mask;
	wait_queue_init(&r->wait);
	list_add_tail(&port->remotes, &r->port_node);
	port_hash_add(port, r);
	return r;
}

struct remote *remote_get(struct remote *r)
{
	r->refs++;
	return r;
}

void remote_put(struct remote *r)
{
	struct port *port;

	if (!r || --r->refs)
		return;
	port = r->port;
	list_remove(&r->port_node);
	port_hash_remove(port, r);
	if (port->dead) {
		kfree(r);
		port_put(port);
		return;
	}
	/* It lives on as the release notice, which therefore needs no memory. */
	list_add_tail(&port->releases, &r->port_node);
	port_wake(port);
}

bool remote_dead(const struct remote *r)
{
	return r->port->dead;
}
