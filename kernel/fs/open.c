/*
 * open, where relative paths start (chdir, getcwd, umask), and the opening of a
 * program for execve, whose server checks the right to execute it.
 * Paths go to namei.c, descriptors to fdtable.c.
 */
#include "abi/fcntl.h"
#include "abi/mman.h"
#include "fs/fdtable.h"
#include "fs/namei.h"
#include "fs/socket_file.h"
#include "lib/string.h"
#include "mm/memobj.h"
#include "mm/slab.h"
#include "proc/thread.h"
#include "syscall/fs_calls.h"

int64_t sys_openat(int dirfd, const char *upath, uint32_t flags, uint32_t mode)
{
	struct path_call pc __path_end;
	struct file *file;
	int err = path_begin_user(&pc, IPC_OP_OPEN, dirfd, upath, 0);
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

CALL_AS(sys_open(const char *upath, uint32_t flags, uint32_t mode),
	sys_openat(AT_FDCWD, upath, flags, mode))

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
	struct stat st;
	int64_t ret = path_stat(&pc, AT_FDCWD, upath, 0, &st);

	if (ret)
		return ret;
	if (!S_ISDIR(st.st_mode))
		return -ENOTDIR;
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

/* An open file as a program (fexecve). */
static int open_exec_fd(int fd, struct exec_image *image)
{
	struct file *file __fput = fget(fd);
	struct stat st;
	int err;

	if (!file)
		return -EBADF;
	err = vfs_fstat(file, &st);
	if (!err && (!S_ISREG(st.st_mode) || !file->f_op->memobj ||
		     (!memobj_of(file) && !(st.st_mode & 0111))))
		err = -EACCES;
	*image = (struct exec_image){ NULL, (uint64_t)st.st_size, st.st_mode, st.st_uid, st.st_gid };
	return err ?: file->f_op->memobj(file, PROT_READ | PROT_EXEC, false, &image->obj);
}

int vfs_open_exec(int dirfd, const char *path, uint32_t at_flags, struct exec_image *image)
{
	if (!*path && at_flags & AT_EMPTY_PATH && dirfd != AT_FDCWD)
		return open_exec_fd(dirfd, image);
	struct path_call pc __path_end;
	int64_t ret = path_begin(&pc, IPC_OP_OPEN) ?: path_add(&pc, dirfd, path, 0);

	pc.arg[0] = at_flags & AT_SYMLINK_NOFOLLOW ? O_NOFOLLOW : O_RDONLY;
	pc.arg[2] = IPC_OPEN_EXEC;
	ret = ret ?: path_call(&pc);
	if (ret >= 0) {
		struct request *rq = pc.rq;

		image->obj = reply_memobj(rq);
		image->size = (uint64_t)ret;
		image->mode = (uint32_t)rq->reply_arg[0];
		image->uid = (uint32_t)rq->reply_arg[1];
		image->gid = (uint32_t)(rq->reply_arg[1] >> 32);
		ret = image->obj ? 0 : -EACCES;
	}
	return (int)ret;
}
