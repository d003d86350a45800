/* clone(), as a program calls it. */
#include <internal/pthread_impl.h>
#include <internal/syscall.h>
#include <sched.h>
#include <stdarg.h>

/* Returns the child's id, or -1 and errno.  Further arguments: parent tid, tls, child tid. */
int clone(int (*fn)(void *), void *stack, int flags, void *arg, ...)
{
	va_list ap;
	int *parent_tid, *child_tid;
	void *tls;

	va_start(ap, arg);
	parent_tid = va_arg(ap, int *);
	tls = va_arg(ap, void *);
	child_tid = va_arg(ap, int *);
	va_end(ap);
	return (int)syscall_ret(__clone(fn, stack, flags, arg, parent_tid, tls, child_tid));
}
