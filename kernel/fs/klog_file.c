/* The kernel log as a file: init's descriptors 0-2 until a terminal server is up. */
#include "fs/fs_impl.h"

static int64_t klog_write(struct file *file, const struct iov_iter *from, uint64_t *pos)
{
	char text[256];

	(void)file, (void)pos;
	for (size_t done = 0; done < from->total;) {
		size_t n = MIN(from->total - done, sizeof(text));

		if (iter_copy_from(from, NULL, done, text, n))
			return done ? (int64_t)done : -EFAULT;
		log_write(text, n);
		done += n;
	}
	return (int64_t)from->total;
}

static const struct file_operations klog_ops = { .write = klog_write };

struct file *klog_file(void)
{
	return file_alloc(&klog_ops, O_WRONLY, NULL);
}
