/* One sleeping poll() or select(): its places on the wait queues of what it polls. */
#pragma once

#include "fs/poll.h"
#include "proc/wait_queue.h"

#define POLLER_FEW 8

struct poll_entry {
	struct wait_entry wait;
	struct file *file; /* one reference: its wait queue must stay */
};

struct poller {
	struct poll_table pt;
	uint64_t deadline;
	bool registered; /* every file has been asked with &pt */
	uint32_t used, room;
	struct poll_entry *entry; /* few, or kmalloc'ed */
	struct poll_entry few[POLLER_FEW];
};

/* For up to n descriptors: 0 or -ENOMEM. */
int poller_begin(struct poller *p, uint32_t n, uint64_t deadline) __must_check;
/* Which of `events` fd has now, or -EBADF. Registers in the first round, as long as nothing
 * was found. */
int poller_check(struct poller *p, int fd, uint32_t events);
/*
 * To be called after a round of checks that found `ready` descriptors.  0: sleep
 * is over, check again; 1: the call is done; -EINTR.
 */
int poller_wait(struct poller *p, int ready);
void poller_end(struct poller *p);
