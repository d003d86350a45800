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

/* FIONBIO, FIOASYNC: *arg says whether the flag is set. */
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
	struct file *file = fget(fd);
	int64_t ret = 0;

	if (!file)
		return -EBADF;
	if (file->f_flags & O_PATH)
		ret = -EBADF;
	else if (cmd == FIOCLEX || cmd == FIONCLEX)
		fd_set_cloexec(fd, cmd == FIOCLEX);
	else if (cmd == FIONBIO)
		ret = ioctl_flag(file, O_NONBLOCK, arg);
	else
		ret = file->f_op->ioctl ? file->f_op->ioctl(file, cmd, arg) : -ENOTTY;
	fput(file);
	return ret;
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
	struct file *file = fget(fd);
	struct stat st;
	int64_t err;

	if (!file)
		return -EBADF;
	err = vfs_fstat(file, &st);
	fput(file);
	if (!err && copy_to_user(ust, &st, sizeof(st)))
		err = -EFAULT;
	return err;
}

int64_t sys_getdents64(int fd, void *buf, uint32_t count)
{
	struct file *file = fget(fd);
	struct ioseg seg;
	struct iov_iter it = iter_user(&seg, buf, count);
	int64_t ret = -ENOTDIR;

	if (!file)
		return -EBADF;
	if (file->f_op->getdents)
		ret = file->f_op->getdents(file, &it);
	fput(file);
	return ret;
}

int64_t sys_ftruncate(int fd, int64_t size)
{
	struct file *file = fget(fd);
	int64_t ret = -EINVAL;

	if (!file)
		return -EBADF;
	if (size >= 0 && (file->f_flags & O_ACCMODE) != O_RDONLY && file->f_op->truncate)
		ret = file->f_op->truncate(file, (uint64_t)size);
	fput(file);
	return ret;
}

/* mode 0 and FALLOC_FL_KEEP_SIZE: memory is found when it is written to, so all there is to
 * do is to set the size. */
int64_t sys_fallocate(int fd, int mode, int64_t off, int64_t len)
{
	struct file *file;
	struct stat st;
	int64_t end, ret;

	if (off < 0 || len <= 0)
		return -EINVAL;
	if (__builtin_add_overflow(off, len, &end))
		return -EFBIG;
	file = fget(fd);
	if (!file)
		return -EBADF;
	if (mode & ~FALLOC_FL_KEEP_SIZE)
		ret = -EOPNOTSUPP;
	else if ((file->f_flags & O_ACCMODE) == O_RDONLY)
		ret = -EBADF;
	else if (!file->f_op->truncate)
		ret = -ENODEV;
	else
		ret = vfs_fstat(file, &st);
	if (!ret && !mode && end > st.st_size)
		ret = file->f_op->truncate(file, (uint64_t)end);
	fput(file);
	return ret;
}

int64_t sys_fsync(int fd)
{
	struct file *file = fget(fd);
	int64_t ret = -EINVAL;

	if (!file)
		return -EBADF;
	if (file->f_op->fsync)
		ret = file->f_op->fsync(file);
	fput(file);
	return ret;
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
	struct file *file = fget(fd);

	fput(file);
	return file ? 0 : -EBADF;
}

int64_t sys_fadvise64(int fd, int64_t off, int64_t len, int advice)
{
	struct file *file = fget(fd);

	(void)off;
	fput(file);
	if (!file)
		return -EBADF;
	return len < 0 || advice < POSIX_FADV_NORMAL || advice > POSIX_FADV_NOREUSE ? -EINVAL : 0;
}
