/* A remote object: a port and a handle there; what a remote file stands on. */
#pragma once

#include "lib/list.h"
#include "proc/wait_queue.h"

struct port;
struct file;

struct remote {
	uint32_t refs;
	uint32_t file;			/* IPC_FILE_* */
	struct port *port;		/* one reference on the memory, not on its life */
	uint64_t handle;
	uint32_t poll_mask; /* as the server last posted it; POLLERR | POLLHUP when dead */
	struct wait_queue wait;		/* pollers */
	struct remote *hash_next;
	struct list_node port_node;	/* port->releases when refs is 0 */
};

/* One reference; NULL when memory is out. It may use the reserve: the release of what a server
 * has made needs it. Who makes a file on it is refused while frames_low(). */
struct remote *remote_create(struct port *port, uint64_t handle, uint32_t file, uint32_t poll_mask);
struct remote *remote_get(struct remote *r);
/* The last one queues a release notice to the server. Never sleeps. */
void remote_put(struct remote *r);
bool remote_dead(const struct remote *r);
/* The server has taken the release notice that r has become, or never will. */
void remote_free(struct remote *r);
/* Readiness as the server posts it; wakes pollers. */
void remote_ready(const struct port *port, uint64_t handle, uint32_t poll_mask);
void remote_port_died(const struct port *port);

/* The remote behind a remote file (fs/remote_file.c), borrowed, or NULL. */
struct remote *remote_of(const struct file *file);
/* A file on r, always consuming the caller's reference; NULL when memory is out, or for NULL.
 * Picks socket or plain operations by r->file. */
struct file *remote_file(struct remote *r, uint32_t f_flags);
