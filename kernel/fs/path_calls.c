/*
 * System calls that look at a path or change the tree: stat, access, mkdir,
 * unlink, rename, link, symlink, readlink, mknod, statfs.  Each is one request
 * to the server that owns the path (namei.c).  setattr.c has chmod and its kin.
 */
#include "abi/fcntl.h"
#include "abi/statfs.h"
#include "fs/fdtable.h"
#include "fs/mount.h"
#include "fs/namei.h"
#include "fs/remote_file.h"
#include "lib/string.h"
#include "proc/thread.h"
#include "syscall/fs_calls.h"

/* The descriptor's file, or the object that dirfd and the path name. */
static int64_t stat_at(int dirfd, const char *upath, int flags, struct stat *st)
{
	int empty = path_is_empty(dirfd, upath, flags);

	if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_EMPTY_PATH))
		return -EINVAL;
	if (empty) {
		struct file *file __fput = fget(dirfd);

		return empty < 0 ? empty : file ? vfs_fstat(file, st) : -EBADF;
	}
	struct path_call pc __path_end;
	int64_t ret = path_begin(&pc, IPC_OP_STATPATH) ?: path_add_user(&pc, dirfd, upath, flags);

	if (ret)
		return ret;
	pc.arg[0] = flags & AT_SYMLINK_NOFOLLOW;
	memset(pc.out, 0, sizeof(*st));
	ret = path_call(&pc);
	if (ret < 0)
		return ret;
	memcpy(st, pc.out, sizeof(*st));
	st->st_dev = mount_dev(pc.path[0].root->port);
	return 0;
}

int64_t sys_newfstatat(int dirfd, const char *upath, struct stat *ust, int flags)
{
	struct stat st;

	return stat_at(dirfd, upath, flags, &st) ?: copy_to_user(ust, &st, sizeof(st));
}

int64_t sys_stat(const char *upath, struct stat *ust)
{
	return sys_newfstatat(AT_FDCWD, upath, ust, 0);
}

int64_t sys_lstat(const char *upath, struct stat *ust)
{
	return sys_newfstatat(AT_FDCWD, upath, ust, AT_SYMLINK_NOFOLLOW);
}

static struct statx_timestamp statx_time(struct timespec t)
{
	return (struct statx_timestamp){ .tv_sec = t.tv_sec, .tv_nsec = (uint32_t)t.tv_nsec };
}

int64_t sys_statx(int dirfd, const char *upath, int flags, uint32_t mask, struct statx *ustx)
{
	struct stat st;
	/* AT_STATX_SYNC_TYPE: all is always in step */
	int64_t err = stat_at(dirfd, upath, flags & ~0x6000, &st);

	(void)mask;
	if (err)
		return err;
	struct statx stx = {
		.stx_mask = STATX_BASIC_STATS,
		.stx_blksize = (uint32_t)st.st_blksize,
		.stx_nlink = (uint32_t)st.st_nlink,
		.stx_uid = st.st_uid,
		.stx_gid = st.st_gid,
		.stx_mode = (uint16_t)st.st_mode,
		.stx_ino = st.st_ino,
		.stx_size = (uint64_t)st.st_size,
		.stx_blocks = (uint64_t)st.st_blocks,
		.stx_atime = statx_time(st.st_atim),
		.stx_ctime = statx_time(st.st_ctim),
		.stx_mtime = statx_time(st.st_mtim),
		.stx_rdev_major = st.st_rdev >> 8 & 0xfff,
		.stx_rdev_minor = (st.st_rdev & 0xff) | (st.st_rdev >> 12 & 0xfff00),
		.stx_dev_minor = (uint32_t)st.st_dev,
	};
	return copy_to_user(ustx, &stx, sizeof(stx));
}

/* A call on one path that has only numbers as arguments. */
static int64_t path_simple(uint32_t op, int dirfd, const char *upath, int at_flags, uint64_t arg0,
			   uint64_t arg1, uint64_t arg2)
{
	struct path_call pc __path_end;
	int64_t ret = path_begin(&pc, op) ?: path_add_user(&pc, dirfd, upath, at_flags);

	pc.arg[0] = arg0;
	pc.arg[1] = arg1;
	pc.arg[2] = arg2;
	ret = ret ?: path_call(&pc);
	return MIN(ret, 0);
}

