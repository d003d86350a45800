/* Waiting for children. */
#include <internal/syscall.h>
#include <sys/wait.h>

/* Returns the child's pid, 0 (WNOHANG: none yet), or -1 and errno. */
pid_t wait4(pid_t pid, int *status, int options, struct rusage *usage)
{
	return (pid_t)syscall_ret(syscall4(SYS_wait4, pid, (long)status, options, (long)usage));
}

pid_t waitpid(pid_t pid, int *status, int options)
{
	return wait4(pid, status, options, NULL);
}

pid_t wait(int *status)
{
	return wait4(-1, status, 0, NULL);
}

pid_t wait3(int *status, int options, struct rusage *usage)
{
	return wait4(-1, status, options, usage);
}
