/*
 * The account of the memory that files, names and nodes take, so that a full
 * file system answers ENOSPC instead of eating the machine.  Called by whatever
 * allocates; sparse files count whole, since a mapping may fill their holes
 * without asking.
 */
#include "space.h"

#include <errno.h>

static uint64_t limit = UINT64_MAX;
static uint64_t used;

void space_limit(uint64_t bytes)
{
	limit = bytes;
}

int space_take(uint64_t bytes)
{
	if (bytes > limit || used > limit - bytes)
		return -ENOSPC;
	used += bytes;
	return 0;
}

void space_give(uint64_t bytes)
{
	used -= bytes;
}

uint64_t space_total(void)
{
	return limit;
}

uint64_t space_used(void)
{
	return used;
}
