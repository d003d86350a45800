/*
 * System calls on paths: those that look at one or change the tree (stat, access,
 * mkdir, unlink, rename, link, symlink, readlink, mknod, statfs), what sets
 * attributes (chmod, chown, utimensat, truncate), open, where relative paths start
 * (chdir, getcwd, umask), and the opening of a program for execve, whose server
 * checks the right to execute it.  Each is a request to the server that owns the
 * path (namei.c).
 */
#include "abi/mman.h"
#include "abi/statfs.h"
#include "fs/fs_impl.h"

/* With AT_EMPTY_PATH: 1 if upath is empty (or NULL) and so means the file dirfd, -EFAULT; else
 * 0: dirfd is where the path begins. */
static int path_is_empty(const char *upath, int at_flags)
{
	char first = 0;

	if (!(at_flags & AT_EMPTY_PATH))
		return 0;
	return upath && get_user(first, upath) ? -EFAULT : !first;
}

/* All of a call that asks for the attributes of what the path names; path_end() follows. */
static int path_stat(struct path_call *pc, int dirfd, const char *upath, int at_flags,
		     struct stat *st)
{
	int64_t ret = path_begin_user(pc, IPC_OP_STATPATH, dirfd, upath);

	if (ret)
		return (int)ret;
	pc->arg[0] = at_flags & AT_SYMLINK_NOFOLLOW;
	memset(pc->out, 0, sizeof(*st));
	ret = path_call(pc);
	if (ret < 0)
		return (int)ret;
	memcpy(st, pc->out, sizeof(*st));
	st->st_dev = (uint64_t)pc->path[0].root->port->owner;
	return 0;
}

SYSCALL(newfstatat, int dirfd, const char *upath, struct stat *ust, int flags)
{
	int empty = path_is_empty(upath, flags);
	struct file *file __fput = empty > 0 ? fget(dirfd) : NULL;
	struct path_call pc __path_end = { 0 };
	struct stat st = { 0 };
	int64_t err;

	if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_EMPTY_PATH))
		return -EINVAL;
	if (empty)
		err = empty < 0 ? empty : file ? vfs_fstat(file, &st) : -EBADF;
	else
		err = path_stat(&pc, dirfd, upath, flags, &st);
	return err ?: copy_to_user(ust, &st, sizeof(st));
}

SYSCALL_AS(fstat, (int fd, struct stat *ust), sys_newfstatat(fd, NULL, ust, AT_EMPTY_PATH))
SYSCALL_AS(stat, (const char *upath, struct stat *ust), sys_newfstatat(AT_FDCWD, upath, ust, 0))
SYSCALL_AS(lstat, (const char *upath, struct stat *ust),
	sys_newfstatat(AT_FDCWD, upath, ust, AT_SYMLINK_NOFOLLOW))

/* A call on one path that has only numbers as arguments. */
static int64_t path_simple(uint32_t op, int dirfd, const char *upath, uint64_t arg0, uint64_t arg1,
			   uint64_t arg2)
{
	struct path_call pc __path_end;
	int64_t ret = path_begin_user(&pc, op, dirfd, upath);

	pc.arg[0] = arg0;
	pc.arg[1] = arg1;
	pc.arg[2] = arg2;
	return ret ?: path_call(&pc);
}

static uint32_t masked(uint32_t mode)
{
	return mode & ~current->proc->umask;
}

SYSCALL(faccessat, int dirfd, const char *upath, uint32_t mode)
{
	if (mode & ~(uint32_t)(R_OK | W_OK | X_OK))
		return -EINVAL;
	return path_simple(IPC_OP_ACCESS, dirfd, upath, mode, 0, 0);
}

SYSCALL_AS(faccessat2, (int dirfd, const char *upath, uint32_t mode),
	sys_faccessat(dirfd, upath, mode))
SYSCALL_AS(access, (const char *upath, uint32_t mode), sys_faccessat(AT_FDCWD, upath, mode))
SYSCALL_AS(mkdirat, (int dirfd, const char *upath, uint32_t mode),
	path_simple(IPC_OP_MKDIR, dirfd, upath, 0, masked(mode & 01777), 0))
