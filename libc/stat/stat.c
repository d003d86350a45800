/* File attributes: reading them. */
#include <errno.h>
#include <fcntl.h>
#include <internal/syscall.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>

int stat(const char *restrict path, struct stat *restrict st)
{
	return (int)syscall_ret(syscall2(SYS_stat, (long)path, (long)st));
}

int lstat(const char *restrict path, struct stat *restrict st)
{
	return (int)syscall_ret(syscall2(SYS_lstat, (long)path, (long)st));
}

int fstat(int fd, struct stat *st)
{
	return (int)syscall_ret(syscall2(SYS_fstat, fd, (long)st));
}

int fstatat(int dirfd, const char *restrict path, struct stat *restrict st, int flags)
{
	return (int)syscall_ret(syscall4(SYS_newfstatat, dirfd, (long)path, (long)st, flags));
}

int statfs(const char *path, struct statfs *buf)
{
	return (int)syscall_ret(syscall2(SYS_statfs, (long)path, (long)buf));
}

int fstatfs(int fd, struct statfs *buf)
{
	return (int)syscall_ret(syscall2(SYS_fstatfs, fd, (long)buf));
}

static void convert(struct statvfs *out, const struct statfs *in)
{
	*out = (struct statvfs){
		.f_bsize = (unsigned long)in->f_bsize,
		.f_frsize = (unsigned long)(in->f_frsize ? in->f_frsize : in->f_bsize),
		.f_blocks = in->f_blocks,
		.f_bfree = in->f_bfree,
		.f_bavail = in->f_bavail,
		.f_files = in->f_files,
		.f_ffree = in->f_ffree,
		.f_favail = in->f_ffree,
		.f_fsid = (unsigned int)in->f_fsid.__val[0],
		.f_flag = (unsigned long)in->f_flags,
		.f_namemax = (unsigned long)in->f_namelen,
	};
}

int statvfs(const char *restrict path, struct statvfs *restrict buf)
{
	struct statfs s;

	if (statfs(path, &s) < 0)
		return -1;
	convert(buf, &s);
	return 0;
}

int fstatvfs(int fd, struct statvfs *buf)
{
	struct statfs s;

	if (fstatfs(fd, &s) < 0)
		return -1;
	convert(buf, &s);
	return 0;
}
