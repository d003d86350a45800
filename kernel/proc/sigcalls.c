/*
 * The signal system calls: actions, masks, waiting for and sending signals.
 * The table calls them; the work is in signal.c.  [POSIX, Linux signal(7)]
 */
#include "abi/errno.h"
#include "mm/uaccess.h"
#include "proc/proc_impl.h"
#include "proc/process.h"
#include "proc/signal.h"
#include "proc/thread.h"
#include "proc/times.h"
#include "syscall/proc_calls.h"
#include "x86/trap_frame.h"

#define SIGSET_SIZE sizeof(uint64_t)

int64_t sys_rt_sigaction(int signo, const struct ksigaction *uact, struct ksigaction *uold,
			 size_t size)
{
	struct process *p = current->proc;
	struct ksigaction act, old;

	if (size != SIGSET_SIZE || signo < 1 || signo >= NSIG)
		return -EINVAL;
	if (uact && (SIGBIT(signo) & SIG_UNBLOCKABLE))
		return -EINVAL;
	if (uact && get_user(act, uact))
		return -EFAULT;
	old = p->sighand->action[signo - 1];
	if (uact) {
		act.mask &= ~SIG_UNBLOCKABLE;
		p->sighand->action[signo - 1] = act;
		if (act.handler == KSIG_IGN ||
		    (act.handler == KSIG_DFL && (SIGBIT(signo) & SIG_DFL_IGNORED)))
			signal_flush(p, SIGBIT(signo));
	}
	return uold ? put_user(old, uold) : 0;
}

static void set_blocked(uint64_t mask)
{
	current->blocked = mask & ~SIG_UNBLOCKABLE;
	signal_recalc(current);
}

int64_t sys_rt_sigprocmask(int how, const uint64_t *uset, uint64_t *uold, size_t size)
{
	uint64_t old = current->blocked, set = 0;

	if (size != SIGSET_SIZE)
		return -EINVAL;
	if (uset) {
		if (get_user(set, uset))
			return -EFAULT;
		if (how == SIG_BLOCK)
			set |= old;
		else if (how == SIG_UNBLOCK)
			set = old & ~set;
		else if (how != SIG_SETMASK)
			return -EINVAL;
		set_blocked(set);
	}
	return uold ? put_user(old, uold) : 0;
}

int64_t sys_rt_sigpending(uint64_t *uset, size_t size)
{
	uint64_t set = (current->pending | current->proc->pending) & current->blocked;

	if (size > SIGSET_SIZE)
		return -EINVAL;
	return copy_to_user(uset, &set, size);
}

/* For the time of a sleep; the old mask returns after the handlers have run. */
static void suspend_mask(uint64_t mask)
{
	current->saved_blocked = current->blocked;
	current->restore_blocked = true;
	set_blocked(mask);
}

int64_t sys_rt_sigsuspend(const uint64_t *uset, size_t size)
{
	uint64_t mask;

	if (size != SIGSET_SIZE)
		return -EINVAL;
	if (get_user(mask, uset))
		return -EFAULT;
	suspend_mask(mask);
	while (!signal_pending(current))
		thread_sleep(THREAD_SLEEPING, TIME_FOREVER);
	return -ERESTARTNOHAND;
}

int64_t sys_pause(void)
{
	while (!signal_pending(current))
		thread_sleep(THREAD_SLEEPING, TIME_FOREVER);
	return -ERESTARTNOHAND;
}

int64_t sys_rt_sigtimedwait(const uint64_t *uset, struct siginfo *uinfo, const struct timespec *uts,
			    size_t size)
{
	struct thread *t = current;
	uint64_t set, ns = TIME_FOREVER, blocked = t->blocked;
	struct siginfo info;
	int signo, ret = 0;

	if (size != SIGSET_SIZE)
		return -EINVAL;
	if (get_user(set, uset))
		return -EFAULT;
	ret = uts ? get_timespec_ns(uts, &ns) : 0;
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
	if (uinfo && put_user(info, uinfo))
		return -EFAULT;
	return signo;
}

