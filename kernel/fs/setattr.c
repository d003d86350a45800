/*
 * chmod, chown, utimensat, truncate: all are one request, IPC_OP_SETATTR on an
 * open file or IPC_OP_SETATTRPATH on a path.
 */
#include "abi/fcntl.h"
#include "abi/time.h"
#include "fs/fdtable.h"
#include "fs/namei.h"
#include "fs/remote_file.h"
#include "syscall/fs_calls.h"

struct setattr {
	uint32_t what; /* IPC_SET_* */
	uint32_t mode, uid, gid;
	uint64_t size;
	struct timespec times[2]; /* access, modification */
};

static void setattr_args(const struct setattr *a, uint64_t arg[4])
{
	arg[0] = a->what;
	arg[1] = a->mode;
	arg[2] = a->uid | (uint64_t)a->gid << 32;
	arg[3] = a->size;
}

static int64_t setattr_fd(int fd, const struct setattr *a)
{
	struct file *file __fput = fget(fd);
	struct remote *r = file ? remote_of(file) : NULL;
	struct ioseg seg;
	int64_t ret;

	if (!r || file->f_flags & O_PATH)
		return !file || r ? -EBADF : -EPERM;
	struct request *rq = request_begin(r, IPC_OP_SETATTR);

	setattr_args(a, rq->arg);
	if (a->what & IPC_SET_TIMES)
		rq->in = iter_kernel(&seg, a->times, sizeof(a->times));
	ret = remote_call(&rq);
	request_end(rq);
	return MIN(ret, 0);
}

static int64_t setattr_path(int dirfd, const char *upath, int flags, struct setattr *a)
{
	int empty = path_is_empty(dirfd, upath, flags);

	if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	if (empty)
		return empty < 0 ? empty : setattr_fd(dirfd, a);
	if (flags & AT_SYMLINK_NOFOLLOW)
		a->what |= IPC_SET_NOFOLLOW;
	struct path_call pc __path_end;
	int64_t ret =
		path_begin(&pc, IPC_OP_SETATTRPATH) ?: path_add_user(&pc, dirfd, upath, flags);

	setattr_args(a, pc.arg);
	if (a->what & IPC_SET_TIMES) {
		pc.extra = a->times;
		pc.extra_len = sizeof(a->times);
	}
	ret = ret ?: path_call(&pc);
	return MIN(ret, 0);
}

int64_t sys_fchmodat(int dirfd, const char *upath, uint32_t mode)
{
	struct setattr a = { .what = IPC_SET_MODE, .mode = mode & 07777 };

	return setattr_path(dirfd, upath, 0, &a);
}

int64_t sys_chmod(const char *upath, uint32_t mode)
{
	return sys_fchmodat(AT_FDCWD, upath, mode);
}

int64_t sys_fchmod(int fd, uint32_t mode)
{
	struct setattr a = { .what = IPC_SET_MODE, .mode = mode & 07777 };

	return setattr_fd(fd, &a);
}

/* (uid_t)-1 and (gid_t)-1 leave the owner or the group. */
static struct setattr chown_attr(uint32_t uid, uint32_t gid)
{
	return (struct setattr){ .uid = uid,
				 .gid = gid,
				 .what = (uid == ~0u ? 0 : IPC_SET_UID) |
					 (gid == ~0u ? 0 : IPC_SET_GID) };
}

int64_t sys_fchownat(int dirfd, const char *upath, uint32_t uid, uint32_t gid, int flags)
{
	struct setattr a = chown_attr(uid, gid);

	return setattr_path(dirfd, upath, flags, &a);
}

int64_t sys_chown(const char *upath, uint32_t uid, uint32_t gid)
{
	return sys_fchownat(AT_FDCWD, upath, uid, gid, 0);
}

int64_t sys_lchown(const char *upath, uint32_t uid, uint32_t gid)
{
	return sys_fchownat(AT_FDCWD, upath, uid, gid, AT_SYMLINK_NOFOLLOW);
}

int64_t sys_fchown(int fd, uint32_t uid, uint32_t gid)
{
	struct setattr a = chown_attr(uid, gid);

	return setattr_fd(fd, &a);
}

static bool time_valid(const struct timespec *t)
{
	return t->tv_nsec == UTIME_NOW || t->tv_nsec == UTIME_OMIT ||
	       (t->tv_nsec >= 0 && t->tv_nsec < (int64_t)NSEC_PER_SEC);
}

static int64_t set_times(int dirfd, const char *upath, struct setattr *a, int flags)
{
	a->what = IPC_SET_TIMES;
	if (!time_valid(&a->times[0]) || !time_valid(&a->times[1]))
		return -EINVAL;
	return upath ? setattr_path(dirfd, upath, flags, a) : setattr_fd(dirfd, a);
}

static const struct setattr touch = { .times = { { 0, UTIME_NOW }, { 0, UTIME_NOW } } };

/* upath NULL: the file dirfd itself (futimens) */
int64_t sys_utimensat(int dirfd, const char *upath, const struct timespec *utimes, int flags)
{
	struct setattr a = touch;

	if (utimes && copy_from_user(a.times, utimes, sizeof(a.times)))
		return -EFAULT;
	return set_times(dirfd, upath, &a, flags);
}

int64_t sys_futimesat(int dirfd, const char *upath, const struct timeval *utimes)
{
	struct setattr a = touch;
	struct timeval tv[2];

	if (utimes && copy_from_user(tv, utimes, sizeof(tv)))
		return -EFAULT;
	for (int i = 0; utimes && i < 2; i++) {
		if (tv[i].tv_usec < 0 || tv[i].tv_usec >= 1000000)
			return -EINVAL;
		a.times[i] = (struct timespec){ tv[i].tv_sec, tv[i].tv_usec * 1000 };
	}
	return set_times(dirfd, upath, &a, 0);
}

int64_t sys_utimes(const char *upath, const struct timeval *utimes)
{
	return upath ? sys_futimesat(AT_FDCWD, upath, utimes) : -EFAULT;
}

int64_t sys_utime(const char *upath, const int64_t *utimes)
{
	struct setattr a = touch;
	int64_t sec[2];

	if (!upath || (utimes && copy_from_user(sec, utimes, sizeof(sec))))
		return -EFAULT;
	for (int i = 0; utimes && i < 2; i++)
		a.times[i] = (struct timespec){ sec[i], 0 };
	return set_times(AT_FDCWD, upath, &a, 0);
}

int64_t sys_truncate(const char *upath, int64_t size)
{
	struct setattr a = { .what = IPC_SET_SIZE, .size = (uint64_t)size };

	return size < 0 ? -EINVAL : setattr_path(AT_FDCWD, upath, 0, &a);
}
