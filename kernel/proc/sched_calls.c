/*
 * Priorities and processors, as programs see them.  Nice values choose among
 * the levels for programs; user 0 gets the levels of servers and drivers with
 * SCHED_FIFO.  The scheduler is sched.c.  [POSIX nice(), Linux sched(7)]
 */
#include "proc/proc_impl.h"

#define FIFO_MAX 99
#define FIFO_DRIVER 50 /* SCHED_FIFO priorities from here up: PRIO_DRIVER */

static int nice_to_prio(int nice)
{
	return nice < 0 ? PRIO_NORMAL - 1 : PRIO_NORMAL + (nice >= 10) + (nice >= 19);
}

static bool may_change(const struct process *p)
{
	const struct process *self = current->proc;

	return self->euid == 0 || self->euid == p->uid || self->euid == p->euid;
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

/* Not done: reading policies back, because nothing here asks. */
SYSCALL(sched_setscheduler, int tid, int policy, const struct sched_param *uparam)
{
	struct thread *t = thread_find(tid);
	struct sched_param param;
	bool fifo = policy == SCHED_FIFO || policy == SCHED_RR;

	if (get_user(param, uparam))
		return -EFAULT;
	if (!t)
		return -ESRCH;
	if ((!fifo && policy != SCHED_OTHER && policy != SCHED_BATCH && policy != SCHED_IDLE) ||
	    param.sched_priority < fifo || param.sched_priority > (fifo ? FIFO_MAX : 0))
		return -EINVAL;
	if (fifo ? current->proc->euid != 0 : !may_change(t->proc))
		return -EPERM;
	if (fifo)
		sched_set_prio(t, param.sched_priority >= FIFO_DRIVER ? PRIO_DRIVER : PRIO_SERVER);
	else
		sched_set_prio(t, nice_to_prio(policy == SCHED_IDLE ? 19 : t->proc->nice));
	return 0;
}

/* The process that getpriority() and setpriority() mean, or NULL and *err. Not done: all of
 * a group or user at once, because nice() and renice need one. */
static struct process *nice_target(int which, int pid, int64_t *err)
{
	struct process *p = which == PRIO_PROCESS ? process_find(pid) : NULL;

	*err = which == PRIO_PROCESS ? -ESRCH : -EINVAL;
	return p && p->state != PROC_ZOMBIE ? p : NULL;
}

/* Told as 20 - nice, so that no result looks like an error. */
SYSCALL(getpriority, int which, int pid)
{
	int64_t err;
	const struct process *p = nice_target(which, pid, &err);

	return p ? 20 - p->nice : err;
}

SYSCALL(setpriority, int which, int pid, int nice)
{
	int64_t err;
	struct process *p = nice_target(which, pid, &err);
	struct thread *t;

	if (!p)
		return err;
	nice = MAX(PRIO_MIN, MIN(nice, PRIO_MAX - 1));
	if (!may_change(p))
		return -EPERM;
	if (nice < p->nice && current->proc->euid != 0)
		return -EACCES;
	p->nice = nice;
	list_for_each(t, &p->threads, proc_node)
		if (t->prio > PRIO_SERVER)
			sched_set_prio(t, nice_to_prio(nice));
	return 0;
}
