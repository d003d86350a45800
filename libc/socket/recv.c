/* Receiving: recv, recvfrom, recvmsg, recvmmsg. */
#include <internal/syscall.h>
#include <sys/socket.h>

ssize_t recvfrom(int fd, void *restrict buf, size_t n, int flags, struct sockaddr *restrict addr,
		 socklen_t *restrict len)
{
	return syscall_ret(
		syscall6(SYS_recvfrom, fd, (long)buf, (long)n, flags, (long)addr, (long)len));
}

ssize_t recv(int fd, void *buf, size_t n, int flags)
{
	return recvfrom(fd, buf, n, flags, NULL, NULL);
}

ssize_t recvmsg(int fd, struct msghdr *msg, int flags)
{
	return syscall_ret(syscall3(SYS_recvmsg, fd, (long)msg, flags));
}

/* Returns how many messages came. */
int recvmmsg(int fd, struct mmsghdr *msgs, unsigned int n, unsigned int flags,
	     struct timespec *timeout)
{
	return (int)syscall_ret(syscall5(SYS_recvmmsg, fd, (long)msgs, n, flags, (long)timeout));
}
