/*
 * A request: one message on its way to a server and back, on behalf of a
 * thread that sleeps meanwhile.  A thread has at most one.
 *
 *   rq = request_begin(remote, IPC_OP_READ);
 *   rq->arg[0] = pos;
 *   rq->out = *to;
 *   ret = request_call(rq);		// sleeps; reply fields are valid now
 *   request_end(rq);			// drops what the reply brought and nobody took
 */
#pragma once

#include "abi/ipc.h"
#include "lib/list.h"
#include "mm/uaccess.h"

struct file;
struct port;
struct remote;
struct thread;

enum request_state {
	REQ_IDLE,
	REQ_QUEUED,		/* on port->queue, not yet received */
	REQ_PARKED,		/* received, on port->parked */
	REQ_DONE,		/* answered, or its server died */
	REQ_ABANDONED,		/* its caller is dead; owned by the port */
};

struct request {
	struct list_node node;
	enum request_state state;
	struct port *port;		/* one reference while not REQ_IDLE */
	struct remote *remote;		/* borrowed from the caller's file */
	struct thread *caller;
	struct list_node cancel_node;	/* port->cancels: a notice is due to the server */
	uint64_t id;			/* from here on cleared by request_begin() */
	bool cancelled;			/* the server has received the notice */

	/* the request; streams belong to the caller's stack */
	uint32_t op, flags;
	uint64_t handle;
	uint64_t arg[4];
	struct iov_iter in, out;
	struct file *fds[IPC_FDS];	/* borrowed from the caller */
	uint32_t nfds;

	/* the reply */
	int64_t ret;
	bool server_died;		/* ret is -EIO then */
	uint64_t reply_arg[4];
	uint32_t reply_poll;
	struct file *reply_fds[IPC_FDS]; /* one reference each; taken ones are set to NULL */
	uint32_t reply_nfds;
	struct remote *reply_remote;	/* the object made, one reference; taken: set to NULL */
};

/* The current thread's request, cleared, aimed at r. Cannot fail. */
struct request *request_begin(struct remote *r, uint32_t op);
/*
 * Sends it and sleeps until the answer. Returns the server's ret, or -EIO when the server
 * is dead (server_died set), -ERESTARTSYS when a signal came before the server received it
 * or the server answered IPC_RESTART; a parked request is cancelled by a signal and returns
 * what the server then answers.
 */
int64_t request_call(struct request *rq);
void request_end(struct request *rq);

/* Ends a request with a result of the kernel's own (a dead server, a full fd table) and
 * returns its caller, to be woken. */
struct thread *request_complete(struct request *rq, int64_t ret);
/* The parked request of this port with this id, or NULL. */
struct request *request_find(const struct port *port, uint64_t id);

/* Thread life. */
struct request *request_alloc(void);	/* NULL when memory is out */
void request_free(struct request *rq);
