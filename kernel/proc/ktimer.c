/*
 * Kernel timers: a pairing heap of deadlines.  Every active timer is covered by
 * some processor's alarm: the one that started it has its alarm set no later, and
 * a processor whose alarm rings runs all that is due and sets the next.
 */
#include "proc/ktimer.h"

#include "x86/cpu.h"
#include "x86/time.h"

static struct ktimer *root;

/* Joins two heaps; either may be NULL. The loser becomes the winner's first child. */
static struct ktimer *meld(struct ktimer *a, struct ktimer *b)
{
	struct ktimer *t;

	if (!a || !b)
		return a ? a : b;
	if (b->deadline < a->deadline) {
		t = a;
		a = b;
		b = t;
	}
	b->next = a->child;
	if (b->next)
		b->next->pprev = &b->next;
	b->pprev = &a->child;
	a->child = b;
	a->next = NULL;
	return a;
}

/* Melds a list of siblings in two passes. */
static struct ktimer *meld_list(struct ktimer *list)
{
	struct ktimer *pairs = NULL, *heap = NULL;

	while (list) {
		struct ktimer *a = list, *b = a->next;

		list = b ? b->next : NULL;
		a->next = NULL;
		if (b)
			b->next = NULL;
		a = meld(a, b);
		a->next = pairs;
		pairs = a;
	}
	while (pairs) {
		struct ktimer *a = pairs;

		pairs = a->next;
		a->next = NULL;
		heap = meld(heap, a);
	}
	return heap;
}

static void set_root(struct ktimer *heap)
{
	root = heap;
	if (heap) {
		heap->next = NULL;
		heap->pprev = &root;
	}
}

bool ktimer_active(const struct ktimer *timer)
{
	return timer->pprev != NULL;
}

void ktimer_stop(struct ktimer *timer)
{
	if (!timer->pprev)
		return;
	*timer->pprev = timer->next;
	if (timer->next)
		timer->next->pprev = timer->pprev;
	timer->next = NULL;
	timer->pprev = NULL;
	set_root(meld(root, meld_list(timer->child)));
	timer->child = NULL;
}

void ktimer_start(struct ktimer *timer, uint64_t deadline, void (*func)(struct ktimer *))
{
	ktimer_stop(timer);
	timer->deadline = deadline;
	timer->func = func;
	timer->child = timer->next = NULL;
	set_root(meld(root, timer));
	if (deadline < this_cpu()->timer_deadline)
		timer_program(deadline);
}

uint64_t ktimer_next(void)
{
	return root ? root->deadline : TIME_FOREVER;
}

uint64_t ktimer_run(void)
{
	uint64_t now = clock_monotonic();

	while (root && root->deadline <= now) {
		struct ktimer *timer = root;

		ktimer_stop(timer);
		timer->func(timer);
	}
	return ktimer_next();
}
