/* syscall(): any call by number. */
#include <internal/syscall.h>
#include <stdarg.h>
#include <unistd.h>

/* Takes up to six arguments.  Returns the result, or -1 and errno. */
long syscall(long number, ...)
{
	long a[6];
	va_list ap;

	va_start(ap, number);
	for (int i = 0; i < 6; i++)
		a[i] = va_arg(ap, long);
	va_end(ap);
	return syscall_ret(syscall6(number, a[0], a[1], a[2], a[3], a[4], a[5]));
}
