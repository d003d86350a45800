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
static int path_is_empty(int dirfd, const char *upath, int at_flags)
{
	char first = 0;

	if (!(at_flags & AT_EMPTY_PATH))
		return 0;
	if (upath && get_user(first, upath))
		return -EFAULT;
	return !first && (dirfd != AT_FDCWD || !upath);
}

SYSCALL(newfstatat, int dirfd, const char *upath, struct stat *ust, int flags)
{
	int empty = path_is_empty(dirfd, upath, flags);
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
	int64_t ret = path_begin_user(&pc, op, dirfd, upath, 0);

	pc.arg[0] = arg0;
	pc.arg[1] = arg1;
	pc.arg[2] = arg2;
	ret = ret ?: path_call(&pc);
	return MIN(ret, 0);
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
	int64_t err = path_begin_user(&pc, IPC_OP_UNLINK, dirfd, upath, 0);

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
	int64_t err = path_begin_user(&pc, op, olddirfd, uold, 0);

	pc.arg[0] = flags;
	if (flags & ~known)
		return -EINVAL;
	return err ?: path_add_user(&pc, newdirfd, unew, 0) ?: path_call(&pc);
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
	struct path_call pc;
	char *target;
	int64_t err = getname(utarget, &target);

	if (err)
		return err;
	err = path_begin_user(&pc, IPC_OP_SYMLINK, dirfd, upath, 0);
	pc.extra = target;
	pc.extra_len = strlen(target);
	pc.extra_first = true;
	err = err ?: path_call(&pc);
	path_end(&pc);
	putname(target);
	return err;
}

SYSCALL_AS(symlink, (const char *utarget, const char *upath),
	sys_symlinkat(utarget, AT_FDCWD, upath))

SYSCALL(readlinkat, int dirfd, const char *upath, char *buf, int size)
{
	struct path_call pc __path_end;
	int64_t ret = path_begin_user(&pc, IPC_OP_READLINK, dirfd, upath, 0);

	if (ret || size <= 0)
		return ret ?: -EINVAL;
	memset(pc.out, 0, IPC_PATH_MAX);
	ret = path_call(&pc);
	ret = MIN(ret, MIN(size, IPC_PATH_MAX));
	return ret > 0 && copy_to_user(buf, pc.out, (size_t)ret) ? -EFAULT : ret;
}

SYSCALL_AS(readlink, (const char *upath, char *buf, int size),
	sys_readlinkat(AT_FDCWD, upath, buf, size))

/* Asks the server of r about the file system that the object is on. */
static int64_t statfs_remote(struct remote *r, struct statfs *ubuf)
{
	struct statfs sfs = { 0 };
	struct request *rq = request_begin(r, IPC_OP_STATFS);
	struct ioseg seg;

	rq->out = iter_kernel(&seg, &sfs, sizeof(sfs));
	int64_t ret = remote_call_end(rq);

	return ret < 0 ? ret : copy_to_user(ubuf, &sfs, sizeof(sfs));
}

SYSCALL(statfs, const char *upath, struct statfs *ubuf)
{
	struct path_call pc __path_end;
	struct stat st;
	int64_t err = path_stat(&pc, AT_FDCWD, upath, 0, &st);

	if (err)
		return err;
	request_end(pc.rq);
	pc.rq = NULL;
	return statfs_remote(pc.path[0].root, ubuf);
}

SYSCALL(fstatfs, int fd, struct statfs *ubuf)
{
	static const struct statfs local = { .f_type = TMPFS_MAGIC, .f_bsize = PAGE_SIZE };
	struct file *file __fput = fget(fd);

	if (file && remote_of(file))
		return statfs_remote(remote_of(file), ubuf);
	return file ? copy_to_user(ubuf, &local, sizeof(local)) : -EBADF;
}

struct setattr {
	uint64_t arg[4];	  /* of IPC_OP_SETATTR */
	struct timespec times[2]; /* access, modification */
};

