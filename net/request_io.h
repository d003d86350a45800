/* What request.c and request_io.c share: the batch of bytes on their way to a caller. */
#pragma once

#include <stdint.h>
#include <sys/uio.h>

struct request;

#define PUSH_IOV 128

/* Pieces for consecutive offsets [off, off + len) of the current request's out stream. */
struct push_batch {
	uint64_t off;
	uint64_t len;
	int n;
	struct iovec iov[PUSH_IOV];
};

static inline void push_batch_reset(struct push_batch *b)
{
	b->n = 0;
	b->len = 0;
}

/* Bytes in the unsent reply would be lost when the request parks: push them.  0 or -EFAULT. */
int request_push_pending(struct request *req);
