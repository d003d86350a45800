/*
 * Timers: a hierarchical wheel of 1 ms ticks (5 levels of 64 slots: 12 days).
 * Setting and clearing cost a few instructions.  A timer never fires early.
 * Callbacks run from the event loop, never from inside mod_timer().
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "core/list.h"

#define TIMER_LEVELS 5
#define TIMER_SLOT_BITS 6
#define TIMER_SLOTS (1u << TIMER_SLOT_BITS)

struct timer_wheel {
	uint64_t now; /* ms; every earlier tick has been run */
	struct list_head slot[TIMER_LEVELS][TIMER_SLOTS];
	uint64_t used[TIMER_LEVELS]; /* bit per slot: may be non-empty */
	unsigned int count;	     /* pending timers */
};

struct timer_list {
	struct list_head node; /* empty: not pending */
	uint64_t expires;      /* ms */
	struct timer_wheel *wheel;
	void (*function)(struct timer_list *timer);
};

void timer_wheel_init(struct timer_wheel *wheel, uint64_t now_ms);
/* Run what is due up to now_ms; callbacks may set and clear any timer. */
void timer_wheel_run(struct timer_wheel *wheel, uint64_t now_ms);
/* When timer_wheel_run() is to be called next (ms; may be early, never late);
 * UINT64_MAX when no timer is pending. */
uint64_t timer_wheel_next(const struct timer_wheel *wheel);

void timer_setup(struct timer_list *timer, struct timer_wheel *wheel,
		 void (*function)(struct timer_list *timer));
/* (Re)arm for expires (absolute ms).  Returns whether it was pending. */
bool mod_timer(struct timer_list *timer, uint64_t expires);
/* Disarm.  Returns whether it was pending. */
bool del_timer(struct timer_list *timer);

static inline bool timer_pending(const struct timer_list *timer)
{
	return !list_empty(&timer->node);
}

/* struct of which timer is a member */
#define from_timer(timer, type, member) container_of(timer, type, member)
