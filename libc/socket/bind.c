/* Names of sockets: bind, getsockname, getpeername. */
#include <internal/syscall.h>
#include <sys/socket.h>

int bind(int fd, const struct sockaddr *addr, socklen_t len)
{
	return (int)syscall_ret(syscall3(SYS_bind, fd, (long)addr, len));
}

int getsockname(int fd, struct sockaddr *restrict addr, socklen_t *restrict len)
{
	return (int)syscall_ret(syscall3(SYS_getsockname, fd, (long)addr, (long)len));
}

int getpeername(int fd, struct sockaddr *restrict addr, socklen_t *restrict len)
{
	return (int)syscall_ret(syscall3(SYS_getpeername, fd, (long)addr, (long)len));
}
