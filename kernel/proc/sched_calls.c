/*
 * Priorities and processors, as programs see them: nice values choose among the
 * scheduler's levels.  The scheduler is sched.c.  Not done: the scheduling policies,
 * because nothing here runs under a deadline.  [POSIX nice(), Linux sched(7)]
 */
#include "proc/proc_impl.h"

static int nice_to_prio(int nice)
{
	return nice < 0 ? PRIO_NORMAL - 1 : PRIO_NORMAL + (nice >= 10) + (nice >= 19);
}

SYSCALL(sched_yield, void)
{
	sched_yield();
	return 0;
}

SYSCALL(getcpu, uint32_t *ucpu, uint32_t *unode)
{
	int ret = ucpu ? put_user(this_cpu()->id, ucpu) : 0;

	return ret || !unode ? ret : put_user(0, unode);
}

/* All processors. Not done: sched_setaffinity(), because the scheduler places threads by
 * load alone. */
SYSCALL(sched_getaffinity, int tid, size_t size, uint64_t *umask)
{
	uint64_t mask = (1ull << ncpus) - 1;

	if (!thread_find(tid))
		return -ESRCH;
	if (size < sizeof(mask) || size % sizeof(mask))
		return -EINVAL;
	return put_user(mask, umask) ? -EFAULT : (int64_t)sizeof(mask);
}
_Static_assert(MAX_CPUS < 64, "the mask is one word");

/* Told as 20 - nice, so that no result looks like an error. Not done, here and below: all of
 * a group or user at once, because nice() and renice need one. */
SYSCALL(getpriority, int which, int pid)
{
	const struct process *p = process_find(pid);

	if (which != PRIO_PROCESS)
		return -EINVAL;
	return p ? 20 - p->nice : -ESRCH;
}

SYSCALL(setpriority, int which, int pid, int nice)
{
	struct process *p = process_find(pid);
	uint32_t user = current->proc->euid;
	struct thread *t;

	if (which != PRIO_PROCESS)
		return -EINVAL;
	if (!p)
		return -ESRCH;
	nice = MAX(PRIO_MIN, MIN(nice, PRIO_MAX - 1));
	if (user != 0 && user != p->uid && user != p->euid)
		return -EPERM;
	if (user != 0 && nice < p->nice)
		return -EACCES;
	p->nice = nice;
	list_for_each(t, &p->threads, proc_node)
		sched_set_prio(t, nice_to_prio(nice));
	return 0;
}
