/*
 * wait4() and waitid(): news of children.  exit.c and stop.c wake the sleepers
 * on process.child_wait.  [POSIX wait(), Linux wait4(2)]
 */
#include "abi/errno.h"
#include "abi/resource.h"
#include "abi/wait.h"
#include "lib/string.h"
#include "mm/uaccess.h"
#include "proc/proc_impl.h"
#include "proc/process.h"
#include "proc/thread.h"
#include "syscall/proc_calls.h"

/* Linux's own: which children count. Threads are no children here and every child is the
 * whole process's, so only the difference of __WCLONE matters. */
#define __WNOTHREAD 0x20000000
#define __WALL 0x40000000
#define __WCLONE 0x80000000
#define WAIT4_OPTIONS (WNOHANG | WUNTRACED | WCONTINUED | __WNOTHREAD | __WALL | __WCLONE)
#define WAITID_OPTIONS \
	(WNOHANG | WNOWAIT | WSTOPPED | WEXITED | WCONTINUED | __WNOTHREAD | __WALL | __WCLONE)

/* What is waited for, and what came. */
struct wait_call {
	int which; /* P_ALL, P_PID, P_PGID */
	int32_t id;
	uint32_t options;
	int32_t pid; /* the answer; 0: none */
	uint32_t uid;
	int code;   /* CLD_* */
	int status; /* as wait4() stores it */
	struct rusage rusage;
};

static bool eligible(const struct wait_call *w, const struct process *child)
{
	if (w->which == P_PID && child->pid != w->id)
		return false;
	if (w->which == P_PGID && child->pgid != w->id)
		return false;
	return (w->options & __WALL) ||
	       (child->exit_signal != SIGCHLD) == !!(w->options & __WCLONE);
}

static void fill(struct wait_call *w, const struct process *child, int code, int status)
{
	uint64_t utime, stime;

	w->pid = child->pid;
	w->uid = child->uid;
	w->code = code;
	w->status = status;
	process_times(child, &utime, &stime);
	rusage_fill(&w->rusage, utime + child->child_utime, stime + child->child_stime);
}

/* Takes the news of one child, if there is any of the wanted kind. */
static bool collect(struct wait_call *w, struct process *child)
{
	bool keep = w->options & WNOWAIT;

	if (child->state == PROC_ZOMBIE && (w->options & WEXITED)) {
		fill(w, child, child->exit_status & 0x7f ? CLD_KILLED : CLD_EXITED,
		     child->exit_status);
		if (!keep) {
			current->proc->child_utime += child->dead_utime + child->child_utime;
			current->proc->child_stime += child->dead_stime + child->child_stime;
			process_free(child);
		}
		return true;
	}
	if (child->state == PROC_STOPPED && (w->options & WSTOPPED) && child->stop_done &&
	    !child->stop_reported) {
		fill(w, child, CLD_STOPPED, W_STOPCODE(child->stop_signal));
		child->stop_reported = !keep;
		return true;
	}
	if (child->cont_pending && (w->options & WCONTINUED) && child->state == PROC_ALIVE) {
		fill(w, child, CLD_CONTINUED, W_CONTINUED);
		child->cont_pending = keep;
		return true;
	}
	return false;
}

/* Sleeps until there is news: 0 (w->pid says whose; 0 with WNOHANG), or -errno. */
static int64_t do_wait(struct wait_call *w)
{
	struct process *self = current->proc, *child;

	for (;;) {
		bool any = false;

		list_for_each(child, &self->children, sibling) {
			if (!eligible(w, child))
				continue;
			if (collect(w, child))
				return 0;
			any = true;
		}
		if (!any)
			return -ECHILD;
		if (w->options & WNOHANG)
			return 0;
		if (wait_on(&self->child_wait, TIME_FOREVER) == -EINTR)
			return -ERESTARTSYS;
	}
}

int64_t sys_wait4(int pid, int *ustatus, uint32_t options, struct rusage *urusage)
{
	struct wait_call w = { .which = P_PID, .id = pid, .options = options | WEXITED };
	int64_t ret;

	if (options & ~WAIT4_OPTIONS)
		return -EINVAL;
	if (pid == INT32_MIN)
		return -ESRCH;
	if (pid == -1) {
		w.which = P_ALL;
	} else if (pid <= 0) {
		w.which = P_PGID;
		w.id = pid ? -pid : current->proc->pgid;
	}
	ret = do_wait(&w);
	if (ret || !w.pid)
		return ret;
	if ((ustatus && put_user(w.status, ustatus)) || (urusage && put_user(w.rusage, urusage)))
		return -EFAULT;
	return w.pid;
}

int64_t sys_waitid(int which, int id, struct siginfo *uinfo, uint32_t options,
		   struct rusage *urusage)
{
	struct wait_call w = { .which = which, .id = id, .options = options };
	struct siginfo info;
	int64_t ret;

	if ((options & ~WAITID_OPTIONS) || !(options & (WEXITED | WSTOPPED | WCONTINUED)))
		return -EINVAL;
	if (which != P_ALL && which != P_PID && which != P_PGID)
		return -EINVAL; /* not done: P_PIDFD, because there are no pidfds */
	if ((which == P_PID && id <= 0) || (which == P_PGID && id < 0))
		return -EINVAL;
	if (which == P_PGID && id == 0)
		w.id = current->proc->pgid;
	ret = do_wait(&w);
	if (ret)
		return ret;
	memset(&info, 0, sizeof(info));
	if (w.pid) {
		info.si_signo = SIGCHLD;
		info.si_code = w.code;
		info.si_pid = w.pid;
		info.si_uid = w.uid;
		info.si_status = w.code == CLD_EXITED	 ? w.status >> 8 & 0xff
				 : w.code == CLD_KILLED	 ? w.status & 0x7f
				 : w.code == CLD_STOPPED ? w.status >> 8
							 : SIGCONT;
	}
	if ((uinfo && put_user(info, uinfo)) || (w.pid && urusage && put_user(w.rusage, urusage)))
		return -EFAULT;
	return 0;
}
