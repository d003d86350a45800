/* Blocking signals and waiting for them. */
#include <internal/syscall.h>
#include <signal.h>

int sigprocmask(int how, const sigset_t *restrict set, sigset_t *restrict old)
{
	return (int)syscall_ret(
		syscall4(SYS_rt_sigprocmask, how, (long)set, (long)old, sizeof(*set)));
}

/* Returns 0 or an error number. */
int pthread_sigmask(int how, const sigset_t *restrict set, sigset_t *restrict old)
{
	return (int)-syscall4(SYS_rt_sigprocmask, how, (long)set, (long)old, sizeof(*set));
}

int sigpending(sigset_t *set)
{
	return (int)syscall_ret(syscall2(SYS_rt_sigpending, (long)set, sizeof(*set)));
}

int sigsuspend(const sigset_t *mask)
{
	return (int)syscall_ret(syscall2(SYS_rt_sigsuspend, (long)mask, sizeof(*mask)));
}

int sigtimedwait(const sigset_t *restrict set, siginfo_t *restrict info,
		 const struct timespec *restrict timeout)
{
	return (int)syscall_ret(
		syscall4(SYS_rt_sigtimedwait, (long)set, (long)info, (long)timeout, sizeof(*set)));
}

int sigwaitinfo(const sigset_t *restrict set, siginfo_t *restrict info)
{
	return sigtimedwait(set, info, NULL);
}

/* Returns 0 or an error number; goes on waiting after other signals' handlers. */
int sigwait(const sigset_t *restrict set, int *restrict sig)
{
	long ret;

	do {
		ret = syscall4(SYS_rt_sigtimedwait, (long)set, 0, 0, sizeof(*set));
	} while (ret == -EINTR);
	if (ret < 0)
		return (int)-ret;
	*sig = (int)ret;
	return 0;
}

int sigaltstack(const stack_t *restrict ss, stack_t *restrict old)
{
	return (int)syscall_ret(syscall2(SYS_sigaltstack, (long)ss, (long)old));
}
