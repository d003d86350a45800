/*
 * System calls on address spaces: kernel/mm/mmap_calls.c.  Addresses and lengths
 * are bytes; all return a result or -errno.
 */
#pragma once

#include "lib/types.h"

int64_t sys_mmap(uint64_t addr, uint64_t len, uint32_t prot, uint32_t flags, int fd, uint64_t off);
int64_t sys_munmap(uint64_t addr, uint64_t len);
int64_t sys_mprotect(uint64_t addr, uint64_t len, uint32_t prot);
int64_t sys_madvise(uint64_t addr, uint64_t len, int advice);
int64_t sys_mremap(uint64_t old, uint64_t old_len, uint64_t new_len, uint32_t flags);
int64_t sys_brk(uint64_t brk);
int64_t sys_memfd_create(const char *uname, uint32_t flags);