SYSCALL_AS(mkdir, (const char *upath, uint32_t mode), sys_mkdirat(AT_FDCWD, upath, mode))
SYSCALL_AS(mknodat, (int dirfd, const char *upath, uint32_t mode, uint32_t dev),
	path_simple(IPC_OP_MKNOD, dirfd, upath, 0, masked(mode & S_IFMT ? mode : mode | S_IFREG),
		    dev))
SYSCALL_AS(mknod, (const char *upath, uint32_t mode, uint32_t dev),
	sys_mknodat(AT_FDCWD, upath, mode, dev))

/* True if the last component of the path text is "." (rmdir must refuse it). */
static bool ends_in_dot(const char *path)
{
	size_t n = strlen(path);

	while (n && path[n - 1] == '/')
		n--;
	return n && path[n - 1] == '.' && (n == 1 || path[n - 2] == '/');
}

SYSCALL(unlinkat, int dirfd, const char *upath, int flags)
{
	struct path_call pc __path_end;
	int64_t err = path_begin_user(&pc, IPC_OP_UNLINK, dirfd, upath);

	if (!err && (flags & ~AT_REMOVEDIR || (flags && ends_in_dot(pc.out))))
		return -EINVAL;
	pc.arg[0] = (uint64_t)flags;
	return err ?: path_call(&pc);
}

SYSCALL_AS(unlink, (const char *upath), sys_unlinkat(AT_FDCWD, upath, 0))
SYSCALL_AS(rmdir, (const char *upath), sys_unlinkat(AT_FDCWD, upath, AT_REMOVEDIR))

/* A call on two paths, with one argument of the bits in `known`. */
static int64_t path_pair(uint32_t op, int olddirfd, const char *uold, int newdirfd,
			 const char *unew, uint32_t flags, uint32_t known)
{
	struct path_call pc __path_end;
	int64_t err = path_begin_user(&pc, op, olddirfd, uold);

	pc.arg[0] = flags;
	if (flags & ~known)
		return -EINVAL;
	return err ?: path_add_user(&pc, newdirfd, unew) ?: path_call(&pc);
}

SYSCALL_AS(renameat2, (int old, const char *uold, int new, const char *unew, uint32_t flags),
	path_pair(IPC_OP_RENAME, old, uold, new, unew, flags, RENAME_NOREPLACE))
SYSCALL_AS(renameat, (int old, const char *uold, int new, const char *unew),
	sys_renameat2(old, uold, new, unew, 0))
SYSCALL_AS(rename, (const char *uold, const char *unew),
	sys_renameat2(AT_FDCWD, uold, AT_FDCWD, unew, 0))
/* not done: AT_EMPTY_PATH (a new name for an open file), because no request carries a handle
 * and a path. */
SYSCALL_AS(linkat, (int old, const char *uold, int new, const char *unew, uint32_t flags),
	path_pair(IPC_OP_LINK, old, uold, new, unew, flags, AT_SYMLINK_FOLLOW))
SYSCALL_AS(link, (const char *uold, const char *unew),
	sys_linkat(AT_FDCWD, uold, AT_FDCWD, unew, 0))

SYSCALL(symlinkat, const char *utarget, int dirfd, const char *upath)
{
	struct path_call pc __path_end;
	int64_t err = path_begin_user(&pc, IPC_OP_SYMLINK, dirfd, upath);

	return err ?: getname(utarget, &pc.target) ?: path_call(&pc);
}

SYSCALL_AS(symlink, (const char *utarget, const char *upath),
	sys_symlinkat(utarget, AT_FDCWD, upath))

SYSCALL(readlinkat, int dirfd, const char *upath, char *buf, int size)
{
	struct path_call pc __path_end;
	int64_t ret = path_begin_user(&pc, IPC_OP_READLINK, dirfd, upath);

	if (ret || size <= 0)
		return ret ?: -EINVAL;
	memset(pc.out, 0, IPC_PATH_MAX);
	ret = path_call(&pc);
	ret = MIN(ret, MIN(size, IPC_PATH_MAX));
	return ret > 0 && copy_to_user(buf, pc.out, (size_t)ret) ? -EFAULT : ret;
}

