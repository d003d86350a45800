/* Stocks of objects; see stock.h.  Used for sk_buffs, their shared infos, and requests. */
#include "core/stock.h"

#include <errno.h>
#include <stdlib.h>

int stock_init(struct stock *stock, size_t size, size_t n)
{
	stock->block = malloc(n * size);
	if (!stock->block)
		return -ENOMEM;
	stock->end = stock->block + n * size;
	for (char *object = stock->end; object > stock->block;) {
		object -= size;
		stock_put(stock, object);
	}
	return 0;
}

void stock_exit(struct stock *stock)
{
	free(stock->block);
	*stock = (struct stock){ NULL, NULL, NULL };
}

void *stock_get(struct stock *stock, size_t size)
{
	void **object = stock->free;

	if (!object)
		return malloc(size);
	stock->free = *object;
	return object;
}

void stock_put(struct stock *stock, void *object)
{
	if ((char *)object < stock->block || (char *)object >= stock->end) {
		free(object);
		return;
	}
	*(void **)object = stock->free;
	stock->free = object;
}
