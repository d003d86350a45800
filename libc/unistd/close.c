/* Closing and copying descriptors. */
#include <internal/syscall.h>
#include <unistd.h>

int close(int fd)
{
	return (int)syscall_ret(syscall1(SYS_close, fd));
}

int dup(int fd)
{
	return (int)syscall_ret(syscall1(SYS_dup, fd));
}

int dup2(int from, int to)
{
	return (int)syscall_ret(syscall2(SYS_dup2, from, to));
}

int dup3(int from, int to, int flags)
{
	return (int)syscall_ret(syscall3(SYS_dup3, from, to, flags));
}

int pipe(int fd[2])
{
	return (int)syscall_ret(syscall1(SYS_pipe, (long)fd));
}

int pipe2(int fd[2], int flags)
{
	return (int)syscall_ret(syscall2(SYS_pipe2, (long)fd, flags));
}
