/* How a poller gets onto the wait queues of what it polls. */
#pragma once

#include "abi/epoll.h"
#include "abi/time.h"
#include "lib/types.h"

struct file;
struct wait_queue;

/* Given to f_op->poll, which calls queue() for the wait queue that tells of its mask: one. */
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

/* fput(): the file is going; drops the epoll items that watch it. */
void epoll_forget_file(struct file *file);

/* What poll, select and epoll_wait share.  A deadline is a moment of clock_monotonic(),
 * TIME_FOREVER or 0 (do not sleep). */

/* Milliseconds from now (below 0: for ever) as a deadline; 0 stays 0. */
uint64_t poll_timeout_ms(int timeout);
/* The same for a user's timespec, NULL for ever: 0, -EFAULT, -EINVAL. */
int poll_timeout(const struct timespec *uts, uint64_t *deadline) __must_check;
/* Replaces the thread's signal mask for the time of a call: 0, -EFAULT, -EINVAL; umask NULL
 * leaves it. */
int sigmask_set(const uint64_t *umask, size_t size) __must_check;
/* Ends it. interrupted: the mask goes back only after the signal has been delivered. */
void sigmask_restore(bool interrupted);
