/* Physical memory for unit tests of kernel/mm: host memory where -DDIRECT_MAP says. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "abi/mman.h"
#include "lib/kernel.h"
#include "mm/frame.h"

/* The host's; <sys/mman.h> would define anew what abi/mman.h does. */
extern void *mmap(void *addr, size_t len, int prot, int flags, int fd, long off);

#define TEST_MEMORY	(16ull << 20)

void panic(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	abort();
}

/* Fresh memory and a fresh frame allocator over all of it but the first MiB. */
static inline void test_memory_init(void)
{
	void *want = (void *)DIRECT_MAP;

	if (mmap(want, TEST_MEMORY, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != want)
		panic("no memory at %p\n", want);
	frame_init(TEST_MEMORY, 0);
	for (paddr_t pa = 1 << 20; pa < TEST_MEMORY; pa += PAGE_SIZE) {
		frame_claim(pa);
		frame_put(pa);
	}
}
