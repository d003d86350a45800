/*
 * Resource limits.  Enforced: NOFILE (fs/fdtable.c), STACK (at execve), NPROC
 * (at fork); the others are kept and told.  [POSIX getrlimit(), Linux prlimit(2)]
 */
#include "proc/proc_impl.h"

/* Not done: getrlimit() and setrlimit(), because every libc of today uses this one. */
SYSCALL(prlimit64, int pid, uint32_t resource, const struct rlimit *unew, struct rlimit *uold)
{
	struct process *p = process_find(pid), *self = current->proc;
	struct rlimit new, old;

	if (resource >= RLIM_NLIMITS)
		return -EINVAL;
	if (unew && get_user(new, unew))
		return -EFAULT;
	if (!p)
		return -ESRCH;
	if (p != self && self->euid != 0 &&
	    (self->uid != p->uid || self->uid != p->euid || self->uid != p->suid))
		return -EPERM;
	old = p->rlimit[resource];
	if (unew && new.rlim_cur > new.rlim_max)
		return -EINVAL;
	if (unew && ((new.rlim_max > old.rlim_max && self->euid != 0) ||
		     (resource == RLIMIT_NOFILE && new.rlim_max > NOFILE_CEILING)))
		return -EPERM;
	if (unew)
		p->rlimit[resource] = new;
	return uold ? put_user(old, uold) : 0;
}