static int64_t setattr_file(struct file *file, const struct setattr *a)
{
	struct remote *r = file ? remote_of(file) : NULL;
	struct ioseg seg;
	int64_t ret;

	if (!r || file->f_flags & O_PATH)
		return !file || r ? -EBADF : -EPERM;
	struct request *rq = request_begin(r, IPC_OP_SETATTR);

	memcpy(rq->arg, a->arg, sizeof(rq->arg));
	if (a->arg[0] & IPC_SET_TIMES)
		rq->in = iter_kernel(&seg, a->times, sizeof(a->times));
	ret = remote_call_end(rq);
	return MIN(ret, 0);
}

/* flags: AT_EMPTY_PATH and upath NULL for the file dirfd. */
static int64_t setattr(int dirfd, const char *upath, int flags, struct setattr a)
{
	int empty = path_is_empty(dirfd, upath, flags);
	struct file *file __fput = empty > 0 ? fget(dirfd) : NULL;
	struct path_call pc __path_end = { 0 };
	int64_t ret;

	if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	if (empty)
		return empty < 0 ? empty : setattr_file(file, &a);
	ret = path_begin_user(&pc, IPC_OP_SETATTRPATH, dirfd, upath, flags);
	memcpy(pc.arg, a.arg, sizeof(pc.arg));
	pc.arg[0] |= flags & AT_SYMLINK_NOFOLLOW ? IPC_SET_NOFOLLOW : 0;
	if (a.arg[0] & IPC_SET_TIMES) {
		pc.extra = a.times;
		pc.extra_len = sizeof(a.times);
	}
	ret = ret ?: path_call(&pc);
	return MIN(ret, 0);
}

#define SET_MODE(mode) ((struct setattr){ .arg = { IPC_SET_MODE, (mode) & 07777 } })
/* (uid_t)-1 and (gid_t)-1 leave the owner or the group. */
#define SET_OWNER(uid, gid)                                                                        \
	((struct setattr){ .arg = { (uid == ~0u ? 0 : IPC_SET_UID) |                               \
					    (gid == ~0u ? 0 : IPC_SET_GID),                        \
				    0, uid | (uint64_t)gid << 32 } })

SYSCALL_AS(fchmodat, (int dirfd, const char *upath, uint32_t mode),
	setattr(dirfd, upath, 0, SET_MODE(mode)))
SYSCALL_AS(chmod, (const char *upath, uint32_t mode), sys_fchmodat(AT_FDCWD, upath, mode))
SYSCALL_AS(fchmod, (int fd, uint32_t mode), setattr(fd, NULL, AT_EMPTY_PATH, SET_MODE(mode)))
SYSCALL_AS(fchownat, (int dirfd, const char *upath, uint32_t uid, uint32_t gid, int flags),
	setattr(dirfd, upath, flags, SET_OWNER(uid, gid)))
SYSCALL_AS(chown, (const char *upath, uint32_t uid, uint32_t gid),
	sys_fchownat(AT_FDCWD, upath, uid, gid, 0))
SYSCALL_AS(lchown, (const char *upath, uint32_t uid, uint32_t gid),
	sys_fchownat(AT_FDCWD, upath, uid, gid, AT_SYMLINK_NOFOLLOW))
SYSCALL_AS(fchown, (int fd, uint32_t uid, uint32_t gid),
	sys_fchownat(fd, NULL, uid, gid, AT_EMPTY_PATH))

SYSCALL(truncate, const char *upath, int64_t size)
{
	struct setattr a = { .arg = { IPC_SET_SIZE, 0, 0, (uint64_t)size } };

	return size < 0 ? -EINVAL : setattr(AT_FDCWD, upath, 0, a);
}

/* upath NULL: the file dirfd itself (futimens) */
SYSCALL(utimensat, int dirfd, const char *upath, const struct timespec *utimes, int flags)
{
	struct setattr a = { { IPC_SET_TIMES }, { { 0, UTIME_NOW }, { 0, UTIME_NOW } } };

	if (utimes && copy_from_user(a.times, utimes, sizeof(a.times)))
		return -EFAULT;
	for (int i = 0; i < 2; i++) {
		int64_t ns = a.times[i].tv_nsec;

		if (ns != UTIME_NOW && ns != UTIME_OMIT && (uint64_t)ns >= NSEC_PER_SEC)
			return -EINVAL;
	}
	return setattr(dirfd, upath, upath ? flags : flags | AT_EMPTY_PATH, a);
}

SYSCALL(openat, int dirfd, const char *upath, uint32_t flags, uint32_t mode)
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
