/*
 * Memory objects: what can be mapped.  An anonymous one is filled with zero
 * pages on demand (memfd_create, files of the root file system); a pinned one
 * has all its frames from the start (DMA); a device one is a window on physical
 * addresses that are no memory.
 */
#pragma once

#include "lib/types.h"

struct file;

enum memobj_kind { MEMOBJ_ANON, MEMOBJ_PINNED, MEMOBJ_DEVICE };

struct memobj {
	enum memobj_kind kind;
	uint32_t refs;
	uint64_t size;		/* bytes */
	uint64_t room;		/* entries in pages[] */
	paddr_t *pages;		/* ANON, PINNED: frame of each page, 0 = not yet */
	paddr_t base;		/* DEVICE: physical address */
};

/* NULL when memory is out. One reference, the caller's. */
struct memobj *memobj_create(uint64_t size);
struct memobj *memobj_create_pinned(uint64_t size);
struct memobj *memobj_create_device(paddr_t base, uint64_t size);
struct memobj *memobj_get(struct memobj *obj);	/* NULL is fine for both */
void memobj_put(struct memobj *obj);

/* Frame of page `index`, allocated if need be (borrowed: no reference is taken).
 * -EFAULT past the end, -ENOMEM. */
int memobj_frame(struct memobj *obj, uint64_t index, paddr_t *pa) __must_check;
/* ANON only. Shrinking frees frames (mappings of them keep theirs). */
int memobj_resize(struct memobj *obj, uint64_t size) __must_check;

/* Kernel access; returns bytes (short at the end), or -ENOMEM. */
int64_t memobj_read(struct memobj *obj, uint64_t off, void *buf, size_t n);
int64_t memobj_write(struct memobj *obj, uint64_t off, const void *buf, size_t n);
/* A file on obj (read, write, lseek, ftruncate, fstat, mmap), always consuming the caller's
 * reference; NULL when memory is out, or for NULL. */
struct file *memobj_file(struct memobj *obj, uint32_t f_flags);
/* The object of such a file, borrowed, or NULL if it is another kind of file. */
struct memobj *memobj_of(const struct file *file);
