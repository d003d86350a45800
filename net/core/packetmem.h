/*
 * Packet memory: the one region that netd and its drivers share and devices do
 * DMA in.  It holds packet bytes and nothing else: whatever netd must be able
 * to trust (lengths, pointers, reference counts) lives outside.
 *
 * Blocks of 512 bytes to one page, a buddy allocator inside each 4 KiB page,
 * so no block crosses a page.  Every block has a reference count.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PKT_PAGE 4096u
#define PKT_MIN 512u
#define PKT_ORDERS 4 /* 512, 1024, 2048, 4096 */

/* Who asks: memory left below a reserve is refused to users first, to acknowledgements last. */
enum pkt_prio {
	PKT_USER,   /* a caller's data: leaves 1/8 of the pool */
	PKT_DRIVER, /* receive buffers for a device: leaves 1/32 */
	PKT_ATOMIC, /* the protocol: control segments, short input: may take the last block */
};

struct pkt_block {
	uint32_t next, prev; /* free list of its order */
	uint16_t refs;
	uint8_t order;
	bool free;
};

struct packet_pool {
	uint8_t *base;
	size_t size;		 /* bytes, a multiple of PKT_PAGE */
	struct pkt_block *block; /* one for each PKT_MIN bytes */
	uint32_t free_list[PKT_ORDERS];
	size_t free_bytes;
	uint64_t failures; /* allocations refused */
};

/* Takes over [base, base + size) (borrowed memory).  0 or -ENOMEM. */
int packet_pool_init(struct packet_pool *pool, void *base, size_t size);
void packet_pool_destroy(struct packet_pool *pool);

/* A block of at least size (<= PKT_PAGE) bytes with one reference, or NULL. */
uint8_t *pkt_alloc(struct packet_pool *pool, size_t size, enum pkt_prio prio);
/* Bytes in the block that starts at p. */
size_t pkt_size(const struct packet_pool *pool, const uint8_t *p);
void pkt_get(struct packet_pool *pool, uint8_t *p);
void pkt_put(struct packet_pool *pool, uint8_t *p);
uint16_t pkt_refs(const struct packet_pool *pool, const uint8_t *p);
/* Is less than 1/8 of the pool free?  Then newcomers are refused. */
bool pkt_pressure(const struct packet_pool *pool);
/* Is less than 1/32 free?  Then what arrives and is not small is dropped. */
bool pkt_exhausted(const struct packet_pool *pool);
