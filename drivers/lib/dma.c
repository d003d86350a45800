/*
 * Mapping memory objects and DMA memory.  Called by drivers; calls mmap() and
 * mem_phys().
 */
#include "lib/dma.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>

#include <sockeye/ipc.h>

void *mem_map(int fd, size_t bytes)
{
	void *map = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	return map == MAP_FAILED ? NULL : map;
}

int dma_map(struct dma *dma, int fd, size_t bytes)
{
	size_t pages = (bytes + 4095) / 4096;
	long got;

	dma->phys = calloc(pages, sizeof(*dma->phys));
	if (!dma->phys)
		return -ENOMEM;
	got = mem_phys(fd, 0, dma->phys, pages);
	dma->base = got == (long)pages ? mem_map(fd, pages * 4096) : NULL;
	if (!dma->base) {
		int error = got < 0 || got == (long)pages ? errno : EINVAL;

		free(dma->phys);
		dma->phys = NULL;
		return -error;
	}
	dma->bytes = pages * 4096;
	return 0;
}
