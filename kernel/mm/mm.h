/*
 * Address spaces: a page table and the areas it is filled from.
 *
 * An area is private anonymous (obj NULL), private on an object (copy on write)
 * or shared on an object.  Nothing is mapped before it is touched, except
 * device windows.  All functions run under the kernel lock.
 */
#pragma once

#include "lib/kernel.h"
#include "mm/frame.h"
#include "mm/memobj.h"
#include "mm/slab.h"
#include "mm/uaccess.h"


#define USER_MIN	0x10000ull
#define USER_END	0x00007ffffffff000ull	/* first address that is not a user's */
#define STACK_TOP	0x00007fffffffe000ull
#define STACK_SIZE	(8ull << 20)		/* reserved; filled on demand, a guard below */

struct area {
	uint64_t start, end;	/* page-aligned */
	uint32_t prot;		/* PROT_* */
	bool shared;		/* writes go to the object */
	struct memobj *obj;	/* NULL: anonymous; one reference */
	uint64_t off;		/* of start in obj */
};

struct mm {
	uint32_t refs;
	paddr_t pml4;
	struct area *areas;	/* sorted by start */
	uint32_t nareas, room;
	uint64_t brk_start, brk;
	uint64_t vsize, rss;	/* bytes */
	uint64_t promised;	/* pages it may still fill (frames_promise()) */
	uint64_t cpus;		/* bit per processor that has it loaded */
};

/* access bits of mm_fault(): those of a page fault's error code [SDM 3A 4.7] */
#define FAULT_WRITE	(1u << 1)
#define FAULT_EXEC	(1u << 4)

struct mm *mm_create(void);			/* NULL when memory is out */
struct mm *mm_fork(struct mm *mm);		/* copy on write; NULL when memory is out */
struct mm *mm_get(struct mm *mm);
void mm_put(struct mm *mm);
/* Loads mm's page table on this processor (NULL: the kernel's own). */
void mm_switch(struct mm *mm);

/*
 * Maps len bytes. *addr is the place if fixed is set (what was there goes), else
 * a hint; the place chosen is stored in it. Takes its own reference on obj.
 * prot PROT_*; -EINVAL, -EPERM (below USER_MIN), -EOVERFLOW, -ENOMEM.
 */
int mm_map(struct mm *mm, uint64_t *addr, uint64_t len, uint32_t prot, bool shared, bool fixed,
	   struct memobj *obj, uint64_t off) __must_check;
int mm_unmap(struct mm *mm, uint64_t addr, uint64_t len) __must_check;
int mm_protect(struct mm *mm, uint64_t addr, uint64_t len, uint32_t prot) __must_check;
/* madvise(MADV_DONTNEED): drops the pages of private areas; -ENOMEM if there were holes. */
int mm_discard(struct mm *mm, uint64_t addr, uint64_t len) __must_check;
/* Returns the new break; the old one if it cannot be moved. */
uint64_t mm_brk(struct mm *mm, uint64_t brk);
const struct area *mm_find(struct mm *mm, uint64_t addr);

/* Resolves a fault: 0, -EFAULT (no such access: SIGSEGV), -EIO (past the end of the
 * object: SIGBUS), -ENOMEM. */
int mm_fault(struct mm *mm, uint64_t addr, uint32_t access) __must_check;

/* Frame behind a user address of any address space, faulted in. Borrowed; valid until
 * the kernel lock is dropped. */
int mm_frame(struct mm *mm, uint64_t addr, uint32_t access, paddr_t *pa) __must_check;
