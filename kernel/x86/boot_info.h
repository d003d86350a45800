/* What the loader told us, whichever loader it was. */
#pragma once

#include "lib/types.h"

#define BOOT_RANGES 32

struct boot_range {
	paddr_t start, end;
};

struct boot_info {
	const char *cmdline;
	paddr_t image_start;		/* boot image (newc cpio archives) */
	uint64_t image_size;
	paddr_t rsdp;			/* 0: not told, search */
	struct boot_range ram[BOOT_RANGES];
	uint32_t nram;
};

extern struct boot_info boot_info;

/* Fills boot_info from multiboot2 (magic as in EAX) or PVH (magic 0) data at info. */
void boot_info_parse(uint32_t magic, paddr_t info);
