/*
 * Who a process is: numbers, user and group ids, process groups and sessions.
 * User 0 may do what it likes; all others only exchange the ids that they have.
 * [POSIX getpid(), setuid(), setpgid(), setsid()]
 */
#include "abi/errno.h"
#include "mm/uaccess.h"
#include "proc/process.h"
#include "proc/thread.h"
#include "syscall/proc_calls.h"

#define KEEP 0xffffffffu /* an id of -1: leave it */

#define GETTER(name, value)      \
	int64_t sys_##name(void) \
	{                        \
		return (value);  \
	}

GETTER(getpid, current->proc->pid)
GETTER(gettid, current->tid)
GETTER(getppid, current->proc->parent ? current->proc->parent->pid : 0)
GETTER(getpgrp, current->proc->pgid)
GETTER(getuid, current->proc->uid)
GETTER(geteuid, current->proc->euid)
GETTER(getgid, current->proc->gid)
GETTER(getegid, current->proc->egid)

/* The three ids of one kind. */
struct ids {
	uint32_t *real, *effective, *saved;
};

static struct ids user_ids(void)
{
	struct process *p = current->proc;

	return (struct ids){ &p->uid, &p->euid, &p->suid };
}

static struct ids group_ids(void)
{
	struct process *p = current->proc;

	return (struct ids){ &p->gid, &p->egid, &p->sgid };
}

static bool privileged(void)
{
	return current->proc->euid == 0;
}

static bool is_one_of(const struct ids *ids, uint32_t id)
{
	return id == KEEP || id == *ids->real || id == *ids->effective || id == *ids->saved;
}

static int64_t set_id(struct ids ids, uint32_t id)
{
	if (id == KEEP)
		return -EINVAL;
	if (privileged())
		*ids.real = *ids.saved = id;
	else if (id != *ids.real && id != *ids.saved)
		return -EPERM;
	*ids.effective = id;
	return 0;
}

static int64_t set_reid(struct ids ids, uint32_t real, uint32_t effective)
{
	uint32_t old_real = *ids.real;

	if (!privileged() && ((real != KEEP && real != *ids.real && real != *ids.effective) ||
			      !is_one_of(&ids, effective)))
		return -EPERM;
	if (real != KEEP)
		*ids.real = real;
	if (effective != KEEP)
		*ids.effective = effective;
	if (real != KEEP || (effective != KEEP && effective != old_real))
		*ids.saved = *ids.effective;
	return 0;
}

static int64_t set_resid(struct ids ids, uint32_t real, uint32_t effective, uint32_t saved)
{
	if (!privileged() &&
	    (!is_one_of(&ids, real) || !is_one_of(&ids, effective) || !is_one_of(&ids, saved)))
		return -EPERM;
	if (real != KEEP)
		*ids.real = real;
	if (effective != KEEP)
		*ids.effective = effective;
	if (saved != KEEP)
		*ids.saved = saved;
	return 0;
}

static int64_t get_resid(struct ids ids, uint32_t *ureal, uint32_t *ueffective, uint32_t *usaved)
{
	if (put_user(*ids.real, ureal) || put_user(*ids.effective, ueffective) ||
	    put_user(*ids.saved, usaved))
		return -EFAULT;
	return 0;
}

int64_t sys_setuid(uint32_t uid)
{
	return set_id(user_ids(), uid);
}

int64_t sys_setgid(uint32_t gid)
{
	return set_id(group_ids(), gid);
}

int64_t sys_setreuid(uint32_t ruid, uint32_t euid)
{
	return set_reid(user_ids(), ruid, euid);
}

int64_t sys_setregid(uint32_t rgid, uint32_t egid)
{
	return set_reid(group_ids(), rgid, egid);
}

int64_t sys_setresuid(uint32_t ruid, uint32_t euid, uint32_t suid)
{
	return set_resid(user_ids(), ruid, euid, suid);
}

int64_t sys_setresgid(uint32_t rgid, uint32_t egid, uint32_t sgid)
{
	return set_resid(group_ids(), rgid, egid, sgid);
}

int64_t sys_getresuid(uint32_t *uruid, uint32_t *ueuid, uint32_t *usuid)
{
	return get_resid(user_ids(), uruid, ueuid, usuid);
}

int64_t sys_getresgid(uint32_t *urgid, uint32_t *uegid, uint32_t *usgid)
{
	return get_resid(group_ids(), urgid, uegid, usgid);
}

/* Not done: supplementary groups, because requests to servers carry one group; NGROUPS_MAX
 * is 0 here. */
int64_t sys_getgroups(int size, uint32_t *ulist)
{
	(void)ulist;
	return size < 0 ? -EINVAL : 0;
}

int64_t sys_setgroups(size_t size, const uint32_t *ulist)
{
	(void)ulist;
	if (!privileged())
		return -EPERM;
	return size ? -EINVAL : 0;
}

static bool group_in_session(int32_t pgid, int32_t sid)
{
	const struct process *p;

	list_for_each(p, &process_list, all_node)
		if (p->pgid == pgid && p->sid == sid)
			return true;
	return false;
}

int64_t sys_setpgid(int pid, int pgid)
{
	struct process *self = current->proc;
	struct process *p = pid ? process_find(pid) : self;

	if (pgid < 0)
		return -EINVAL;
	if (!p || (p != self && p->parent != self))
		return -ESRCH;
	if (p != self && p->sid != self->sid)
		return -EPERM;
	if (p != self && p->did_exec)
		return -EACCES;
	if (p->sid == p->pid) /* a session leader stays in its group */
		return -EPERM;
	if (!pgid)
		pgid = p->pid;
	if (pgid != p->pid && !group_in_session(pgid, self->sid))
		return -EPERM;
	p->pgid = pgid;
	return 0;
}

int64_t sys_getpgid(int pid)
{
	const struct process *p = pid ? process_find(pid) : current->proc;

	return p ? p->pgid : -ESRCH;
}

int64_t sys_setsid(void)
{
	struct process *self = current->proc, *p;

	list_for_each(p, &process_list, all_node)
		if (p->pgid == self->pid)
			return -EPERM;
	self->sid = self->pgid = self->pid;
	return self->sid;
}

int64_t sys_getsid(int pid)
{
	const struct process *p = pid ? process_find(pid) : current->proc;

	return p ? p->sid : -ESRCH;
}
