/*
 * Parked requests: what a server could not answer at once, in order of arrival.
 */
#pragma once

#include "abi/ipc.h"

struct parked {
	struct parked *next;
	uint64_t done;	    /* bytes moved so far: what a cancelled request returns */
	int64_t deadline;   /* for the server's own use, nanoseconds */
	uint32_t seen;	    /* for the server's own use */
	struct ipc_msg req; /* the head and the inline data */
};

struct park_queue {
	struct parked *first, **end; /* end: NULL while the queue was never used */
};

/* Append a copy of the request; returns it, or NULL without memory. */
struct parked *park(struct park_queue *queue, const struct ipc_msg *req);
/* Find request id; NULL when it is not here. */
struct parked *park_find(struct park_queue *queue, uint64_t id);
/* Take it out of the queue and free it. */
void park_remove(struct park_queue *queue, struct parked *parked);
