/* Sending signals. */
#include <internal/syscall.h>
#include <signal.h>
#include <unistd.h>

int kill(pid_t pid, int sig)
{
	return (int)syscall_ret(syscall2(SYS_kill, pid, sig));
}

int killpg(pid_t pgid, int sig)
{
	if (pgid < 0) {
		errno = EINVAL;
		return -1;
	}
	return kill(-pgid, sig);
}

int tgkill(pid_t pid, pid_t tid, int sig)
{
	return (int)syscall_ret(syscall3(SYS_tgkill, pid, tid, sig));
}

/* To the calling thread. */
int raise(int sig)
{
	return tgkill(getpid(), gettid(), sig);
}

int sigqueue(pid_t pid, int sig, union sigval value)
{
	siginfo_t info = { .si_signo = sig, .si_code = SI_QUEUE };

	info.si_pid = getpid();
	info.si_uid = getuid();
	info.si_value = value;
	return (int)syscall_ret(syscall3(SYS_rt_sigqueueinfo, pid, sig, (long)&info));
}
