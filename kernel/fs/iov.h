/* The pieces of user memory that readv, writev, sendmsg and recvmsg name. */
#pragma once

#include "abi/uio.h"
#include "mm/uaccess.h"

#define IOV_FAST 8
#define RW_MAX 0x7ffff000ull /* most bytes one call moves, as on Linux */

struct iov_buf {
	struct ioseg fast[IOV_FAST];
	struct ioseg *seg;    /* fast, or kmalloc'ed */
	struct iov_iter iter; /* the user's pieces; seg[0..lead) are the caller's */
};

/*
 * Reads an array of n struct iovec, leaving `lead` unused pieces before it for
 * the caller to fill in.  0, -EINVAL (more than IOV_MAX, a length below 0),
 * -EFAULT, -ENOMEM; what it allocated goes with iov_free(), also after an error.
 */
int iov_import(struct iov_buf *b, const struct iovec *uvec, uint64_t n, uint32_t lead) __must_check;
void iov_free(struct iov_buf *b);
