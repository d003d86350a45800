/*
 * Queues of parked requests.  Called by servers whose handlers answer
 * SRV_PARKED; every entry is a thread that sleeps in a call, so their number is
 * bounded by the threads of the system.
 */
#include "lib/park.h"

#include <stdlib.h>

struct parked *park(struct park_queue *queue, const struct ipc_msg *req)
{
	struct parked *parked = calloc(1, sizeof(*parked));

	if (!parked)
		return NULL;
	parked->req = *req;
	parked->req.nfds = 0;
	if (!queue->end)
		queue->end = &queue->first;
	*queue->end = parked;
	queue->end = &parked->next;
	return parked;
}

struct parked *park_find(struct park_queue *queue, uint64_t id)
{
	for (struct parked *p = queue->first; p; p = p->next)
		if (p->req.id == id)
			return p;
	return NULL;
}

void park_remove(struct park_queue *queue, struct parked *parked)
{
	struct parked **link = &queue->first;

	while (*link && *link != parked)
		link = &(*link)->next;
	if (!*link)
		return;
	*link = parked->next;
	if (!parked->next)
		queue->end = link;
	free(parked);
}
