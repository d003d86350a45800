/*
 * Epolls that watch epolls: refuses cycles, in which a wake-up would run for
 * ever, and long chains, in which it would run deep.  Called by epoll_ctl.
 */
#include "fs/epoll_nest.h"

#define LEVELS_MAX 5 /* epolls in a chain, as on Linux */

static uint64_t walk; /* number of the present walk: each epoll is entered once */

/* How many epolls the longest chain from ep downwards has, more than LEVELS_MAX if it meets
 * stop. */
static uint32_t levels_below(struct epoll *ep, const struct epoll *stop)
{
	uint32_t max = 0;
	struct epitem *item;

	if (ep == stop)
		return LEVELS_MAX + 1;
	if (ep->visit == walk)
		return ep->levels;
	list_for_each(item, &ep->items, ep_node) {
		struct epoll *below = epoll_of(item->file);

		if (below)
			max = MAX(max, levels_below(below, stop));
	}
	ep->visit = walk;
	ep->levels = max + 1;
	return ep->levels;
}

/* The same upwards, over the epolls that watch ep. */
static uint32_t levels_above(struct epoll *ep)
{
	uint32_t max = 0;
	struct epitem *item;

	if (ep->visit == walk)
		return ep->levels;
	list_for_each(item, &ep->file->f_ep, file_node)
		max = MAX(max, levels_above(item->ep));
	ep->visit = walk;
	ep->levels = max + 1;
	return ep->levels;
}

bool epoll_may_nest(struct epoll *ep, struct epoll *target)
{
	uint32_t below;

	walk++;
	below = levels_below(target, ep);
	walk++;
	return below + levels_above(ep) <= LEVELS_MAX;
}
