/* Making connections: connect, listen, accept, shutdown, socketpair. */
#include <internal/syscall.h>
#include <sys/socket.h>

int connect(int fd, const struct sockaddr *addr, socklen_t len)
{
	return (int)syscall_ret(syscall3(SYS_connect, fd, (long)addr, len));
}

int listen(int fd, int backlog)
{
	return (int)syscall_ret(syscall2(SYS_listen, fd, backlog));
}

int accept(int fd, struct sockaddr *restrict addr, socklen_t *restrict len)
{
	return (int)syscall_ret(syscall3(SYS_accept, fd, (long)addr, (long)len));
}

int accept4(int fd, struct sockaddr *restrict addr, socklen_t *restrict len, int flags)
{
	return (int)syscall_ret(syscall4(SYS_accept4, fd, (long)addr, (long)len, flags));
}

int shutdown(int fd, int how)
{
	return (int)syscall_ret(syscall2(SYS_shutdown, fd, how));
}

int socketpair(int family, int type, int protocol, int fd[2])
{
	return (int)syscall_ret(syscall4(SYS_socketpair, family, type, protocol, (long)fd));
}
