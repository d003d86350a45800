/* dup and fcntl: system calls on descriptors rather than on files. */
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "abi/resource.h"
#include "fs/fdtable.h"
#include "fs/file.h"
#include "fs/pipe.h"
#include "proc/thread.h"
#include "syscall/fs_calls.h"

#define SETFL_MASK (O_APPEND | O_NONBLOCK | O_ASYNC | O_DIRECT | O_NOATIME)

/* A second descriptor for file (consumed), not below `from`. */
static int64_t dup_from(struct file *file, uint32_t from, uint32_t flags)
{
	int fd = get_unused_fd_from(from, flags);

	if (fd < 0)
		fput(file);
	else
		fd_install(fd, file);
	return fd;
}

int64_t sys_dup(int fd)
{
	struct file *file = fget(fd);

	return file ? dup_from(file, 0, 0) : -EBADF;
}

int64_t sys_dup3(int oldfd, int newfd, uint32_t flags)
{
	struct file *file;

	if (flags & ~(uint32_t)O_CLOEXEC || oldfd == newfd)
		return -EINVAL;
	file = fget(oldfd);
	return file ? fd_replace(newfd, file, flags) : -EBADF;
}

/* not done: record locks (F_GETLK, F_SETLK, F_SETLKW) and F_SETOWN, because no server keeps
 * locks and nothing sends SIGIO: EINVAL, as on a file system without them. */
static int64_t file_fcntl(int fd, struct file *file, int cmd, uint64_t arg)
{
	switch (cmd) {
	case F_DUPFD:
	case F_DUPFD_CLOEXEC:
		if (arg >= current->proc->rlimit[RLIMIT_NOFILE].rlim_cur)
			return -EINVAL;
		return dup_from(file_get(file), (uint32_t)arg,
				cmd == F_DUPFD_CLOEXEC ? O_CLOEXEC : 0);
	case F_GETFD:
		return fd_cloexec(fd) ? FD_CLOEXEC : 0;
	case F_SETFD:
		fd_set_cloexec(fd, arg & FD_CLOEXEC);
		return 0;
	case F_GETFL:
		return file->f_flags;
	case F_SETFL:
		if (file->f_flags & O_PATH)
			return -EBADF;
		file->f_flags = (file->f_flags & ~SETFL_MASK) | (arg & SETFL_MASK);
		return 0;
	case F_GETPIPE_SZ:
		return is_pipe(file) ? PIPE_SIZE : -EBADF;
	case F_SETPIPE_SZ:
		if (!is_pipe(file))
			return -EBADF;
		return (uint32_t)arg <= PIPE_SIZE ? PIPE_SIZE : -EPERM;
	default:
		return -EINVAL;
	}
}

int64_t sys_fcntl(int fd, int cmd, uint64_t arg)
{
	struct file *file __fput = fget(fd);

	return file ? file_fcntl(fd, file, cmd, arg) : -EBADF;
}

int64_t sys_dup2(int oldfd, int newfd)
{
	if (oldfd != newfd)
		return sys_dup3(oldfd, newfd, 0);
	return sys_fcntl(oldfd, F_GETFD, 0) < 0 ? -EBADF : newfd;
}
