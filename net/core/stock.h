/*
 * Objects of one size that come and go all the time.  A stock of them is
 * allocated at the start and kept; what a busy hour needs beyond it comes from
 * malloc and goes back there at once.  So no object of a busy hour stays behind at
 * the end of the heap and keeps the rest from being given back.
 */
#pragma once

#include <stddef.h>

/* All zero: empty, everything comes from malloc. */
struct stock {
	char *block, *end;
	void *free; /* the first of those at hand, each begins with a pointer to the next */
};

/* Allocates n objects of `size` bytes (at least a pointer's): 0 or -ENOMEM. */
int stock_init(struct stock *stock, size_t size, size_t n);
/* All objects must be back. */
void stock_exit(struct stock *stock);
/* An object of `size` bytes as stock_init() was told, with any contents; NULL: no memory. */
void *stock_get(struct stock *stock, size_t size);
void stock_put(struct stock *stock, void *object);
