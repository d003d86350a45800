/* Reading and writing by descriptor. */
#include <internal/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

ssize_t read(int fd, void *buf, size_t n)
{
	return syscall_ret(syscall3(SYS_read, fd, (long)buf, (long)n));
}

ssize_t write(int fd, const void *buf, size_t n)
{
	return syscall_ret(syscall3(SYS_write, fd, (long)buf, (long)n));
}

ssize_t pread(int fd, void *buf, size_t n, off_t offset)
{
	return syscall_ret(syscall4(SYS_pread64, fd, (long)buf, (long)n, offset));
}

ssize_t pwrite(int fd, const void *buf, size_t n, off_t offset)
{
	return syscall_ret(syscall4(SYS_pwrite64, fd, (long)buf, (long)n, offset));
}

ssize_t readv(int fd, const struct iovec *iov, int n)
{
	return syscall_ret(syscall3(SYS_readv, fd, (long)iov, n));
}

ssize_t writev(int fd, const struct iovec *iov, int n)
{
	return syscall_ret(syscall3(SYS_writev, fd, (long)iov, n));
}

ssize_t preadv(int fd, const struct iovec *iov, int n, off_t offset)
{
	return syscall_ret(syscall5(SYS_preadv, fd, (long)iov, n, offset, 0));
}

ssize_t pwritev(int fd, const struct iovec *iov, int n, off_t offset)
{
	return syscall_ret(syscall5(SYS_pwritev, fd, (long)iov, n, offset, 0));
}

off_t lseek(int fd, off_t offset, int whence)
{
	return syscall_ret(syscall3(SYS_lseek, fd, offset, whence));
}
