/* Reads iovec arrays from user memory, for rw.c and the socket messages. */
#include "fs/iov.h"

#include "abi/errno.h"
#include "mm/slab.h"

int iov_import(struct iov_buf *b, const struct iovec *uvec, uint64_t n, uint32_t lead)
{
	struct iovec part[IOV_FAST];
	size_t total = 0;

	b->seg = b->fast;
	if (n > IOV_MAX)
		return -EINVAL;
	if (n + lead > IOV_FAST) {
		b->seg = kmalloc((n + lead) * sizeof(*b->seg));
		if (!b->seg)
			return -ENOMEM;
	}
	for (uint64_t done = 0; done < n;) {
		uint64_t now = MIN(n - done, (uint64_t)IOV_FAST);

		if (copy_from_user(part, uvec + done, now * sizeof(part[0])))
			return -EFAULT;
		for (uint64_t i = 0; i < now; i++, done++) {
			if ((int64_t)part[i].iov_len < 0)
				return -EINVAL;
			size_t len = MIN(part[i].iov_len, RW_MAX - total);

			b->seg[lead + done] =
				(struct ioseg){ .base = (uint64_t)part[i].iov_base, .len = len };
			total += len;
		}
	}
	b->iter = (struct iov_iter){ .seg = b->seg + lead, .nseg = n, .total = total };
	return 0;
}

void iov_free(struct iov_buf *b)
{
	if (b->seg != b->fast)
		kfree(b->seg);
}
