/* How a poller gets onto the wait queues of what it polls. */
#pragma once

#include "abi/epoll.h"
#include "abi/poll.h"
#include "abi/time.h"
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

/* fput(): the file is going; drops the epoll items that watch it. */
void epoll_forget_file(struct file *file);

/* What poll, select and epoll_wait share.  A deadline is a moment of clock_monotonic(),
 * TIME_FOREVER or 0 (do not sleep). */

/* A valid timespec in user memory as ns, TIME_FOREVER if uts is NULL: 0, -EFAULT, -EINVAL. */
int timespec_from_user(const struct timespec *uts, uint64_t *ns) __must_check;
/* ns from now as a deadline. */
uint64_t deadline_after(uint64_t ns);
/* Time until the deadline, as Linux's select, ppoll and pselect6 store it; 0 if it is over. */
struct timespec timeout_left(uint64_t deadline);
/* Replaces the thread's signal mask for the time of a call: 0, -EFAULT, -EINVAL; umask NULL
 * leaves it. */
int sigmask_set(const uint64_t *umask, size_t size) __must_check;
/* Ends it. interrupted: the mask goes back only after the signal has been delivered. */
void sigmask_restore(bool interrupted);
