/* Scheduling. */
#include <internal/syscall.h>
#include <sched.h>
#include <string.h>

int sched_yield(void)
{
	return (int)syscall_ret(syscall0(SYS_sched_yield));
}

/* The kernel fills only as many bytes as it has processors for. */
int sched_getaffinity(pid_t pid, size_t size, cpu_set_t *set)
{
	long ret = syscall3(SYS_sched_getaffinity, pid, (long)size, (long)set);

	if (ret < 0)
		return (int)syscall_ret(ret);
	memset((char *)set + ret, 0, size - (size_t)ret);
	return 0;
}

int sched_setaffinity(pid_t pid, size_t size, const cpu_set_t *set)
{
	return (int)syscall_ret(syscall3(SYS_sched_setaffinity, pid, (long)size, (long)set));
}

int __sched_cpucount(const cpu_set_t *set)
{
	int n = 0;

	for (size_t i = 0; i < sizeof(set->__bits) / sizeof(set->__bits[0]); i++)
		for (unsigned long w = set->__bits[i]; w; w &= w - 1)
			n++;
	return n;
}

int sched_get_priority_min(int policy)
{
	return (int)syscall_ret(syscall1(SYS_sched_get_priority_min, policy));
}

int sched_get_priority_max(int policy)
{
	return (int)syscall_ret(syscall1(SYS_sched_get_priority_max, policy));
}

int sched_setscheduler(pid_t pid, int policy, const struct sched_param *param)
{
	return (int)syscall_ret(syscall3(SYS_sched_setscheduler, pid, policy, (long)param));
}

int sched_getscheduler(pid_t pid)
{
	return (int)syscall_ret(syscall1(SYS_sched_getscheduler, pid));
}

int sched_setparam(pid_t pid, const struct sched_param *param)
{
	return (int)syscall_ret(syscall2(SYS_sched_setparam, pid, (long)param));
}

int sched_getparam(pid_t pid, struct sched_param *param)
{
	return (int)syscall_ret(syscall2(SYS_sched_getparam, pid, (long)param));
}

int sched_getcpu(void)
{
	unsigned int cpu;
	long ret = syscall3(SYS_getcpu, (long)&cpu, 0, 0);

	return (int)(ret < 0 ? syscall_ret(ret) : (long)cpu);
}
