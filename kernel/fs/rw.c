/*
 * System calls on an open file, from its descriptor to its file_operations:
 * read and write with their vector and position forms, lseek, ioctl,
 * fstat, getdents64, truncation, synchronisation.
 */
#include "abi/ioctl.h"
#include "abi/uio.h"
#include "fs/fs_impl.h"

/* pos is NULL for the file's own position. */
static int64_t fd_rw(int fd, const struct iov_iter *it, const int64_t *pos, bool write)
{
	struct file *file __fput = fget(fd);
	uint32_t mode = file ? file->f_flags & (O_ACCMODE | O_PATH) : O_PATH;
	uint64_t at, *where = &at;

	if (mode != O_RDWR && mode != (write ? O_WRONLY : O_RDONLY))
		return -EBADF;
	if (pos && *pos < 0)
		return -EINVAL;
	if (pos && vfs_lseek(file, 0, SEEK_CUR) < 0)
		return -ESPIPE;
	if (pos)
		at = (uint64_t)*pos;
	else
		where = &file->f_pos;
	if (write)
		return file->f_op->write ? file->f_op->write(file, it, where) : -EINVAL;
	return file->f_op->read ? file->f_op->read(file, it, where) : -EINVAL;
}

static int64_t fd_rw_buf(int fd, const char *buf, size_t n, const int64_t *pos, bool write)
{
	struct ioseg seg;
	struct iov_iter it = iter_user(&seg, buf, MIN(n, RW_MAX));

	return (int64_t)n < 0 ? -EINVAL : fd_rw(fd, &it, pos, write);
}

int iov_import(struct iov_buf *b, const struct iovec *uvec, uint64_t n, uint32_t lead)
{
	struct iovec v;
	size_t total = 0;

	b->seg = b->fast;
	if (n > IOV_MAX)
		return -EINVAL;
	if (n + lead > IOV_FAST)
		b->seg = kmalloc((n + lead) * sizeof(*b->seg));
	if (!b->seg)
		return -ENOMEM;
	for (uint64_t i = 0; i < n; i++) {
		if (get_user(v, uvec + i))
			return -EFAULT;
		if ((int64_t)v.iov_len < 0)
			return -EINVAL;
		v.iov_len = MIN(v.iov_len, RW_MAX - total);
		total += v.iov_len;
		b->seg[lead + i] = (struct ioseg){ (uint64_t)v.iov_base, v.iov_len, false };
	}
	b->iter = (struct iov_iter){ .seg = b->seg + lead, .nseg = n, .total = total };
	return 0;
}

void iov_free(struct iov_buf *b)
{
	if (b->seg != b->fast)
		kfree(b->seg);
}

static int64_t fd_rw_vec(int fd, const struct iovec *uvec, int n, const int64_t *pos, bool write)
{
	struct iov_buf vec;
	int64_t ret = iov_import(&vec, uvec, (uint64_t)n, 0);

	if (!ret)
		ret = fd_rw(fd, &vec.iter, pos, write);
	iov_free(&vec);
	return ret;
}

SYSCALL_AS(read, (int fd, char *buf, size_t n), fd_rw_buf(fd, buf, n, NULL, false))
SYSCALL_AS(write, (int fd, const char *buf, size_t n), fd_rw_buf(fd, buf, n, NULL, true))
SYSCALL_AS(pread64, (int fd, char *buf, size_t n, int64_t pos), fd_rw_buf(fd, buf, n, &pos, false))
SYSCALL_AS(pwrite64, (int fd, const char *buf, size_t n, int64_t pos),
	fd_rw_buf(fd, buf, n, &pos, true))
SYSCALL_AS(readv, (int fd, const struct iovec *vec, int n), fd_rw_vec(fd, vec, n, NULL, false))
SYSCALL_AS(writev, (int fd, const struct iovec *vec, int n), fd_rw_vec(fd, vec, n, NULL, true))
SYSCALL_AS(preadv, (int fd, const struct iovec *vec, int n, int64_t pos),
	fd_rw_vec(fd, vec, n, &pos, false))
SYSCALL_AS(pwritev, (int fd, const struct iovec *vec, int n, int64_t pos),
	fd_rw_vec(fd, vec, n, &pos, true))

int64_t vfs_lseek(struct file *file, int64_t off, int whence)
{
	return file->f_op->lseek ? file->f_op->lseek(file, off, whence) : -ESPIPE;
}

SYSCALL(lseek, int fd, int64_t off, int whence)
{
	struct file *file __fput = fget(fd);

	return !file || file->f_flags & O_PATH ? -EBADF : vfs_lseek(file, off, whence);
}

SYSCALL(ioctl, int fd, uint32_t cmd, uint64_t arg)
{
	struct file *file __fput = fget(fd);
	int on;

	if (!file || file->f_flags & O_PATH)
		return -EBADF;
	switch (cmd) {
	case FIONBIO:
		if (get_user(on, (const int *)arg))
			return -EFAULT;
		file->f_flags = on ? file->f_flags | O_NONBLOCK : file->f_flags & ~O_NONBLOCK;
		return 0;
	case FIOCLEX:
	case FIONCLEX:
		fd_set_cloexec(fd, cmd == FIOCLEX);
		return 0;
	default:
		return file->f_op->ioctl ? file->f_op->ioctl(file, cmd, arg) : -ENOTTY;
	}
}

int vfs_fstat(struct file *file, struct stat *st)
{
	/* without one of its own as Linux's anonymous inodes: no type */
	*st = (struct stat){ .st_mode = 0600, .st_nlink = 1, .st_blksize = PAGE_SIZE };
	return file->f_op->fstat ? file->f_op->fstat(file, st) : 0;
}

SYSCALL(getdents64, int fd, void *buf, uint32_t count)
{
	struct file *file __fput = fget(fd);
	struct ioseg seg;
	struct iov_iter it = iter_user(&seg, buf, count);

	return !file ? -EBADF : file->f_op->getdents ? file->f_op->getdents(file, &it) : -ENOTDIR;
}

int64_t vfs_truncate(struct file *file, uint64_t size)
{
	return file->f_op->truncate ? file->f_op->truncate(file, size) : -EINVAL;
}

SYSCALL(ftruncate, int fd, int64_t size)
{
	struct file *file __fput = fget(fd);

	if (!file)
		return -EBADF;
	if (size < 0 || (file->f_flags & O_ACCMODE) == O_RDONLY)
		return -EINVAL;
	return vfs_truncate(file, (uint64_t)size);
}

SYSCALL(fsync, int fd)
{
	struct file *file __fput = fget(fd);

	return !file ? -EBADF : file->f_op->fsync ? file->f_op->fsync(file) : -EINVAL;
}

SYSCALL_AS(fdatasync, (int fd), sys_fsync(fd))
/* Nothing is cached in ring 0, so there is nothing to write out, or to be advised of. */
SYSCALL_AS(sync, (void), 0)
SYSCALL_AS(syncfs, (void), 0)
SYSCALL_AS(fadvise64, (void), 0)
