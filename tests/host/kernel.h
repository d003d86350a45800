/*
 * What unit tests of kernel/ need of the rest of ring 0, on the host: memory that
 * can run out, user memory that is the test's own, and a current process.
 * Included by one _test.c each; x86-64 only, as `current` is read through GS.
 */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

#include "abi/errno.h"
#include "lib/kernel.h"
#include "mm/frame.h"
#include "mm/slab.h"
#include "mm/uaccess.h"
#include "proc/thread.h"

#define HOST_ARCH_SET_GS 0x1001

static int allocations_left = -1; /* until memory is out; -1: never */
static long allocated;		  /* blocks and frames not yet freed */

static struct process host_process = { .rlimit[RLIMIT_NOFILE] = { 1024, 4096 } };
static struct thread host_thread = { .proc = &host_process };
static struct cpu host_cpu;

/* Makes `current` host_thread. */
static inline void host_start(void)
{
	struct thread **cur = (void *)((char *)&host_cpu + 8); /* `current` is a macro */

	host_cpu.self = &host_cpu;
	*cur = &host_thread;
	syscall(SYS_arch_prctl, HOST_ARCH_SET_GS, &host_cpu);
}

static inline void *host_alloc(size_t size, int clear)
{
	void *p;

	if (allocations_left == 0)
		return NULL;
	allocations_left -= allocations_left > 0;
	allocated++;
	p = aligned_alloc(size >= 4096 ? 4096 : 16, (size + 4095) & ~4095ul);
	memset(p, clear ? 0 : 0xa5, size);
	return p;
}

bool frames_low(void)
{
	return allocations_left == 0;
}

void *kmalloc(size_t size)
{
	return host_alloc(size, 1);
}

char *kstrdup(const char *s)
{
	char *copy = kmalloc(strlen(s) + 1);

	return copy ? strcpy(copy, s) : NULL;
}

void kfree(void *ptr)
{
	allocated -= ptr != NULL;
	free(ptr);
}

paddr_t frame_alloc(unsigned order)
{
	void *p = host_alloc(4096ul << order, 0);

	return p ? virt_to_phys(p) : 0;
}

void frame_put(paddr_t pa)
{
	kfree(phys_to_virt(pa));
}

/* User addresses are host addresses; the first page is bad. */
int copy_from_user(void *dst, const void *uptr, size_t n)
{
	if ((uint64_t)uptr < 4096 && n)
		return -EFAULT;
	if (n)
		memcpy(dst, uptr, n);
	return 0;
}

int copy_to_user(void *uptr, const void *src, size_t n)
{
	if ((uint64_t)uptr < 4096 && n)
		return -EFAULT;
	if (n)
		memcpy(uptr, src, n);
	return 0;
}

int64_t strncpy_from_user(char *dst, const char *uptr, size_t size)
{
	size_t n;

	if ((uint64_t)uptr < 4096)
		return -EFAULT;
	n = strnlen(uptr, size);
	if (n == size)
		return -ENAMETOOLONG;
	memcpy(dst, uptr, n + 1);
	return (int64_t)n;
}

size_t strlcpy(char *dst, const char *src, size_t size)
{
	size_t n = strlen(src);

	if (size) {
		memcpy(dst, src, MIN(n, size - 1));
		dst[MIN(n, size - 1)] = 0;
	}
	return n;
}

struct iov_iter iter_user(struct ioseg *seg, const void *uptr, size_t n)
{
	*seg = (struct ioseg){ (uint64_t)uptr, n, false };
	return (struct iov_iter){ seg, 1, n };
}

struct iov_iter iter_kernel(struct ioseg *seg, const void *buf, size_t n)
{
	*seg = (struct ioseg){ (uint64_t)buf, n, true };
	return (struct iov_iter){ seg, 1, n };
}

static inline int host_iter(const struct iov_iter *it, size_t off, void *buf, size_t n, bool out)
{
	for (uint32_t i = 0; i < it->nseg && n; i++) {
		const struct ioseg *seg = &it->seg[i];
		size_t len = off < seg->len ? MIN(n, seg->len - off) : 0;
		void *at = (void *)(seg->base + off);

		if (len && (out ? copy_to_user(at, buf, len) : copy_from_user(buf, at, len)))
			return -EFAULT;
		buf = (char *)buf + len;
		n -= len;
		off -= len ? off : seg->len;
	}
	return 0;
}

int iter_copy_from(const struct iov_iter *it, struct mm *mm, size_t off, void *dst, size_t n)
{
	(void)mm;
	return host_iter(it, off, dst, n, false);
}

int iter_copy_to(const struct iov_iter *it, struct mm *mm, size_t off, const void *src, size_t n)
{
	(void)mm;
	return host_iter(it, off, (void *)src, n, true);
}
