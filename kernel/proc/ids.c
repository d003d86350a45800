/*
 * Who a process is: numbers, user and group ids, process groups and sessions.
 * User 0 may do what it likes; all others only exchange the ids that they have.
 * [POSIX getpid(), setuid(), setpgid(), setsid()]
 */
#include "proc/proc_impl.h"

#define KEEP 0xffffffffu /* an id of -1: leave it */

/* clang-format on */

SYSCALL_AS(getpid, (void), current->proc->pid)
SYSCALL_AS(gettid, (void), current->tid)
SYSCALL_AS(getppid, (void), current->proc->parent ? current->proc->parent->pid : 0)
SYSCALL_AS(getpgrp, (void), current->proc->pgid)
SYSCALL_AS(getuid, (void), current->proc->uid)
SYSCALL_AS(geteuid, (void), current->proc->euid)
SYSCALL_AS(getgid, (void), current->proc->gid)
SYSCALL_AS(getegid, (void), current->proc->egid)

/* The ids of one kind, real, effective, saved: sets those that are not KEEP. Without privilege
 * all must be among the old ones. */
static int64_t set_ids(uint32_t *const *old, uint32_t real, uint32_t effective, uint32_t saved)
{
	const uint32_t new[3] = { real, effective, saved };

	for (int i = 0; i < 3 && current->proc->euid != 0; i++)
		if (new[i] != KEEP && new[i] != *old[0] && new[i] != *old[1] &&
		    new[i] != *old[2])
			return -EPERM;
	for (int i = 0; i < 3; i++)
		*old[i] = new[i] == KEEP ? *old[i] : new[i];
	return 0;
}

static int64_t set_id(uint32_t *const *old, uint32_t id)
{
	uint32_t others = current->proc->euid == 0 ? id : KEEP;

	return id == KEEP ? -EINVAL : set_ids(old, others, id, others);
}

static int64_t set_reid(uint32_t *const *old, uint32_t real, uint32_t effective)
{
	uint32_t result = effective == KEEP ? *old[1] : effective;
	bool save = real != KEEP || (effective != KEEP && effective != *old[0]);

	return set_ids(old, real, effective, save ? result : KEEP);
}

static int64_t get_ids(uint32_t *const *ids, uint32_t *ureal, uint32_t *ueffective,
		       uint32_t *usaved)
{
	if (put_user(*ids[0], ureal) || put_user(*ids[1], ueffective) ||
	    put_user(*ids[2], usaved))
		return -EFAULT;
	return 0;
}

/* The system calls on user ids and on group ids; u is the letter of the kind. */
#define ID(name) (&current->proc->name)
#define IDS(u) ((uint32_t *const[3]){ ID(u##id), ID(e##u##id), ID(s##u##id) })
#define ID_CALLS(u)                                                                                \
	SYSCALL_AS(set##u##id, (uint32_t id), set_id(IDS(u), id))                                  \
	SYSCALL_AS(setre##u##id, (uint32_t r, uint32_t e), set_reid(IDS(u), r, e))                 \
	SYSCALL_AS(setres##u##id, (uint32_t r, uint32_t e, uint32_t s), set_ids(IDS(u), r, e, s))  \
	SYSCALL_AS(getres##u##id, (uint32_t *r, uint32_t *e, uint32_t *s), get_ids(IDS(u), r, e, s))

ID_CALLS(u)
ID_CALLS(g)

/* Not done: supplementary groups, because requests to servers carry one group; NGROUPS_MAX
 * is 0 here. */
SYSCALL_AS(getgroups, (int size), size < 0 ? -EINVAL : 0)
SYSCALL_AS(setgroups, (size_t size), current->proc->euid != 0 ? -EPERM : size ? -EINVAL : 0)

SYSCALL(setpgid, int pid, int pgid)
{
	struct process *self = current->proc, *p = process_find(pid), *q;
	bool exists = false;

	if (pgid < 0)
		return -EINVAL;
	if (!p || (p != self && p->parent != self))
		return -ESRCH;
	if (p->sid != self->sid || p->sid == p->pid) /* a session leader stays in its group */
		return -EPERM;
	if (p != self && p->did_exec)
		return -EACCES;
	if (!pgid)
		pgid = p->pid;
	list_for_each(q, &process_list, all_node)
		exists |= q->pgid == pgid && q->sid == self->sid;
	if (pgid != p->pid && !exists)
		return -EPERM;
	p->pgid = pgid;
	return 0;
}

SYSCALL(getpgid, int pid)
{
	const struct process *p = process_find(pid);

	return p ? p->pgid : -ESRCH;
}

SYSCALL(setsid, void)
{
	struct process *self = current->proc, *p;

	list_for_each(p, &process_list, all_node)
		if (p->pgid == self->pid)
			return -EPERM;
	self->sid = self->pgid = self->pid;
	return self->sid;
}

SYSCALL(getsid, int pid)
{
	const struct process *p = process_find(pid);

	return p ? p->sid : -ESRCH;
}
