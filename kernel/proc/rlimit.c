/*
 * Resource limits.  Enforced: NOFILE (fs/fdtable.c), STACK (at execve), NPROC
 * (at fork); the others are kept and told.  [POSIX getrlimit(), Linux prlimit(2)]
 */
#include "abi/errno.h"
#include "mm/uaccess.h"
#include "proc/process.h"
#include "proc/thread.h"
#include "syscall/proc_calls.h"

#define NOFILE_CEILING 65536 /* a descriptor table grows no further */

static int set_limit(struct process *p, uint32_t resource, const struct rlimit *new)
{
	struct rlimit *limit = &p->rlimit[resource];

	if (new->rlim_cur > new->rlim_max)
		return -EINVAL;
	if (new->rlim_max > limit->rlim_max && current->proc->euid != 0)
		return -EPERM;
	if (resource == RLIMIT_NOFILE && new->rlim_max > NOFILE_CEILING)
		return -EPERM;
	*limit = *new;
	return 0;
}

static bool may_look_at(const struct process *p)
{
	const struct process *self = current->proc;

	return p == self || self->euid == 0 ||
	       (self->uid == p->uid && self->uid == p->euid && self->uid == p->suid &&
		self->gid == p->gid && self->gid == p->egid && self->gid == p->sgid);
}

int64_t sys_prlimit64(int pid, uint32_t resource, const struct rlimit *unew, struct rlimit *uold)
{
	struct process *p = pid ? process_find(pid) : current->proc;
	struct rlimit new, old;
	int ret;

	if (resource >= RLIM_NLIMITS)
		return -EINVAL;
	if (unew && get_user(new, unew))
		return -EFAULT;
	if (!p)
		return -ESRCH;
	if (!may_look_at(p))
		return -EPERM;
	old = p->rlimit[resource];
	ret = unew ? set_limit(p, resource, &new) : 0;
	return ret || !uold ? ret : put_user(old, uold);
}

int64_t sys_getrlimit(uint32_t resource, struct rlimit *ulimit)
{
	return ulimit ? sys_prlimit64(0, resource, NULL, ulimit) : -EFAULT;
}

int64_t sys_setrlimit(uint32_t resource, const struct rlimit *ulimit)
{
	return ulimit ? sys_prlimit64(0, resource, ulimit, NULL) : -EFAULT;
}
