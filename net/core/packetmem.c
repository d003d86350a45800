/*
 * Packet memory's allocator: a buddy system of four orders inside each page.
 * Block numbers count PKT_MIN units from the base; the buddy of a block of
 * order n is the one whose number differs in bit n.  Called by skbuff.c and
 * the device rings.
 */
#include "core/packetmem.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define NONE UINT32_MAX
#define PAGE_ORDER (PKT_ORDERS - 1)
#define PAGE_UNITS (PKT_PAGE / PKT_MIN)

static uint32_t number_of(const struct packet_pool *pool, const uint8_t *p)
{
	return (uint32_t)((size_t)(p - pool->base) / PKT_MIN);
}

static void list_push(struct packet_pool *pool, uint32_t n, unsigned int order)
{
	struct pkt_block *b = &pool->block[n];

	b->free = true;
	b->order = (uint8_t)order;
	b->prev = NONE;
	b->next = pool->free_list[order];
	if (b->next != NONE)
		pool->block[b->next].prev = n;
	pool->free_list[order] = n;
}

static void list_remove(struct packet_pool *pool, uint32_t n)
{
	struct pkt_block *b = &pool->block[n];

	if (b->next != NONE)
		pool->block[b->next].prev = b->prev;
	if (b->prev != NONE)
		pool->block[b->prev].next = b->next;
	else
		pool->free_list[b->order] = b->next;
	b->free = false;
}

int packet_pool_init(struct packet_pool *pool, void *base, size_t size)
{
	size_t pages = size / PKT_PAGE;

	memset(pool, 0, sizeof(*pool));
	pool->block = calloc(pages * PAGE_UNITS + 1, sizeof(*pool->block));
	if (!pool->block)
		return -ENOMEM;
	pool->base = base;
	pool->size = pages * PKT_PAGE;
	pool->free_bytes = pool->size;
	for (unsigned int order = 0; order < PKT_ORDERS; order++)
		pool->free_list[order] = NONE;
	/* pushed from the end: low addresses, which are contiguous, are used first */
	for (size_t i = pages; i-- > 0;)
		list_push(pool, (uint32_t)(i * PAGE_UNITS), PAGE_ORDER);
	return 0;
}

void packet_pool_destroy(struct packet_pool *pool)
{
	free(pool->block);
	memset(pool, 0, sizeof(*pool));
}

static bool below_reserve(const struct packet_pool *pool, enum pkt_prio prio)
{
	switch (prio) {
	case PKT_USER:
		return pkt_pressure(pool);
	case PKT_DRIVER:
		return pkt_exhausted(pool);
	case PKT_ATOMIC:
		break;
	}
	return false;
}

uint8_t *pkt_alloc(struct packet_pool *pool, size_t size, enum pkt_prio prio)
{
	unsigned int order = 0, from;
	uint32_t n;

	while ((size_t)PKT_MIN << order < size)
		order++;
	from = order;
	while (from < PKT_ORDERS && pool->free_list[from] == NONE)
		from++;
	if (from >= PKT_ORDERS || below_reserve(pool, prio)) {
		pool->failures++;
		return NULL;
	}
	n = pool->free_list[from];
	list_remove(pool, n);
	while (from > order) {
		from--;
		list_push(pool, n + (1u << from), from);
	}
	pool->block[n].order = (uint8_t)order;
	pool->block[n].refs = 1;
	pool->free_bytes -= (size_t)PKT_MIN << order;
	return pool->base + (size_t)n * PKT_MIN;
}

size_t pkt_size(const struct packet_pool *pool, const uint8_t *p)
{
	return (size_t)PKT_MIN << pool->block[number_of(pool, p)].order;
}

void pkt_get(struct packet_pool *pool, uint8_t *p)
{
	pool->block[number_of(pool, p)].refs++;
}

uint16_t pkt_refs(const struct packet_pool *pool, const uint8_t *p)
{
	return pool->block[number_of(pool, p)].refs;
}

void pkt_put(struct packet_pool *pool, uint8_t *p)
{
	uint32_t n = number_of(pool, p);
	unsigned int order = pool->block[n].order;

	if (--pool->block[n].refs > 0)
		return;
	pool->free_bytes += (size_t)PKT_MIN << order;
	while (order < PAGE_ORDER) {
		uint32_t buddy = n ^ (1u << order);

		if (!pool->block[buddy].free || pool->block[buddy].order != order)
			break;
		list_remove(pool, buddy);
		n &= ~(1u << order);
		order++;
	}
	list_push(pool, n, order);
}

bool pkt_pressure(const struct packet_pool *pool)
{
	return pool->free_bytes < pool->size / 8;
}

bool pkt_exhausted(const struct packet_pool *pool)
{
	return pool->free_bytes < pool->size / 32;
}
