/* Wait queues: who sleeps for what. */
#include "proc/proc_impl.h"

void wait_queue_init(struct wait_queue *wq)
{
	list_init(&wq->entries);
}

void wait_add(struct wait_queue *wq, struct wait_entry *entry)
{
	list_add_tail(&wq->entries, &entry->node);
}

void wait_remove(struct wait_entry *entry)
{
	list_remove(&entry->node);
}

/* Moves through the queue behind a marker, so that callbacks may remove any entry. A marker
 * has neither thread nor wake. */
void wake_up(struct wait_queue *wq, uint32_t events)
{
	struct wait_entry marker = { .wake = NULL };
	struct list_node *mark = &marker.node, *next;

	if (list_empty(&wq->entries))
		return;
	__asm__("" : "+r"(mark));	/* it leaves the list below; the compiler cannot see that */
	list_init(mark);
	list_add(&wq->entries, mark);
	while ((next = mark->next) != &wq->entries) {
		struct wait_entry *e = list_entry(next, struct wait_entry, node);

		list_remove(mark);
		list_add(next, mark);
		if (e->wake)
			e->wake(e, events);
		else if (e->thread)
			thread_wake(e->thread);
	}
	list_remove(mark);
}

int wait_on(struct wait_queue *wq, uint64_t deadline)
{
	struct wait_entry entry = { .thread = current };
	int err;

	wait_add(wq, &entry);
	err = thread_sleep(THREAD_SLEEPING, deadline);
	wait_remove(&entry);
	return err;
}