int64_t sys_faccessat2(int dirfd, const char *upath, int mode, int flags)
{
	if (mode & ~(R_OK | W_OK | X_OK) ||
	    flags & ~(AT_EACCESS | AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	return path_simple(IPC_OP_ACCESS, dirfd, upath, flags, (uint64_t)mode, 0, 0);
}

int64_t sys_faccessat(int dirfd, const char *upath, int mode)
{
	return sys_faccessat2(dirfd, upath, mode, 0);
}

int64_t sys_access(const char *upath, int mode)
{
	return sys_faccessat2(AT_FDCWD, upath, mode, 0);
}

static uint32_t masked(uint32_t mode)
{
	return mode & ~current->proc->fs->umask;
}

int64_t sys_mkdirat(int dirfd, const char *upath, uint32_t mode)
{
	return path_simple(IPC_OP_MKDIR, dirfd, upath, 0, 0, masked(mode & 01777), 0);
}

int64_t sys_mkdir(const char *upath, uint32_t mode)
{
	return sys_mkdirat(AT_FDCWD, upath, mode);
}

int64_t sys_mknodat(int dirfd, const char *upath, uint32_t mode, uint32_t dev)
{
	if (!(mode & S_IFMT))
		mode |= S_IFREG;
	return path_simple(IPC_OP_MKNOD, dirfd, upath, 0, 0, masked(mode), dev);
}

int64_t sys_mknod(const char *upath, uint32_t mode, uint32_t dev)
{
	return sys_mknodat(AT_FDCWD, upath, mode, dev);
}

/* True if the last component of the path text is "." (rmdir must refuse it). */
static bool ends_in_dot(const char *path)
{
	size_t n = strlen(path);

	while (n && path[n - 1] == '/')
		n--;
	return n && path[n - 1] == '.' && (n == 1 || path[n - 2] == '/');
}

int64_t sys_unlinkat(int dirfd, const char *upath, int flags)
{
	struct path_call pc __path_end;
	int64_t err = path_begin(&pc, IPC_OP_UNLINK) ?: path_add_user(&pc, dirfd, upath, 0);

	if (!err && (flags & ~AT_REMOVEDIR || (flags && ends_in_dot(pc.out))))
		return -EINVAL;
	pc.arg[0] = (uint64_t)flags;
	return err ?: path_call(&pc);
}

int64_t sys_unlink(const char *upath)
{
	return sys_unlinkat(AT_FDCWD, upath, 0);
}

int64_t sys_rmdir(const char *upath)
{
	return sys_unlinkat(AT_FDCWD, upath, AT_REMOVEDIR);
}

static int64_t path_pair(uint32_t op, int olddirfd, const char *uold, int newdirfd,
			 const char *unew, uint64_t arg0)
{
	struct path_call pc __path_end;
	int64_t err = path_begin(&pc, op) ?: path_add_user(&pc, olddirfd, uold, 0);

	pc.arg[0] = arg0;
	return err ?: path_add_user(&pc, newdirfd, unew, 0) ?: path_call(&pc);
}

int64_t sys_renameat2(int olddirfd, const char *uold, int newdirfd, const char *unew,
		      uint32_t flags)
{
	if (flags & ~(uint32_t)RENAME_NOREPLACE)
		return -EINVAL;
	return path_pair(IPC_OP_RENAME, olddirfd, uold, newdirfd, unew, flags);
}

int64_t sys_renameat(int olddirfd, const char *uold, int newdirfd, const char *unew)
{
	return sys_renameat2(olddirfd, uold, newdirfd, unew, 0);
}

int64_t sys_rename(const char *uold, const char *unew)
{
	return sys_renameat2(AT_FDCWD, uold, AT_FDCWD, unew, 0);
}

/* not done: AT_EMPTY_PATH (a new name for an open file), because no request carries a handle
 * and a path. */
int64_t sys_linkat(int olddirfd, const char *uold, int newdirfd, const char *unew, int flags)
{
	if (flags & ~AT_SYMLINK_FOLLOW)
		return -EINVAL;
	return path_pair(IPC_OP_LINK, olddirfd, uold, newdirfd, unew, (uint64_t)flags);
}

int64_t sys_link(const char *uold, const char *unew)
{
	return sys_linkat(AT_FDCWD, uold, AT_FDCWD, unew, 0);
}

int64_t sys_symlinkat(const char *utarget, int dirfd, const char *upath)
{
	char *target;
	int64_t err = getname(utarget, &target);

	if (err)
		return err;
	struct path_call pc;

	err = path_begin(&pc, IPC_OP_SYMLINK) ?: path_add_user(&pc, dirfd, upath, 0);
	pc.extra = target;
	pc.extra_len = strlen(target);
	pc.extra_first = true;
	err = err ?: path_call(&pc);
	path_end(&pc);
	putname(target);
	return err;
}

int64_t sys_symlink(const char *utarget, const char *upath)
{
	return sys_symlinkat(utarget, AT_FDCWD, upath);
}

int64_t sys_readlinkat(int dirfd, const char *upath, char *buf, int size)
{
	struct path_call pc __path_end;
	int64_t ret = path_begin(&pc, IPC_OP_READLINK) ?: path_add_user(&pc, dirfd, upath, 0);

	if (ret || size <= 0)
		return ret ?: -EINVAL;
	memset(pc.out, 0, IPC_PATH_MAX);
	ret = path_call(&pc);
	ret = MIN(ret, MIN(size, IPC_PATH_MAX));
	return ret > 0 && copy_to_user(buf, pc.out, (size_t)ret) ? -EFAULT : ret;
}

int64_t sys_readlink(const char *upath, char *buf, int size)
{
	return sys_readlinkat(AT_FDCWD, upath, buf, size);
}

/* Asks the server of r about the file system that the object is on. */
static int64_t statfs_remote(struct remote *r, struct statfs *ubuf)
{
	struct statfs sfs = { 0 };
	struct request *rq = request_begin(r, IPC_OP_STATFS);
	struct ioseg seg;
	int64_t ret;

	rq->out = iter_kernel(&seg, &sfs, sizeof(sfs));
	ret = remote_call(&rq);
	request_end(rq);
	return ret < 0 ? ret : copy_to_user(ubuf, &sfs, sizeof(sfs));
}

int64_t sys_statfs(const char *upath, struct statfs *ubuf)
{
	struct path_call pc __path_end;
	int64_t ret = path_begin(&pc, IPC_OP_STATPATH) ?: path_add_user(&pc, AT_FDCWD, upath, 0);

	ret = ret ?: path_call(&pc);
	if (ret < 0)
		return ret;
	request_end(pc.rq);
	pc.rq = NULL;
	return statfs_remote(pc.path[0].root, ubuf);
}

int64_t sys_fstatfs(int fd, struct statfs *ubuf)
{
	static const struct statfs local = { .f_type = TMPFS_MAGIC, .f_bsize = PAGE_SIZE };
	struct file *file __fput = fget(fd);

	if (!file)
		return -EBADF;
	if (remote_of(file))
		return statfs_remote(remote_of(file), ubuf);
	return copy_to_user(ubuf, &local, sizeof(local));
}
