/* Ports: where a server receives requests, cancels, releases and event bits. */
#pragma once

#include "lib/list.h"
#include "proc/wait_queue.h"

struct file;
struct thread;

struct port {
	uint32_t refs;			/* files, remotes, requests */
	bool dead;			/* its last descriptor is closed */
	int32_t owner;			/* pid that received last: st_dev of its files */
	uint64_t events;		/* notified, not yet received */
	struct list_node queue;		/* struct request, REQ_QUEUED */
	struct list_node parked;	/* REQ_PARKED and REQ_ABANDONED */
	struct list_node cancels;	/* requests whose server is to be told */
	struct list_node releases;	/* struct remote with no references left */
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
/* The port behind a port file, borrowed; NULL if it is another file, or NULL. */
struct port *port_of(const struct file *file);
