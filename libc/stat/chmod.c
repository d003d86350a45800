/* File attributes: changing them; making directories and special files. */
#include <errno.h>
#include <fcntl.h>
#include <internal/syscall.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <utime.h>

int chmod(const char *path, mode_t mode)
{
	return (int)syscall_ret(syscall2(SYS_chmod, (long)path, mode));
}

int fchmod(int fd, mode_t mode)
{
	return (int)syscall_ret(syscall2(SYS_fchmod, fd, mode));
}

/* The kernel's call has no flags: a symbolic link has no mode to change. */
int fchmodat(int dirfd, const char *path, mode_t mode, int flags)
{
	if (flags) {
		errno = flags == AT_SYMLINK_NOFOLLOW ? EOPNOTSUPP : EINVAL;
		return -1;
	}
	return (int)syscall_ret(syscall3(SYS_fchmodat, dirfd, (long)path, mode));
}

mode_t umask(mode_t mask)
{
	return (mode_t)syscall1(SYS_umask, mask);
}

int mkdir(const char *path, mode_t mode)
{
	return (int)syscall_ret(syscall2(SYS_mkdir, (long)path, mode));
}

int mkdirat(int dirfd, const char *path, mode_t mode)
{
	return (int)syscall_ret(syscall3(SYS_mkdirat, dirfd, (long)path, mode));
}

int mknod(const char *path, mode_t mode, dev_t dev)
{
	return (int)syscall_ret(syscall3(SYS_mknod, (long)path, mode, (long)dev));
}

int mknodat(int dirfd, const char *path, mode_t mode, dev_t dev)
{
	return (int)syscall_ret(syscall4(SYS_mknodat, dirfd, (long)path, mode, (long)dev));
}

int mkfifo(const char *path, mode_t mode)
{
	return mknod(path, mode | S_IFIFO, 0);
}

int mkfifoat(int dirfd, const char *path, mode_t mode)
{
	return mknodat(dirfd, path, mode | S_IFIFO, 0);
}

/* times: access, modification; null: now. */
int utimensat(int dirfd, const char *path, const struct timespec times[2], int flags)
{
	return (int)syscall_ret(syscall4(SYS_utimensat, dirfd, (long)path, (long)times, flags));
}

int futimens(int fd, const struct timespec times[2])
{
	return utimensat(fd, NULL, times, 0);
}

static const struct timespec *from_timeval(struct timespec ts[2], const struct timeval *tv)
{
	if (!tv)
		return NULL;
	for (int i = 0; i < 2; i++)
		ts[i] = (struct timespec){ tv[i].tv_sec, tv[i].tv_usec * 1000 };
	return ts;
}

int utimes(const char *path, const struct timeval times[2])
{
	struct timespec ts[2];

	return utimensat(AT_FDCWD, path, from_timeval(ts, times), 0);
}

int futimes(int fd, const struct timeval times[2])
{
	struct timespec ts[2];

	return utimensat(fd, NULL, from_timeval(ts, times), 0);
}

int utime(const char *path, const struct utimbuf *times)
{
	struct timespec ts[2];

	if (times) {
		ts[0] = (struct timespec){ .tv_sec = times->actime };
		ts[1] = (struct timespec){ .tv_sec = times->modtime };
	}
	return utimensat(AT_FDCWD, path, times ? ts : NULL, 0);
}
