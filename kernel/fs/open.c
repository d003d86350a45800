/*
 * open, and where relative paths start (chdir, getcwd, umask).
 * Paths go to namei.c, descriptors to fdtable.c.
 */
#include "abi/fcntl.h"
#include "fs/fdtable.h"
#include "fs/namei.h"
#include "ipc/remote.h"
#include "ipc/request.h"
#include "lib/string.h"
#include "mm/slab.h"
#include "proc/thread.h"
#include "syscall/fs_calls.h"

int64_t sys_openat(int dirfd, const char *upath, uint32_t flags, uint32_t mode)
{
	struct path_call pc __path_end;
	struct file *file;
	int err = path_begin(&pc, IPC_OP_OPEN) ?: path_add_user(&pc, dirfd, upath, 0);
	int fd = err ?: get_unused_fd_flags(flags & O_CLOEXEC);

	if (fd < 0)
		return fd;
	err = path_open(&pc, flags, mode, &file);
	if (err) {
		put_unused_fd(fd);
		return err;
	}
	fd_install(fd, file);
	return fd;
}

int64_t sys_open(const char *upath, uint32_t flags, uint32_t mode)
{
	return sys_openat(AT_FDCWD, upath, flags, mode);
}

/* Makes path (canonical, absolute, kmalloc'ed; consumed) the working directory. NULL: -ENOMEM. */
static int set_cwd(char *path)
{
	struct fs_struct *fs = current->proc->fs;

	if (!path)
		return -ENOMEM;
	kfree(fs->cwd);
	fs->cwd = path;
	return 0;
}

int64_t sys_chdir(const char *upath)
{
	struct path_call pc __path_end;
	int64_t ret = path_begin(&pc, IPC_OP_STATPATH) ?: path_add_user(&pc, AT_FDCWD, upath, 0);

	ret = ret ?: path_call(&pc);
	if (ret < 0)
		return ret;
	if (!S_ISDIR(((struct stat *)pc.out)->st_mode))
		return -ENOTDIR;
	request_end(pc.rq);
	pc.rq = NULL;
	pc.op = IPC_OP_ACCESS;
	pc.arg[0] = X_OK;
	ret = path_call(&pc);
	return ret < 0 ? ret : set_cwd(path_canonical(&pc.path[0]));
}

int64_t sys_fchdir(int fd)
{
	struct file *file __fput = fget(fd);
	size_t size = file && file->f_path ? strlen(file->f_path) + 1 : 0;
	char *copy = size ? kmalloc(size) : NULL;

	if (!size)
		return file ? -ENOTDIR : -EBADF;
	if (copy)
		memcpy(copy, file->f_path, size);
	return set_cwd(copy);
}

int64_t sys_getcwd(char *buf, size_t size)
{
	const char *cwd = current->proc->fs->cwd;
	size_t n = strlen(cwd) + 1;

	if (n > size)
		return -ERANGE;
	return copy_to_user(buf, cwd, n) ? -EFAULT : (int64_t)n;
}

int64_t sys_umask(uint32_t mask)
{
	struct fs_struct *fs = current->proc->fs;
	uint32_t old = fs->umask;

	fs->umask = mask & 0777;
	return old;
}
