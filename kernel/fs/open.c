/*
 * open and close, and where relative paths start (chdir, getcwd, umask).
 * Paths go to namei.c, descriptors to fdtable.c.
 */
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "fs/fdtable.h"
#include "fs/file.h"
#include "fs/namei.h"
#include "ipc/remote.h"
#include "ipc/request.h"
#include "lib/string.h"
#include "mm/slab.h"
#include "proc/thread.h"
#include "syscall/fs_calls.h"

int64_t sys_openat(int dirfd, const char *upath, uint32_t flags, uint32_t mode)
{
	struct path_call pc;
	struct file *file;
	int fd, err = path_begin(&pc, IPC_OP_OPEN);

	if (!err)
		err = path_add_user(&pc, dirfd, upath, 0);
	fd = err ? err : get_unused_fd_flags(flags & O_CLOEXEC);
	if (fd >= 0) {
		err = path_open(&pc, flags, mode, &file);
		if (!err) {
			fd_install(fd, file);
		} else {
			put_unused_fd(fd);
			fd = err;
		}
	}
	path_end(&pc);
	return fd;
}

int64_t sys_open(const char *upath, uint32_t flags, uint32_t mode)
{
	return sys_openat(AT_FDCWD, upath, flags, mode);
}

int64_t sys_creat(const char *upath, uint32_t mode)
{
	return sys_openat(AT_FDCWD, upath, O_CREAT | O_WRONLY | O_TRUNC, mode);
}

int64_t sys_close(int fd)
{
	return fd_close(fd);
}

int64_t sys_close_range(uint32_t first, uint32_t last, uint32_t flags)
{
	if (first > last || flags & ~(uint32_t)CLOSE_RANGE_CLOEXEC)
		return -EINVAL;
	for (uint32_t fd = first; fd <= last && fd < fdtable_size(current->proc->files); fd++) {
		if (flags & CLOSE_RANGE_CLOEXEC)
			fd_set_cloexec((int)fd, true);
		else
			fd_close((int)fd);
	}
	return 0;
}

/* Makes path (canonical, absolute, kernel memory) the working directory. */
static int set_cwd(const char *path)
{
	struct fs_struct *fs = current->proc->fs;
	size_t size = strlen(path) + 1;
	char *copy = kmalloc(size);

	if (!copy)
		return -ENOMEM;
	memcpy(copy, path, size);
	kfree(fs->cwd);
	fs->cwd = copy;
	return 0;
}

int64_t sys_chdir(const char *upath)
{
	struct path_call pc;
	int64_t err = path_begin(&pc, IPC_OP_STATPATH);

	if (!err)
		err = path_add_user(&pc, AT_FDCWD, upath, 0);
	if (!err)
		err = path_call(&pc);
	if (err >= 0 && !S_ISDIR(((struct stat *)pc.out)->st_mode))
		err = -ENOTDIR;
	if (err >= 0) {
		request_end(pc.rq);
		pc.rq = NULL;
		pc.op = IPC_OP_ACCESS;
		pc.arg[0] = X_OK;
		err = path_call(&pc);
	}
	if (err >= 0) {
		char *path = path_canonical(&pc.path[0]);

		err = path ? set_cwd(path) : -ENOMEM;
		kfree(path);
	}
	path_end(&pc);
	return err;
}

int64_t sys_fchdir(int fd)
{
	struct file *file = fget(fd);
	int64_t err;

	if (!file)
		return -EBADF;
	err = file->f_path ? set_cwd(file->f_path) : -ENOTDIR;
	fput(file);
	return err;
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
