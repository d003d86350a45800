/*
 * System calls on an open file other than read and write: ioctl, fstat,
 * getdents64, truncation, synchronisation.
 */
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "abi/ioctl.h"
#include "fs/fdtable.h"
#include "fs/file.h"
#include "lib/string.h"
#include "syscall/fs_calls.h"

/* FIONBIO: *arg says whether the flag is set. */
static int64_t ioctl_flag(struct file *file, uint32_t flag, uint64_t arg)
{
	int on;

	if (get_user(on, (const int *)arg))
		return -EFAULT;
	file->f_flags = on ? file->f_flags | flag : file->f_flags & ~flag;
	return 0;
}

int64_t sys_ioctl(int fd, uint32_t cmd, uint64_t arg)
{
	struct file *file __fput = fget(fd);

	if (!file || file->f_flags & O_PATH)
		return -EBADF;
	if (cmd == FIONBIO)
		return ioctl_flag(file, O_NONBLOCK, arg);
	if (cmd != FIOCLEX && cmd != FIONCLEX)
		return file->f_op->ioctl ? file->f_op->ioctl(file, cmd, arg) : -ENOTTY;
	fd_set_cloexec(fd, cmd == FIOCLEX);
	return 0;
}

int vfs_fstat(struct file *file, struct stat *st)
{
	memset(st, 0, sizeof(*st));
	if (file->f_op->fstat)
		return file->f_op->fstat(file, st);
	st->st_mode = 0600; /* as Linux's anonymous inodes: no type */
	st->st_nlink = 1;
	st->st_blksize = PAGE_SIZE;
	return 0;
}

int64_t sys_fstat(int fd, struct stat *ust)
{
	struct file *file __fput = fget(fd);
	struct stat st;

	if (!file)
		return -EBADF;
	return vfs_fstat(file, &st) ?: copy_to_user(ust, &st, sizeof(st));
}

int64_t sys_getdents64(int fd, void *buf, uint32_t count)
{
	struct file *file __fput = fget(fd);
	struct ioseg seg;
	struct iov_iter it = iter_user(&seg, buf, count);

	if (!file)
		return -EBADF;
	return file->f_op->getdents ? file->f_op->getdents(file, &it) : -ENOTDIR;
}

int64_t sys_ftruncate(int fd, int64_t size)
{
	struct file *file __fput = fget(fd);

	if (!file)
		return -EBADF;
	if (size < 0 || (file->f_flags & O_ACCMODE) == O_RDONLY || !file->f_op->truncate)
		return -EINVAL;
	return file->f_op->truncate(file, (uint64_t)size);
}

/* mode 0 and FALLOC_FL_KEEP_SIZE: memory is found when it is written to, so all there is to
 * do is to set the size. */
int64_t sys_fallocate(int fd, int mode, int64_t off, int64_t len)
{
	struct file *file __fput = fget(fd);
	struct stat st;
	int64_t end, err;

	if (!file || (file->f_flags & O_ACCMODE) == O_RDONLY)
		return -EBADF;
	if (off < 0 || len <= 0)
		return -EINVAL;
	if (__builtin_add_overflow(off, len, &end))
		return -EFBIG;
	if (mode & ~FALLOC_FL_KEEP_SIZE || !file->f_op->truncate)
		return file->f_op->truncate ? -EOPNOTSUPP : -ENODEV;
	err = vfs_fstat(file, &st);
	if (err || mode || end <= st.st_size)
		return err;
	return file->f_op->truncate(file, (uint64_t)end);
}

int64_t sys_fsync(int fd)
{
	struct file *file __fput = fget(fd);

	if (!file)
		return -EBADF;
	return file->f_op->fsync ? file->f_op->fsync(file) : -EINVAL;
}

int64_t sys_fdatasync(int fd)
{
	return sys_fsync(fd);
}

/* Nothing is cached in ring 0, so there is nothing to write out. */
int64_t sys_sync(void)
{
	return 0;
}

int64_t sys_syncfs(int fd)
{
	struct file *file __fput = fget(fd);

	return file ? 0 : -EBADF;
}

int64_t sys_fadvise64(int fd, int64_t off, int64_t len, int advice)
{
	(void)off;
	if (len < 0 || advice < POSIX_FADV_NORMAL || advice > POSIX_FADV_NOREUSE)
		return -EINVAL;
	return sys_syncfs(fd);
}
