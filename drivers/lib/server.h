/*
 * The loop that every server runs: receive a batch of messages, dispatch each
 * by its operation, collect the replies, and send them all with the next
 * receive.  One thread, one port, nothing blocks (docs/ipc.md).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi/ipc.h"

#define SRV_FOREVER (-1ll)   /* timeout: wait until something comes */
#define SRV_PARKED INT64_MIN /* a handler's result: answered later, with srv_answer() */

/*
 * Handles one request.  Returns the reply's ret (a count or -errno) or
 * SRV_PARKED; the rest of the reply (poll, arg, handle, file, fds, data) it
 * puts into *reply, which comes zeroed but for data.  It must copy what it
 * keeps of *req.
 */
typedef int64_t srv_handler(const struct ipc_msg *req, struct ipc_msg *reply);

struct srv_ops {
	srv_handler *const *handlers; /* by op; NULL where there is none */
	size_t handler_count;
	void (*event)(uint64_t bits);		/* IPC_OP_EVENT, or NULL */
	void (*cancel)(uint64_t id, bool dead); /* IPC_OP_CANCEL, or NULL */
	void (*release)(uint64_t handle);	/* IPC_OP_RELEASE, or NULL */
	/*
	 * End of a batch, or NULL: finish what was collected, say how long the
	 * next receive may sleep (nanoseconds, 0 to only look, SRV_FOREVER).
	 */
	int64_t (*idle)(void);
};

/*
 * Serve port until receiving fails; returns -errno.  Never returns otherwise.
 * The first thing it does is to post POLLIN on SRV_HANDLE_ROOT: a remote file
 * with that handle becomes readable when the server is there.
 */
int srv_run(int port, const struct srv_ops *ops);

/* Take the request apart by ops: srv_run() for one message (tests call it, too). */
void srv_dispatch(const struct srv_ops *ops, const struct ipc_msg *msg);

/*
 * A reply to request `id`, queued for the next receive: the caller may fill in
 * more of it until its next call to this library.
 */
struct ipc_msg *srv_answer(uint64_t id, int64_t ret, uint32_t poll);
/* Queue a new poll mask for an object. */
void srv_ready(uint64_t handle, uint32_t poll);
/* Queue a doorbell: event bits for the port behind fd. */
void srv_notify(int fd, uint64_t bits);
/* Put descriptor fd into a handler's reply; it is closed here once that was sent. */
void srv_give(struct ipc_msg *reply, int fd);
/* Send what is queued now. */
void srv_flush(void);

/*
 * Read len bytes at offset of the request's in stream; write to its out stream
 * at offset.  Return the bytes moved, fewer when the caller's memory has a
 * hole, or -errno.
 */
int64_t srv_in(const struct ipc_msg *req, size_t offset, void *buf, size_t len);
int64_t srv_out(const struct ipc_msg *req, size_t offset, const void *buf, size_t len);
/*
 * The head of the out stream, from offset 0, len <= out_len: carried in the
 * reply itself when it is short.  0 or -errno.
 */
int srv_out_reply(const struct ipc_msg *req, struct ipc_msg *reply, const void *buf, size_t len);
