/* Limits, priorities, use of resources. */
#include <internal/syscall.h>
#include <sys/resource.h>
#include <sys/times.h>

/* pid 0 is the caller. */
int prlimit(pid_t pid, int resource, const struct rlimit *limit, struct rlimit *old)
{
	return (int)syscall_ret(syscall4(SYS_prlimit64, pid, resource, (long)limit, (long)old));
}

int getrlimit(int resource, struct rlimit *limit)
{
	return prlimit(0, resource, NULL, limit);
}

int setrlimit(int resource, const struct rlimit *limit)
{
	return prlimit(0, resource, limit, NULL);
}

int getrusage(int who, struct rusage *usage)
{
	return (int)syscall_ret(syscall2(SYS_getrusage, who, (long)usage));
}

/* The kernel answers 20 - nice, so that a result is never negative. */
int getpriority(int which, id_t who)
{
	long ret = syscall2(SYS_getpriority, which, who);

	return (int)(ret < 0 ? syscall_ret(ret) : 20 - ret);
}

int setpriority(int which, id_t who, int priority)
{
	return (int)syscall_ret(syscall3(SYS_setpriority, which, who, priority));
}

clock_t times(struct tms *buf)
{
	return syscall_ret(syscall1(SYS_times, (long)buf));
}
