/*
 * Priorities and processors, as programs see them.  Nice values choose among
 * the levels for programs; user 0 gets the levels of servers and drivers with
 * SCHED_FIFO.  The scheduler is sched.c.  [POSIX nice(), Linux sched(7)]
 */
#include "abi/errno.h"
#include "abi/resource.h"
#include "abi/sched.h"
#include "lib/string.h"
#include "mm/uaccess.h"
#include "proc/proc_impl.h"
#include "proc/process.h"
#include "proc/thread.h"
#include "syscall/proc_calls.h"

#define FIFO_MAX 99
#define FIFO_DRIVER 50 /* SCHED_FIFO priorities from here up: PRIO_DRIVER */

static int nice_to_prio(int nice)
{
	if (nice < 0)
		return PRIO_NORMAL - 1;
	return nice < 10 ? PRIO_NORMAL : nice < 19 ? PRIO_NORMAL + 1 : PRIO_NORMAL + 2;
}

static bool realtime(const struct thread *t)
{
	return t->prio <= PRIO_SERVER;
}

int64_t sys_sched_yield(void)
{
	sched_yield();
	return 0;
}

int64_t sys_getcpu(uint32_t *ucpu, uint32_t *unode)
{
	uint32_t node = 0;

	if ((ucpu && put_user(this_cpu()->id, ucpu)) || (unode && put_user(node, unode)))
		return -EFAULT;
	return 0;
}

static struct thread *target_of(int tid)
{
	struct thread *t = tid ? thread_find(tid) : current;

	return t && t->proc ? t : NULL;
}

static bool may_change(const struct process *p)
{
	const struct process *self = current->proc;

	return self->euid == 0 || self->euid == p->uid || self->euid == p->euid;
}

int64_t sys_sched_getaffinity(int tid, size_t size, uint64_t *umask)
{
	uint64_t mask = ncpus < 64 ? (1ull << ncpus) - 1 : ~0ull;

	if (!target_of(tid))
		return -ESRCH;
	if (size < sizeof(mask) || size % sizeof(mask))
		return -EINVAL;
	return put_user(mask, umask) ? -EFAULT : (int64_t)sizeof(mask);
}

/* Any set with a processor of ours in it is accepted. Not done: keeping threads away from
 * the others, because the scheduler places them by load alone. */
int64_t sys_sched_setaffinity(int tid, size_t size, const uint64_t *umask)
{
	struct thread *t = target_of(tid);
	uint64_t mask = 0;

	if (copy_from_user(&mask, umask, MIN(size, sizeof(mask))))
		return -EFAULT;
	if (!t)
		return -ESRCH;
	if (!may_change(t->proc))
		return -EPERM;
	return mask & (ncpus < 64 ? (1ull << ncpus) - 1 : ~0ull) ? 0 : -EINVAL;
}

int64_t sys_sched_getscheduler(int tid)
{
	const struct thread *t = target_of(tid);

	if (tid < 0)
		return -EINVAL;
	return !t ? -ESRCH : realtime(t) ? SCHED_FIFO : SCHED_OTHER;
}

int64_t sys_sched_getparam(int tid, struct sched_param *uparam)
{
	const struct thread *t = target_of(tid);
	struct sched_param param = { 0 };

	if (tid < 0 || !uparam)
		return -EINVAL;
	if (!t)
		return -ESRCH;
	if (realtime(t))
		param.sched_priority = t->prio == PRIO_DRIVER ? FIFO_DRIVER : 1;
	return put_user(param, uparam);
}

static int64_t set_policy(struct thread *t, int policy, const struct sched_param *param)
{
	int prio = param->sched_priority;

	switch (policy & ~SCHED_RESET_ON_FORK) {
	case SCHED_OTHER:
	case SCHED_BATCH:
	case SCHED_IDLE:
		if (prio)
			return -EINVAL;
		if (!may_change(t->proc))
			return -EPERM;
		sched_set_prio(t, policy == SCHED_IDLE ? nice_to_prio(19)
						       : nice_to_prio(t->proc->nice));
		return 0;
	case SCHED_FIFO:
	case SCHED_RR:
		if (prio < 1 || prio > FIFO_MAX)
			return -EINVAL;
		if (current->proc->euid != 0)
			return -EPERM;
		sched_set_prio(t, prio >= FIFO_DRIVER ? PRIO_DRIVER : PRIO_SERVER);
		return 0;
	default:
		return -EINVAL;
	}
}

int64_t sys_sched_setscheduler(int tid, int policy, const struct sched_param *uparam)
{
	struct thread *t = target_of(tid);
	struct sched_param param;

	if (tid < 0 || policy < 0 || !uparam)
		return -EINVAL;
	if (get_user(param, uparam))
		return -EFAULT;
	return t ? set_policy(t, policy, &param) : -ESRCH;
}

int64_t sys_sched_setparam(int tid, const struct sched_param *uparam)
{
	int64_t policy = sys_sched_getscheduler(tid);

	return policy < 0 ? policy : sys_sched_setscheduler(tid, (int)policy, uparam);
}

static bool policy_known(int policy)
{
	return (policy >= SCHED_OTHER && policy <= SCHED_BATCH) || policy == SCHED_IDLE;
}

int64_t sys_sched_get_priority_max(int policy)
{
	if (!policy_known(policy))
		return -EINVAL;
	return policy == SCHED_FIFO || policy == SCHED_RR ? FIFO_MAX : 0;
}

int64_t sys_sched_get_priority_min(int policy)
{
	if (!policy_known(policy))
		return -EINVAL;
	return policy == SCHED_FIFO || policy == SCHED_RR ? 1 : 0;
}

static bool selected(const struct process *p, int which, int who)
{
	const struct process *self = current->proc;

	if (p->state == PROC_ZOMBIE)
		return false;
	switch (which) {
	case PRIO_PROCESS:
		return p->pid == (who ? who : self->pid);
	case PRIO_PGRP:
		return p->pgid == (who ? who : self->pgid);
	default:
		return p->uid == (who ? (uint32_t)who : self->uid);
	}
}

/* Told as 20 - nice, so that no result looks like an error. */
int64_t sys_getpriority(int which, int who)
{
	const struct process *p;
	int64_t best = -ESRCH;

	if (which < PRIO_PROCESS || which > PRIO_USER)
		return -EINVAL;
	list_for_each(p, &process_list, all_node)
		if (selected(p, which, who))
			best = MAX(best, 20 - p->nice);
	return best;
}

static int64_t set_nice(struct process *p, int nice)
{
	struct thread *t;

	if (!may_change(p))
		return -EPERM;
	if (nice < p->nice && current->proc->euid != 0)
		return -EACCES;
	p->nice = nice;
	list_for_each(t, &p->threads, proc_node)
		if (!realtime(t))
			sched_set_prio(t, nice_to_prio(nice));
	return 0;
}

int64_t sys_setpriority(int which, int who, int nice)
{
	struct process *p;
	int64_t ret = -ESRCH;

	if (which < PRIO_PROCESS || which > PRIO_USER)
		return -EINVAL;
	nice = MAX(PRIO_MIN, MIN(nice, PRIO_MAX - 1));
	list_for_each(p, &process_list, all_node) {
		if (!selected(p, which, who))
			continue;
		int64_t err = set_nice(p, nice);

		if (ret == -ESRCH || err)
			ret = err;
	}
	return ret;
}
