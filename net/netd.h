/* The process around the stack: its port and what waits to be sent through it. */
#pragma once

#include <stdint.h>

#include "abi/ipc.h"

#define NETD_POSTS 256

struct netd {
	int port;
	unsigned int nr_posts, nr_closing, size_closing;
	int *closing; /* to be closed once the posts are out */
	struct ipc_msg posts[NETD_POSTS];
};

/* Send the posts, take up to n messages.  Returns how many, or -1 (errno). */
int netd_exchange(struct netd *netd, struct ipc_msg *msgs, unsigned int n, int64_t timeout_ns);
