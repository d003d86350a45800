/* sendfile and copy_file_range: from file to file through a kernel buffer. */
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "fs/fdtable.h"
#include "fs/file.h"
#include "fs/iov.h"
#include "mm/slab.h"
#include "syscall/fs_calls.h"

#define COPY_SIZE 65536ull /* bytes moved at a time */

/* Position of one side of a copy: the caller's, or the file's own. */
static int copy_position(struct file *file, const int64_t *upos, uint64_t *at, uint64_t **pos)
{
	int64_t given;

	*pos = &file->f_pos;
	if (!upos)
		return 0;
	if (get_user(given, upos))
		return -EFAULT;
	if (given < 0)
		return -EINVAL;
	*at = (uint64_t)given;
	*pos = at;
	return vfs_lseek(file, 0, SEEK_CUR) < 0 ? -ESPIPE : 0;
}

/* Moves up to n bytes through a kernel buffer; bytes moved, or -errno if none. What was read
 * and could not be written is given back to a file that has a position. */
static int64_t file_copy(struct file *in, uint64_t *in_pos, struct file *out, uint64_t *out_pos,
			 size_t n)
{
	size_t size = MIN(n, COPY_SIZE), done = 0;
	char *buf = kmalloc(size);
	struct ioseg seg;
	struct iov_iter it;
	int64_t got = 0, put = 0;

	if (!buf)
		buf = kmalloc(size = MIN(n, PAGE_SIZE));
	if (!buf)
		return -ENOMEM;
	while (done < n) {
		uint64_t before = *in_pos;

		it = iter_kernel(&seg, buf, MIN(n - done, size));
		got = file_rw(in, &it, in_pos, false);
		if (got <= 0)
			break;
		it = iter_kernel(&seg, buf, (size_t)got);
		put = file_rw(out, &it, out_pos, true);
		done += put > 0 ? (size_t)put : 0;
		if (put != got) {
			*in_pos = before + (put > 0 ? (uint64_t)put : 0);
			break;
		}
	}
	kfree(buf);
	return done ? (int64_t)done : got < 0 ? got : put;
}

static int64_t copy_between(int in_fd, int64_t *in_upos, int out_fd, int64_t *out_upos, size_t n)
{
	struct file *in __fput = fget_rw(in_fd, false), *out __fput = fget_rw(out_fd, true);
	uint64_t in_at, out_at, *in_pos, *out_pos;
	int64_t ret;

	if (!in || !out)
		return -EBADF;
	ret = copy_position(in, in_upos, &in_at, &in_pos) ?:
	      copy_position(out, out_upos, &out_at, &out_pos) ?:
	      file_copy(in, in_pos, out, out_pos, MIN(n, RW_MAX));
	if (ret > 0 && ((in_upos && put_user((int64_t)in_at, in_upos)) ||
			(out_upos && put_user((int64_t)out_at, out_upos))))
		return -EFAULT;
	return ret;
}

int64_t sys_sendfile(int out_fd, int in_fd, int64_t *offset, size_t count)
{
	return copy_between(in_fd, offset, out_fd, NULL, count);
}

int64_t sys_copy_file_range(int in_fd, int64_t *in_off, int out_fd, int64_t *out_off, size_t len,
			    uint32_t flags)
{
	return flags ? -EINVAL : copy_between(in_fd, in_off, out_fd, out_off, len);
}