SYSCALL_AS(readlink, (const char *upath, char *buf, int size),
	sys_readlinkat(AT_FDCWD, upath, buf, size))

/* The object that upath names, as a file that is good for nothing but this call; with
 * AT_EMPTY_PATH and an empty upath (or NULL) the file dirfd. */
static int file_at(int dirfd, const char *upath, int at_flags, struct file **file)
{
	uint32_t nofollow = at_flags & AT_SYMLINK_NOFOLLOW ? O_NOFOLLOW : 0;
	int empty = path_is_empty(upath, at_flags);

	if (empty <= 0)
		return empty ?: path_open(dirfd, upath, O_PATH | O_NOCTTY | nofollow, 0, file);
	*file = fget(dirfd);
	return *file ? 0 : -EBADF;
}

/* About the file system that the file is on; what has no server is in memory. */
static int64_t statfs_at(int dirfd, const char *upath, int at_flags, struct statfs *ubuf)
{
	static const struct statfs local = { .f_type = TMPFS_MAGIC, .f_bsize = PAGE_SIZE };
	struct file *file __fput = NULL;
	int64_t err = file_at(dirfd, upath, at_flags, &file);
	struct ioseg seg;

	if (err || !remote_of(file))
		return err ?: copy_to_user(ubuf, &local, sizeof(local));
	struct request *rq = request_begin(remote_of(file), IPC_OP_STATFS);

	rq->out = iter_user(&seg, ubuf, sizeof(*ubuf));
	return remote_call_end(rq);
}

SYSCALL_AS(statfs, (const char *upath, struct statfs *ubuf), statfs_at(AT_FDCWD, upath, 0, ubuf))
SYSCALL_AS(fstatfs, (int fd, struct statfs *ubuf), statfs_at(fd, NULL, AT_EMPTY_PATH, ubuf))

/* arg, times: of IPC_OP_SETATTR. flags: AT_EMPTY_PATH and upath NULL for the file dirfd. */
static int64_t setattr(int dirfd, const char *upath, int flags, const uint64_t arg[4],
		       struct iov_iter times)
{
	struct file *file __fput = NULL;
	int64_t err = flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH) ? -EINVAL :
		      file_at(dirfd, upath, flags, &file);

	if (err)
		return err;
	if (!upath && file->f_flags & O_PATH)
		return -EBADF;
	if (!remote_of(file))
		return -EPERM;
	struct request *rq = request_begin(remote_of(file), IPC_OP_SETATTR);

	memcpy(rq->arg, arg, sizeof(rq->arg));
	rq->in = times;
	return remote_call_end(rq);
}

static int64_t set_mode(int dirfd, const char *upath, int flags, uint32_t mode)
{
	const uint64_t arg[4] = { IPC_SET_MODE, mode & 07777 };

	return setattr(dirfd, upath, flags, arg, (struct iov_iter){ 0 });
}

/* (uid_t)-1 and (gid_t)-1 leave the owner or the group. */
static int64_t set_owner(int dirfd, const char *upath, int flags, uint32_t uid, uint32_t gid)
{
	uint32_t what = (uid == ~0u ? 0 : IPC_SET_UID) | (gid == ~0u ? 0 : IPC_SET_GID);
	const uint64_t arg[4] = { what, 0, uid | (uint64_t)gid << 32 };

	return setattr(dirfd, upath, flags, arg, (struct iov_iter){ 0 });
}

SYSCALL_AS(fchmodat, (int dirfd, const char *upath, uint32_t mode),
	set_mode(dirfd, upath, 0, mode))
SYSCALL_AS(chmod, (const char *upath, uint32_t mode), set_mode(AT_FDCWD, upath, 0, mode))
SYSCALL_AS(fchmod, (int fd, uint32_t mode), set_mode(fd, NULL, AT_EMPTY_PATH, mode))
SYSCALL_AS(fchownat, (int dirfd, const char *upath, uint32_t uid, uint32_t gid, int flags),
	set_owner(dirfd, upath, flags, uid, gid))
