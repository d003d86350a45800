/* The neighbour table's inside, shared by core/neighbour.c and ipv4/arp.c. */
#pragma once

#include "core/neighbour.h"
#include "ipv4/arp.h"

#define NEIGH_BUCKETS 256

struct arp_table {
	struct hlist_head bucket[NEIGH_BUCKETS];
	struct list_head lru; /* least recently used first */
	unsigned int count;
	struct arp_stats stats;
	uint64_t last_defence; /* ms: when our address was defended last */
};

/* Find or make (state NUD_FAILED); NULL when the table is full or memory short. */
struct neighbour *neigh_create(struct net_device *dev, uint32_t addr);
/* It has this hardware address: set, and send what waits. */
void neigh_update(struct neighbour *n, const uint8_t *ha, enum nud_state state);
void neigh_destroy(struct neighbour *n);
/* Ask who has addr: dst_ha NULL asks everybody (ipv4/arp.c). */
void arp_solicit(struct net_device *dev, uint32_t addr, const uint8_t *dst_ha);
