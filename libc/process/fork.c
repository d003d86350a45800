/* fork. */
#include <internal/fork.h>
#include <internal/pthread_impl.h>
#include <internal/syscall.h>
#include <unistd.h>

/* Present only in programs that use them. */
void __run_atfork(int when) __attribute__((weak));
void __malloc_atfork(int when) __attribute__((weak));

/* Without the handlers of pthread_atfork. */
pid_t _Fork(void)
{
	long ret = syscall0(SYS_fork);

	if (ret == 0) {
		struct pthread *self = pthread_this();

		self->tid = (int)syscall1(SYS_set_tid_address, (long)&self->exit_futex);
		self->exit_futex = self->tid;
	}
	return (pid_t)syscall_ret(ret);
}

/* Returns the child's pid, 0 in the child, or -1 and errno. */
pid_t fork(void)
{
	pid_t pid;

	if (__run_atfork)
		__run_atfork(ATFORK_PREPARE);
	if (__malloc_atfork)
		__malloc_atfork(ATFORK_PREPARE);
	pid = _Fork();
	if (__malloc_atfork)
		__malloc_atfork(pid ? ATFORK_PARENT : ATFORK_CHILD);
	if (__run_atfork)
		__run_atfork(pid ? ATFORK_PARENT : ATFORK_CHILD);
	return pid;
}
