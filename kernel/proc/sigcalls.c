/*
 * The signal system calls: actions, masks, waiting for and sending signals.
 * The table calls them; the work is in signal.c.  [POSIX, Linux signal(7)]
 */
#include "proc/proc_impl.h"

#define SIGSET_SIZE sizeof(uint64_t)

SYSCALL(rt_sigaction, int signo, const struct ksigaction *uact, struct ksigaction *uold,
	size_t size)
{
	struct process *p = current->proc;
	struct ksigaction act, old;

	if (size != SIGSET_SIZE || signo < 1 || signo >= NSIG ||
	    (uact && (SIGBIT(signo) & SIG_UNBLOCKABLE)))
		return -EINVAL;
	if (uact && get_user(act, uact))
		return -EFAULT;
	old = p->action[signo - 1];
	if (uact) {
		act.mask &= ~SIG_UNBLOCKABLE;
		p->action[signo - 1] = act;
		if (act.handler == KSIG_IGN ||
		    (act.handler == KSIG_DFL && (SIGBIT(signo) & SIG_DFL_IGNORED)))
			signal_flush(p, NULL, SIGBIT(signo));
	}
	return uold ? put_user(old, uold) : 0;
}

/* A set of the caller's: 0, -EINVAL for a size that is not ours, -EFAULT. */
static int get_sigset(uint64_t *set, const uint64_t *uset, size_t size)
{
	return size != SIGSET_SIZE ? -EINVAL : get_user(*set, uset);
}

static void set_blocked(uint64_t mask)
{
	current->blocked = mask & ~SIG_UNBLOCKABLE;
	signal_recalc(current);
}

int sigmask_set(const uint64_t *uset, size_t size)
{
	uint64_t mask;
	int ret = uset ? get_sigset(&mask, uset, size) : 0;

	if (ret || !uset)
		return ret;
	current->saved_blocked = current->blocked;
	current->restore_blocked = true;
	set_blocked(mask);
	return 0;
}

void sigmask_restore(bool interrupted)
{
	if (!current->restore_blocked || interrupted)
		return;
	current->restore_blocked = false;
	set_blocked(current->saved_blocked);
}

SYSCALL(rt_sigprocmask, int how, const uint64_t *uset, uint64_t *uold, size_t size)
{
	uint64_t old = current->blocked, set;
	int ret = uset ? get_sigset(&set, uset, size) : 0;

	if (ret || (uset && how != SIG_BLOCK && how != SIG_UNBLOCK && how != SIG_SETMASK))
		return ret ? ret : -EINVAL;
	if (uset)
		set_blocked(how == SIG_BLOCK ? old | set : how == SIG_UNBLOCK ? old & ~set : set);
	return uold ? put_user(old, uold) : 0;
}

SYSCALL(rt_sigpending, uint64_t *uset, size_t size)
{
	uint64_t set = (current->pending | current->proc->pending) & current->blocked;

	return size > SIGSET_SIZE ? -EINVAL : copy_to_user(uset, &set, size);
}

SYSCALL(pause, void)
{
	while (!signal_pending(current))
		thread_sleep(THREAD_SLEEPING, TIME_FOREVER);
	return -ERESTARTNOHAND;
}

/* The old mask returns after the handlers have run. */
SYSCALL(rt_sigsuspend, const uint64_t *uset, size_t size)
{
	int ret = uset ? sigmask_set(uset, size) : -EFAULT;

	return ret ? ret : sys_pause();
}

SYSCALL(rt_sigtimedwait, const uint64_t *uset, struct siginfo *uinfo, const struct timespec *uts,
	size_t size)
{
	struct thread *t = current;
	uint64_t set, ns = TIME_FOREVER, blocked = t->blocked;
	struct siginfo info;
	int signo, ret = get_sigset(&set, uset, size);

	if (!ret && uts)
		ret = get_timespec_ns(uts, &ns);
	if (ret)
		return ret;
	set &= ~SIG_UNBLOCKABLE;
	signo = signal_dequeue(set, &info);
	if (!signo && ns) {
		t->sigwait = set;
		set_blocked(blocked & ~set);
		ret = thread_sleep(THREAD_SLEEPING, uts ? deadline_after(ns) : TIME_FOREVER);
		t->sigwait = 0;
		signo = signal_dequeue(set, &info);
		set_blocked(blocked);
	}
	if (!signo)
		return ret == -EINTR ? -EINTR : -EAGAIN;
	return uinfo && put_user(info, uinfo) ? -EFAULT : signo;
}

