/*
 * wait4(): news of children.  exit.c and stop.c wake the sleepers on
 * process.child_wait.  [POSIX wait(), Linux wait4(2)]
 */
#include "proc/proc_impl.h"

/* Linux's own: which children count. Here all of them do: a child is the whole process's. */
#define __WNOTHREAD 0x20000000
#define __WALL 0x40000000
#define __WCLONE 0x80000000
#define WAIT_OPTIONS (WNOHANG | WUNTRACED | WCONTINUED | __WNOTHREAD | __WALL | __WCLONE)

bool process_meant(const struct process *p, int32_t pid)
{
	return pid == -1 || p->pid == pid || p->pgid == (pid ? -pid : current->proc->pgid);
}

/* Takes the news of a child, if there is any of the wanted kind. A zombie stays for the
 * caller to free. */
static bool collect(struct process *child, uint32_t options, int *status)
{
	if (child->state == PROC_ZOMBIE) {
		*status = child->exit_status;
		return true;
	}
	if (!child->news || !(options & (child->news == W_CONTINUED ? WCONTINUED : WUNTRACED)))
		return false;
	*status = child->news;
	child->news = 0;
	return true;
}

/* Sleeps until there is news: 0 and *child (NULL with WNOHANG), or -errno. */
static int wait_for_news(int32_t pid, uint32_t options, struct process **child, int *status)
{
	struct process *self = current->proc, *c;
	bool any;

	do {
		any = false;
		list_for_each(c, &self->children, sibling) {
			if (!process_meant(c, pid))
				continue;
			any = true;
			*child = c;
			if (collect(c, options, status))
				return 0;
		}
		*child = NULL;
		if (!any || (options & WNOHANG))
			return any ? 0 : -ECHILD;
	} while (wait_on(&self->child_wait, TIME_FOREVER) != -EINTR);
	return -ERESTARTSYS;
}

/* Not done: waitid(), because wait4() tells the same but for WNOWAIT. */
SYSCALL(wait4, int pid, int *ustatus, uint32_t options, struct rusage *urusage)
{
	struct process *self = current->proc, *child;
	struct rusage rusage = { .ru_maxrss = 0 };
	int status, ret;

	if (options & ~WAIT_OPTIONS)
		return -EINVAL;
	if (pid == INT32_MIN)
		return -ESRCH;
	ret = wait_for_news(pid, options, &child, &status);
	if (ret || !child)
		return ret;
	pid = child->pid;
	rusage.ru_utime = ns_timeval(process_time(child) + child->child_time);
	if (child->state == PROC_ZOMBIE) {
		self->child_time += child->dead_time + child->child_time;
		process_free(child);
	}
	if ((ustatus && put_user(status, ustatus)) || (urusage && put_user(rusage, urusage)))
		return -EFAULT;
	return pid;
}
