/* Scatter and gather: readv, writev, sendmsg. */
#pragma once

#include <stddef.h>

struct iovec {
	void *iov_base;
	size_t iov_len; /* bytes */
};
_Static_assert(sizeof(struct iovec) == 16, "struct iovec");

#define UIO_MAXIOV 1024
#define IOV_MAX UIO_MAXIOV
