/* How a poller gets onto the wait queues of what it polls. */
#pragma once

#include "abi/epoll.h"
#include "abi/poll.h"
#include "lib/types.h"

struct file;
struct wait_queue;

/* Given to f_op->poll; queue() is called for each wait queue that can change the mask. */
struct poll_table {
	void (*queue)(struct poll_table *pt, struct file *file, struct wait_queue *wq);
};

static inline void poll_wait(struct file *file, struct wait_queue *wq, struct poll_table *pt)
{
	if (pt)
		pt->queue(pt, file, wq);
}

/* f_op->poll, or always-ready. */
uint32_t vfs_poll(struct file *file, struct poll_table *pt);
