/* Ports: where a server receives requests, cancels, releases and event bits. */
#pragma once

#include "lib/list.h"
#include "proc/wait_queue.h"

struct file;
struct remote;
struct thread;

#define PORT_HASH_MIN	64

struct port {
	uint32_t refs;			/* files, remotes, requests */
	bool dead;			/* its last descriptor is closed */
	int32_t owner;			/* pid that received last, for mount_info() */
	uint64_t events;		/* notified, not yet received */
	struct list_node queue;		/* struct request, REQ_QUEUED */
	struct list_node parked;	/* REQ_PARKED and REQ_ABANDONED */
	struct list_node cancels;	/* requests with cancel_queued */
	struct list_node remotes;	/* struct remote */
	struct list_node releases;	/* struct remote with no references left */
	struct remote **hash;		/* by handle */
	uint32_t nhash, nremotes;
	struct thread *receiver;	/* the server, while it waits in receive */
	struct wait_queue wait;		/* pollers of the port's descriptor */
};

struct port *port_get(struct port *port);
void port_put(struct port *port);
/* OR-s bits into the port's events and wakes the server. Never sleeps, cannot fail; a dead
 * port ignores it. */
void port_notify(struct port *port, uint64_t bits);
/* Something was put on one of its lists. */
void port_wake(struct port *port);
bool port_has_work(const struct port *port);
/* The remotes with this handle: first of a chain by hash_next (check handle). */
struct remote *port_remotes(const struct port *port, uint64_t handle);
void port_hash_add(struct port *port, struct remote *r);
void port_hash_remove(struct port *port, struct remote *r);
/* The port behind a port file, borrowed; NULL if it is another file, or NULL. */
struct port *port_of(const struct file *file);
