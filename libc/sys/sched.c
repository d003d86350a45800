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

int __sched_cpucount(const cpu_set_t *set)
{
	int n = 0;

	for (size_t i = 0; i < sizeof(set->__bits) / sizeof(set->__bits[0]); i++)
		for (unsigned long w = set->__bits[i]; w; w &= w - 1)
			n++;
	return n;
}

/* The lowest (highest) priority of a real-time policy; the others know none but 0. */
static int priority_limit(int policy, int realtime)
{
	switch (policy) {
	case SCHED_FIFO:
	case SCHED_RR:
		return realtime;
	case SCHED_OTHER:
	case SCHED_BATCH:
	case SCHED_IDLE:
		return 0;
	default:
		errno = EINVAL;
		return -1;
	}
}

int sched_get_priority_min(int policy)
{
	return priority_limit(policy, 1);
}

int sched_get_priority_max(int policy)
{
	return priority_limit(policy, 99);
}

int sched_getcpu(void)
{
	unsigned int cpu;
	long ret = syscall3(SYS_getcpu, (long)&cpu, 0, 0);

	return (int)(ret < 0 ? syscall_ret(ret) : (long)cpu);
}
