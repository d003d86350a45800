/* Owners of files. */
#include <internal/syscall.h>
#include <unistd.h>

int chown(const char *path, uid_t uid, gid_t gid)
{
	return (int)syscall_ret(syscall3(SYS_chown, (long)path, uid, gid));
}

int lchown(const char *path, uid_t uid, gid_t gid)
{
	return (int)syscall_ret(syscall3(SYS_lchown, (long)path, uid, gid));
}

int fchown(int fd, uid_t uid, gid_t gid)
{
	return (int)syscall_ret(syscall3(SYS_fchown, fd, uid, gid));
}

int fchownat(int dirfd, const char *path, uid_t uid, gid_t gid, int flags)
{
	return (int)syscall_ret(syscall5(SYS_fchownat, dirfd, (long)path, uid, gid, flags));
}
