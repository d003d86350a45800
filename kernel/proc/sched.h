/*
 * The scheduler: per-processor run queues with priorities, direct switches for
 * IPC, one kernel lock.
 *
 * Ring 0 runs with interrupts off and the kernel lock held; a thread that sleeps
 * passes the lock on to whatever this processor runs next.
 */
#pragma once

#include "lib/list.h"

struct thread;

#define PRIO_LEVELS	5	/* 0 is the highest; init starts at PRIO_NORMAL */
#define PRIO_NORMAL	1
#define PRIO_IDLE	4

struct run_queue {
	struct list_node level[PRIO_LEVELS];
	uint32_t nonempty;	/* bit per level */
	uint32_t count;
};

void run_queue_init(struct run_queue *rq);
/* Gives up the processor. The caller has set current->state; returns when somebody has
 * made the thread runnable again. */
void schedule(void);
/* Puts the current thread at the end of its level and switches. */
void sched_yield(void);
/* Makes a sleeping thread runnable (on an idle processor if there is one). Nothing
 * happens if it is runnable already. */
void thread_wake(struct thread *t);
/* Gives t another level (PRIO_*), also while it waits in a run queue. */
void sched_set_prio(struct thread *t, int prio);
/* The timer interrupt's share: quantum, timers. */
void sched_tick(void);
/* Sleeps until thread_wake(), a signal (-EINTR) or the deadline (-ETIMEDOUT). state:
 * THREAD_SLEEPING, THREAD_KILLABLE (only for fatal signals) or THREAD_BLOCKED (for none). */
int thread_sleep(int state, uint64_t deadline);
/* The same, and hands this processor to the sleeping thread `to` at once, past the run
 * queue: the way of a call to its server and of the reply back. */
int thread_sleep_to(int state, uint64_t deadline, struct thread *to);

/* A new thread's first steps in C (from thread_entry). */
void thread_begin(void);
/* The idle thread of this processor; never returns. */
void sched_idle_loop(void) __noreturn;

void kernel_lock(void);
void kernel_unlock(void);
