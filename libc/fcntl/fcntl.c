/* fcntl and ioctl: what is done with an open file. */
#include <fcntl.h>
#include <internal/syscall.h>
#include <stdarg.h>
#include <sys/ioctl.h>

int fcntl(int fd, int cmd, ...)
{
	va_list ap;
	long arg;

	va_start(ap, cmd);
	arg = va_arg(ap, long);
	va_end(ap);
	/* an int argument: its upper half is not defined */
	if (cmd != F_GETLK && cmd != F_SETLK && cmd != F_SETLKW)
		arg = (int)arg;
	return (int)syscall_ret(syscall3(SYS_fcntl, fd, cmd, arg));
}

int ioctl(int fd, unsigned long request, ...)
{
	va_list ap;
	long arg;

	va_start(ap, request);
	arg = va_arg(ap, long);
	va_end(ap);
	return (int)syscall_ret(syscall3(SYS_ioctl, fd, (long)(uint32_t)request, arg));
}
