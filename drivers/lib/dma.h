/* Memory objects in a driver: mapped, and with the addresses that a device needs. */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct dma {
	uint8_t *base; /* mapping of the whole object */
	size_t bytes;
	uint64_t *phys; /* physical address of each page; NULL: not asked for */
};

/* Map `bytes` of memory object fd, shared, readable and writable; NULL with errno. */
void *mem_map(int fd, size_t bytes);

/*
 * Map DMA memory and learn its physical pages.  The descriptor stays the
 * caller's; the mapping lasts as long as the process.  0 or -errno.
 */
int dma_map(struct dma *dma, int fd, size_t bytes);

/* Physical address of byte `offset`, which must lie inside. */
static inline uint64_t dma_phys(const struct dma *dma, size_t offset)
{
	return dma->phys[offset >> 12] + (offset & 4095);
}
