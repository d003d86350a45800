/*
 * read, write and their vector and position forms, and lseek: from a
 * descriptor to f_op->read and f_op->write.
 */
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "fs/fdtable.h"
#include "fs/file.h"
#include "fs/iov.h"
#include "syscall/fs_calls.h"

struct file *fget_rw(int fd, bool write)
{
	struct file *file = fget(fd);
	uint32_t mode = file ? file->f_flags & O_ACCMODE : 0;

	if (file && !(file->f_flags & O_PATH) &&
	    (mode == O_RDWR || mode == (write ? O_WRONLY : O_RDONLY)))
		return file;
	fput(file);
	return NULL;
}

int64_t file_rw(struct file *file, const struct iov_iter *it, uint64_t *pos, bool write)
{
	if (write)
		return file->f_op->write ? file->f_op->write(file, it, pos) : -EINVAL;
	return file->f_op->read ? file->f_op->read(file, it, pos) : -EINVAL;
}

/* pos is NULL for the file's own position. */
static int64_t fd_rw(int fd, const struct iov_iter *it, const int64_t *pos, bool write)
{
	struct file *file __fput = fget_rw(fd, write);
	uint64_t at;

	if (!file)
		return -EBADF;
	if (!pos)
		return file_rw(file, it, &file->f_pos, write);
	if (*pos < 0)
		return -EINVAL;
	if (vfs_lseek(file, 0, SEEK_CUR) < 0)
		return -ESPIPE;
	at = (uint64_t)*pos;
	return file_rw(file, it, &at, write);
}

static int64_t fd_rw_buf(int fd, const char *buf, size_t n, const int64_t *pos, bool write)
{
	struct ioseg seg;
	struct iov_iter it;

	if ((int64_t)n < 0)
		return -EINVAL;
	it = iter_user(&seg, buf, MIN(n, RW_MAX));
	return fd_rw(fd, &it, pos, write);
}

static int64_t fd_rw_vec(int fd, const struct iovec *uvec, int n, const int64_t *pos, bool write)
{
	struct iov_buf vec;
	int64_t ret = iov_import(&vec, uvec, n < 0 ? IOV_MAX + 1u : (uint64_t)n, 0);

	if (!ret)
		ret = fd_rw(fd, &vec.iter, pos, write);
	iov_free(&vec);
	return ret;
}

int64_t sys_read(int fd, char *buf, size_t count)
{
	return fd_rw_buf(fd, buf, count, NULL, false);
}

int64_t sys_write(int fd, const char *buf, size_t count)
{
	return fd_rw_buf(fd, buf, count, NULL, true);
}

int64_t sys_pread64(int fd, char *buf, size_t count, int64_t pos)
{
	return fd_rw_buf(fd, buf, count, &pos, false);
}

int64_t sys_pwrite64(int fd, const char *buf, size_t count, int64_t pos)
{
	return fd_rw_buf(fd, buf, count, &pos, true);
}

int64_t sys_readv(int fd, const struct iovec *vec, int n)
{
	return fd_rw_vec(fd, vec, n, NULL, false);
}

int64_t sys_writev(int fd, const struct iovec *vec, int n)
{
	return fd_rw_vec(fd, vec, n, NULL, true);
}

int64_t sys_preadv(int fd, const struct iovec *vec, int n, int64_t pos)
{
	return fd_rw_vec(fd, vec, n, &pos, false);
}

int64_t sys_pwritev(int fd, const struct iovec *vec, int n, int64_t pos)
{
	return fd_rw_vec(fd, vec, n, &pos, true);
}

int64_t vfs_lseek(struct file *file, int64_t off, int whence)
{
	return file->f_op->lseek ? file->f_op->lseek(file, off, whence) : -ESPIPE;
}

int64_t sys_lseek(int fd, int64_t off, int whence)
{
	struct file *file __fput = fget(fd);

	if (!file || file->f_flags & O_PATH)
		return -EBADF;
	return vfs_lseek(file, off, whence);
}
