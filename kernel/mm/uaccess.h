/*
 * The only way to the memory of user programs.  Every function checks that the
 * range is a user's, resolves faults, and answers -EFAULT for what cannot be.
 */
#pragma once

#include "lib/types.h"

struct mm;

/* The current address space. 0 or -EFAULT (some bytes may have been copied). */
int copy_from_user(void *dst, const void *uptr, size_t n) __must_check;
int copy_to_user(void *uptr, const void *src, size_t n) __must_check;
/* Copies a string with its NUL. Length without NUL; -ENAMETOOLONG if it does not fit
 * in size bytes; -EFAULT. */
int64_t strncpy_from_user(char *dst, const char *uptr, size_t size) __must_check;

/* The same to another address space. */
int mm_copy_to(struct mm *mm, uint64_t uaddr, const void *src, size_t n) __must_check;

#define get_user(var, uptr)	copy_from_user(&(var), (uptr), sizeof(var))
#define put_user(val, uptr)						\
	({								\
		__typeof__(*(uptr)) __v = (val);			\
		copy_to_user((uptr), &__v, sizeof(__v));		\
	})

/*
 * A stream of bytes in several pieces: the buffers of read and writev, of a
 * message's name, control and data.  Pieces lie in a user's or the kernel's memory.
 */
struct ioseg {
	uint64_t base;
	size_t len;
	bool kernel;
};

struct iov_iter {
	const struct ioseg *seg;
	uint32_t nseg;
	size_t total;
};

/* A one-piece stream; seg is the caller's and must live as long. */
struct iov_iter iter_user(struct ioseg *seg, const void *uptr, size_t n);
struct iov_iter iter_kernel(struct ioseg *seg, const void *buf, size_t n);
/* Copies n bytes at offset off of the stream; user pieces are mm's (NULL: current's).
 * 0 or -EFAULT; off + n must be within total. */
int iter_copy_from(const struct iov_iter *it, struct mm *mm, size_t off, void *dst,
		   size_t n) __must_check;
int iter_copy_to(const struct iov_iter *it, struct mm *mm, size_t off, const void *src,
		 size_t n) __must_check;
/* From one stream to another: src's user pieces are src_mm's, dst's are dst_mm's (NULL:
 * current's). Returns bytes copied, short only at a bad address, -EFAULT if none. */
int64_t iter_copy(const struct iov_iter *dst, struct mm *dst_mm, size_t dst_off,
		  const struct iov_iter *src, struct mm *src_mm, size_t src_off, size_t n);
