/* Socket options. */
#include <internal/syscall.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

int getsockopt(int fd, int level, int name, void *restrict value, socklen_t *restrict len)
{
	return (int)syscall_ret(syscall5(SYS_getsockopt, fd, level, name, (long)value, (long)len));
}

int setsockopt(int fd, int level, int name, const void *value, socklen_t len)
{
	return (int)syscall_ret(syscall5(SYS_setsockopt, fd, level, name, (long)value, len));
}

/* Returns 1 if the next byte is behind the urgent mark. */
int sockatmark(int fd)
{
	int mark;

	return ioctl(fd, SIOCATMARK, &mark) < 0 ? -1 : mark;
}