int64_t sys_sigaltstack(const struct sigaltstack *uss, struct sigaltstack *uold)
{
	struct thread *t = current;
	struct sigaltstack ss, old = t->altstack;
	bool on = signal_on_altstack(t, t->tf->rsp);

	old.ss_flags &= SS_AUTODISARM;
	old.ss_flags |= !old.ss_size ? SS_DISABLE : on ? SS_ONSTACK : 0;
	if (uss) {
		if (get_user(ss, uss))
			return -EFAULT;
		int mode = ss.ss_flags & ~(int)SS_AUTODISARM;

		if (on)
			return -EPERM;
		if (mode != 0 && mode != SS_ONSTACK && mode != SS_DISABLE)
			return -EINVAL;
		if (mode == SS_DISABLE)
			ss = (struct sigaltstack){ .ss_flags = SS_DISABLE };
		else if (ss.ss_size < MINSIGSTKSZ)
			return -ENOMEM;
		t->altstack = ss;
	}
	return uold ? put_user(old, uold) : 0;
}

static int signal_permission(const struct process *target, int signo)
{
	const struct process *p = current->proc;

	if (p->euid == 0 || p->euid == target->uid || p->euid == target->suid ||
	    p->uid == target->uid || p->uid == target->suid)
		return 0;
	return signo == SIGCONT && p->sid == target->sid ? 0 : -EPERM;
}

static struct siginfo sender_info(int signo, int code)
{
	struct siginfo info = { .si_signo = signo, .si_code = code };

	info.si_pid = current->proc->pid;
	info.si_uid = current->proc->uid;
	return info;
}

static int kill_one(struct process *p, int signo, const struct siginfo *info)
{
	int ret = signal_permission(p, signo);

	return ret || !signo ? ret : signal_process(p, signo, info);
}

/* pid -1: everybody but init and the caller; else the group -pid. One success will do. */
static int kill_many(int32_t pid, int signo, const struct siginfo *info)
{
	struct process *p, *self = current->proc;
	int ret = -ESRCH;

	list_for_each(p, &process_list, all_node) {
		if (pid == -1 ? p->pid == INIT_PID || p == self : p->pgid != -pid)
			continue;
		int err = kill_one(p, signo, info);

		if (ret)
			ret = err;
	}
	return ret;
}

int64_t sys_kill(int pid, int signo)
{
	struct siginfo info = sender_info(signo, SI_USER);
	struct process *p;

	if (signo < 0 || signo >= NSIG)
		return -EINVAL;
	if (pid == INT32_MIN)
		return -ESRCH;
	if (pid <= 0)
		return kill_many(pid ? pid : -current->proc->pgid, signo, &info);
	p = process_find(pid);
	return p ? kill_one(p, signo, &info) : -ESRCH;
}

/* tgid 0: whatever process the thread belongs to. */
static int64_t kill_thread(int tgid, int tid, int signo, const struct siginfo *info)
{
	struct thread *t = thread_find(tid);
	int ret;

	if (signo < 0 || signo >= NSIG)
		return -EINVAL;
	if (!t || !t->proc || (tgid && t->proc->pid != tgid))
		return -ESRCH;
	ret = signal_permission(t->proc, signo);
	return ret || !signo ? ret : signal_thread(t, signo, info);
}

int64_t sys_tkill(int tid, int signo)
{
	struct siginfo info = sender_info(signo, SI_TKILL);

	return tid <= 0 ? -EINVAL : kill_thread(0, tid, signo, &info);
}

int64_t sys_tgkill(int tgid, int tid, int signo)
{
	struct siginfo info = sender_info(signo, SI_TKILL);

	return tgid <= 0 || tid <= 0 ? -EINVAL : kill_thread(tgid, tid, signo, &info);
}

/* Nobody may pretend to be the kernel or kill(), except towards himself. */
static int get_siginfo(struct siginfo *info, const struct siginfo *uinfo, int signo, int32_t pid)
{
	if (copy_from_user(info, uinfo, sizeof(*info)))
		return -EFAULT;
	info->si_signo = signo;
	if ((info->si_code >= 0 || info->si_code == SI_TKILL) && pid != current->proc->pid)
		return -EPERM;
	return 0;
}

int64_t sys_rt_sigqueueinfo(int pid, int signo, const struct siginfo *uinfo)
{
	struct siginfo info;
	struct process *p;
	int ret = get_siginfo(&info, uinfo, signo, pid);

	if (ret)
		return ret;
	if (signo < 0 || signo >= NSIG)
		return -EINVAL;
	p = pid > 0 ? process_find(pid) : NULL;
	return p ? kill_one(p, signo, &info) : -ESRCH;
}

int64_t sys_restart_syscall(void)
{
	int64_t (*restart)(const uint64_t arg[5]) = current->restart;
	uint64_t arg[5];

	if (!restart)
		return -EINTR;
	for (unsigned i = 0; i < ARRAY_SIZE(arg); i++)
		arg[i] = current->restart_arg[i];
	current->restart = NULL;
	return restart(arg);
}