SYSCALL_AS(chown, (const char *upath, uint32_t uid, uint32_t gid),
	set_owner(AT_FDCWD, upath, 0, uid, gid))
SYSCALL_AS(lchown, (const char *upath, uint32_t uid, uint32_t gid),
	set_owner(AT_FDCWD, upath, AT_SYMLINK_NOFOLLOW, uid, gid))
SYSCALL_AS(fchown, (int fd, uint32_t uid, uint32_t gid),
	set_owner(fd, NULL, AT_EMPTY_PATH, uid, gid))

SYSCALL(truncate, const char *upath, int64_t size)
{
	struct file *file __fput = NULL;
	int64_t err;

	if (size < 0)
		return -EINVAL;
	err = path_open(AT_FDCWD, upath, O_WRONLY | O_NOCTTY, 0, &file);
	return err ?: vfs_truncate(file, (uint64_t)size);
}

/* upath NULL: the file dirfd itself (futimens); utimes NULL: now */
SYSCALL(utimensat, int dirfd, const char *upath, const struct timespec *utimes, int flags)
{
	static const struct timespec now[2] = { { 0, UTIME_NOW }, { 0, UTIME_NOW } };
	const uint64_t arg[4] = { IPC_SET_TIMES };
	struct ioseg seg;
	struct iov_iter times = utimes ? iter_user(&seg, utimes, sizeof(now)) :
					 iter_kernel(&seg, now, sizeof(now));

	return setattr(dirfd, upath, upath ? flags : flags | AT_EMPTY_PATH, arg, times);
}

SYSCALL(openat, int dirfd, const char *upath, uint32_t flags, uint32_t mode)
{
	int fd = get_unused_fd_flags(flags & O_CLOEXEC);
	struct file *file;
	int err;

	if (fd < 0)
		return fd;
	err = path_open(dirfd, upath, flags, mode, &file);
	if (err) {
		put_unused_fd(fd);
		return err;
	}
	fd_install(fd, file);
	return fd;
}

SYSCALL_AS(open, (const char *upath, uint32_t flags, uint32_t mode),
	sys_openat(AT_FDCWD, upath, flags, mode))

/* Makes path (canonical, absolute, kmalloc'ed; consumed) the working directory. NULL: -ENOMEM. */
static int set_cwd(char *path)
{
	if (!path)
		return -ENOMEM;
	kfree(current->proc->cwd);
	current->proc->cwd = path;
	return 0;
}

SYSCALL(chdir, const char *upath)
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

SYSCALL(fchdir, int fd)
{
	struct file *file __fput = fget(fd);

	if (!file || !file->f_path)
		return file ? -ENOTDIR : -EBADF;
	return set_cwd(kstrdup(file->f_path));
}

SYSCALL(getcwd, char *buf, size_t size)
{
	const char *cwd = current->proc->cwd;
	size_t n = strlen(cwd) + 1;

	if (n > size)
		return -ERANGE;
	return copy_to_user(buf, cwd, n) ? -EFAULT : (int64_t)n;
}

SYSCALL(umask, uint32_t mask)
{
	uint32_t old = current->proc->umask;

	current->proc->umask = mask & 0777;
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
	*image = (struct exec_image){ NULL, (uint64_t)st.st_size, st.st_mode, st.st_uid,
				      st.st_gid };
	return err ?: file->f_op->memobj(file, PROT_READ | PROT_EXEC, false, &image->obj);
}

int vfs_open_exec(int dirfd, const char *path, uint32_t at_flags, struct exec_image *image)
{
	if (!*path && at_flags & AT_EMPTY_PATH && dirfd != AT_FDCWD)
		return open_exec_fd(dirfd, image);
	struct path_call pc __path_end;
	int64_t ret = path_begin(&pc, IPC_OP_OPEN) ?: path_add(&pc, dirfd, path);

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
