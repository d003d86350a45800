/* What the plain remote file and the socket file have in common. */
#pragma once

#include "abi/errno.h"
#include "fs/file.h"
#include "fs/poll.h"
#include "ipc/remote.h"
#include "ipc/request.h"

extern const struct file_operations socket_file_ops; /* fs/socket_file.c */

/* request_call(). *rq: the answered request, NULL if the caller was killed and the request
 * is no longer its own; request_end() takes either. */
int64_t remote_call(struct request **rq);
/* True if a non-blocking call for `events` need not be sent: the server's posted mask
 * promises neither them nor an error. */
static inline bool remote_would_block(const struct remote *r, uint32_t events)
{
	return !(r->poll_mask & (events | EPOLLERR | EPOLLHUP | EPOLLRDHUP));
}

uint32_t remote_poll(struct file *file, struct poll_table *pt);
int64_t remote_ioctl(struct file *file, uint32_t cmd, uint64_t arg);
int remote_fstat(struct file *file, struct stat *st);
void remote_release(struct file *file);