/* Not done: SS_AUTODISARM, because only hand-written context switches want it. */
SYSCALL(sigaltstack, const struct sigaltstack *uss, struct sigaltstack *uold)
{
	struct thread *t = current;
	struct sigaltstack ss, old = t->altstack;
	bool on = signal_on_altstack(t, t->tf->rsp);

	old.ss_flags = !old.ss_size ? SS_DISABLE : on ? SS_ONSTACK : 0;
	if (uss) {
		if (get_user(ss, uss))
			return -EFAULT;
		if (on)
			return -EPERM;
		if (ss.ss_flags != 0 && ss.ss_flags != SS_ONSTACK && ss.ss_flags != SS_DISABLE)
			return -EINVAL;
		if (ss.ss_flags == SS_DISABLE)
			ss = (struct sigaltstack){ .ss_flags = SS_DISABLE };
		else if (ss.ss_size < MINSIGSTKSZ)
			return -ENOMEM;
		t->altstack = ss;
	}
	return uold ? put_user(old, uold) : 0;
}

/* To p, or if t is not NULL to that thread of it, if the caller may; signal 0 only asks. */
static int send_to(struct process *p, struct thread *t, int signo, const struct siginfo *info)
{
	const struct process *self = current->proc;

	if (self->euid != 0 && self->euid != p->uid && self->euid != p->suid &&
	    self->uid != p->uid && self->uid != p->suid &&
	    !(signo == SIGCONT && self->sid == p->sid))
		return -EPERM;
	if (!signo)
		return 0;
	return signal_send(p, t, signo, info);
}

/* To all that pid means, where one success will do; or to the thread tid (not 0), which
 * belongs to the process pid (0: to any). */
static int64_t send_signal(int pid, int tid, int signo, const struct siginfo *info)
{
	struct thread *t = tid ? thread_find(tid) : NULL;
	int64_t ret = -ESRCH, err;
	struct process *p;

	if (signo < 0 || signo >= NSIG)
		return -EINVAL;
	if (tid)
		return t && (!pid || t->proc->pid == pid) ? send_to(t->proc, t, signo, info) : ret;
	list_for_each(p, &process_list, all_node) {
		if (!process_meant(p, pid) ||
		    (pid == -1 && (p->pid == INIT_PID || p == current->proc)))
			continue;
		err = send_to(p, NULL, signo, info);
		ret = ret ? err : 0;
	}
	return ret;
}

static int64_t send_own(int pid, int tid, int signo, int code)
{
	struct siginfo info = {
		.si_signo = signo,
		.si_code = code,
		.si_pid = current->proc->pid,
		.si_uid = current->proc->uid,
	};

	return send_signal(pid, tid, signo, &info);
}

SYSCALL(kill, int pid, int signo)
{
	return pid == INT32_MIN ? -ESRCH : send_own(pid, 0, signo, SI_USER);
}

SYSCALL(tkill, int tid, int signo)
{
	return tid <= 0 ? -EINVAL : send_own(0, tid, signo, SI_TKILL);
}

SYSCALL(tgkill, int tgid, int tid, int signo)
{
	return tgid <= 0 || tid <= 0 ? -EINVAL : send_own(tgid, tid, signo, SI_TKILL);
}

/* Nobody may pretend to be the kernel or kill(), except towards himself. */
SYSCALL(rt_sigqueueinfo, int pid, int signo, const struct siginfo *uinfo)
{
	struct siginfo info;

	if (get_user(info, uinfo))
		return -EFAULT;
	info.si_signo = signo;
	if ((info.si_code >= 0 || info.si_code == SI_TKILL) && pid != current->proc->pid)
		return -EPERM;
	return pid > 0 ? send_signal(pid, 0, signo, &info) : -ESRCH;
}

SYSCALL(restart_syscall, void)
{
	int64_t (*restart)(const uint64_t arg[5]) = current->restart;
	uint64_t arg[5];

	if (!restart)
		return -EINTR;
	memcpy(arg, current->restart_arg, sizeof(arg));
	current->restart = NULL;
	return restart(arg);
}
