/* Length of files, and getting them to their medium. */
#include <fcntl.h>
#include <internal/syscall.h>
#include <unistd.h>

int ftruncate(int fd, off_t length)
{
	return (int)syscall_ret(syscall2(SYS_ftruncate, fd, length));
}

int truncate(const char *path, off_t length)
{
	return (int)syscall_ret(syscall2(SYS_truncate, (long)path, length));
}

/* Returns 0 or an error number. */
int posix_fadvise(int fd, off_t offset, off_t length, int advice)
{
	return (int)-syscall4(SYS_fadvise64, fd, offset, length, advice);
}

int fsync(int fd)
{
	return (int)syscall_ret(syscall1(SYS_fsync, fd));
}

int fdatasync(int fd)
{
	return (int)syscall_ret(syscall1(SYS_fdatasync, fd));
}

void sync(void)
{
	syscall0(SYS_sync);
}

int syncfs(int fd)
{
	return (int)syscall_ret(syscall1(SYS_syncfs, fd));
}
