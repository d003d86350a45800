/*
 * Kernel timers: a skew heap of deadlines.  Every active timer is covered by
 * some processor's alarm: the one that started it has its alarm set no later, and
 * a processor whose alarm rings runs all that is due and sets the next.
 * [Sleator and Tarjan, Self-adjusting heaps, 1986]
 */
#include "proc/proc_impl.h"

static struct ktimer *root;

/* Joins two heaps, either of which may be NULL, and hangs the result up at *link. Each node
 * that is passed swaps its children, which keeps the walks short: O(log n) on average over
 * any sequence. */
static void meld(struct ktimer **link, struct ktimer *a, struct ktimer *b)
{
	while (a && b) {
		struct ktimer *first = a->deadline <= b->deadline ? a : b;

		b = first == a ? b : a;
		a = first->right;
		first->right = first->left;
		if (first->right)
			first->right->link = &first->right;
		*link = first;
		first->link = link;
		link = &first->left;
	}
	*link = a ? a : b;
	if (*link)
		(*link)->link = link;
}

void ktimer_stop(struct ktimer *timer)
{
	if (timer->link)
		meld(timer->link, timer->left, timer->right);
	timer->link = NULL;
}

void ktimer_start(struct ktimer *timer, uint64_t deadline, void (*func)(struct ktimer *))
{
	ktimer_stop(timer);
	timer->deadline = deadline;
	timer->func = func;
	timer->left = timer->right = NULL;
	meld(&root, root, timer);
	if (deadline < this_cpu()->timer_deadline)
		timer_program(deadline);
}

uint64_t ktimer_next(void)
{
	return root ? root->deadline : TIME_FOREVER;
}

void ktimer_run(void)
{
	uint64_t now = clock_monotonic();

	while (root && root->deadline <= now) {
		struct ktimer *timer = root;

		ktimer_stop(timer);
		timer->func(timer);
	}
}
