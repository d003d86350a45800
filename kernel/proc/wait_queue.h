/*
 * Waiting.  The kernel lock is held from the look at a condition until the
 * thread has gone to sleep, so no wake-up is lost.
 */
#pragma once

#include "abi/errno.h"
#include "lib/list.h"
#include "proc/ktimer.h"	/* TIME_FOREVER */

struct wait_queue {
	struct list_node entries;
};

/* One waiter. wake == NULL: wakes `thread`; else it is called (poll, epoll), under the
 * kernel lock, with the event mask; it must not sleep. */
struct wait_entry {
	struct list_node node;
	struct thread *thread;
	void (*wake)(struct wait_entry *entry, uint32_t events);
};

void wait_queue_init(struct wait_queue *wq);
void wait_add(struct wait_queue *wq, struct wait_entry *entry);
void wait_remove(struct wait_entry *entry);
/* Wakes all waiters (events: EPOLL* bits, 0 where nobody polls); safe against
 * removal of entries by the callbacks. */
void wake_up(struct wait_queue *wq, uint32_t events);

/* Sleeps on wq until wake_up, a signal (-EINTR) or deadline (-ETIMEDOUT; ns of
 * clock_monotonic(), TIME_FOREVER for none). 0 when woken; check the condition again. */
int wait_on(struct wait_queue *wq, uint64_t deadline);

/* Sleeps until cond holds: 0, -ERESTARTSYS on a signal. */
#define wait_event(wq, cond)						\
	({								\
		int __r = 0;						\
		while (!(cond) && !__r)					\
			__r = wait_on((wq), TIME_FOREVER);		\
		__r && !(cond) ? -ERESTARTSYS : 0;			\
	})
