/*
 * Signals: pending sets and queues, who gets a signal, what the default actions
 * are.  Called by everything that raises signals; the system calls are in
 * sigcalls.c, delivery to ring 3 in sigframe.c, stopping in stop.c.
 *
 * thread->work has WORK_SIGNAL while the thread must pass through
 * signal_deliver() before it sees ring 3 again; signal_pending() is that bit.
 * [POSIX XSH 2.4]
 */
#include "abi/errno.h"
#include "lib/string.h"
#include "mm/slab.h"
#include "proc/proc_impl.h"
#include "proc/process.h"
#include "proc/signal.h"
#include "proc/thread.h"

/* Queued siginfo for one process and its threads; Linux's RLIMIT_SIGPENDING. */
#define SIGQUEUE_MAX 1024
#define SIGRTMIN 32

#define SIG_SYNCHRONOUS                                                                         \
	(SIGBIT(SIGSEGV) | SIGBIT(SIGBUS) | SIGBIT(SIGILL) | SIGBIT(SIGTRAP) | SIGBIT(SIGFPE) | \
	 SIGBIT(SIGSYS))

struct sigqueue {
	struct list_node node;
	struct siginfo info;
};

static struct kmem_cache *sigqueue_cache;

struct sighand *sighand_create(void)
{
	struct sighand *sighand = kmalloc(sizeof(*sighand));

	if (sighand)
		sighand->refs = 1;
	return sighand;
}

void sighand_put(struct sighand *sighand)
{
	if (--sighand->refs == 0)
		kfree(sighand);
}

bool signal_default_fatal(int signo)
{
	return !(SIGBIT(signo) & (SIG_DFL_IGNORED | SIG_STOPS));
}

bool signal_pending(const struct thread *t)
{
	return t->work & WORK_SIGNAL;
}

bool signal_fatal(const struct thread *t)
{
	return t->exiting;
}

void signal_recalc(struct thread *t)
{
	const struct process *p = t->proc;

	if (!t->exiting && p->state != PROC_STOPPED && !((t->pending | p->pending) & ~t->blocked)) {
		t->work &= ~WORK_SIGNAL;
		return;
	}
	t->work |= WORK_SIGNAL;
	if (t->state == THREAD_SLEEPING ||
	    (t->exiting && (t->state == THREAD_BLOCKED || t->state == THREAD_KILLABLE ||
			    t->state == THREAD_STOPPED)))
		thread_wake(t);
	else if (t->on_cpu)
		sched_kick(t);
}

static void sigqueue_drop(struct process *p, struct list_node *queue, uint64_t mask)
{
	struct sigqueue *q, *tmp;

	list_for_each_safe(q, tmp, queue, node) {
		if (!(mask & SIGBIT(q->info.si_signo)))
			continue;
		list_remove(&q->node);
		kmem_cache_free(sigqueue_cache, q);
		p->nsigqueue--;
	}
}

void signal_flush(struct process *p, uint64_t mask)
{
	struct thread *t;

	p->pending &= ~mask;
	sigqueue_drop(p, &p->sigqueue, mask);
	list_for_each(t, &p->threads, proc_node) {
		t->pending &= ~mask;
		sigqueue_drop(p, &t->sigqueue, mask);
	}
}

void signal_flush_thread(struct thread *t)
{
	t->pending = 0;
	sigqueue_drop(t->proc, &t->sigqueue, ~0ull);
}

/* Whether the signal can be forgotten at once. One that is blocked or waited for cannot:
 * its action may change before it is looked at. */
static bool signal_ignored(const struct process *p, const struct thread *target, int signo)
{
	uint64_t handler = p->sighand->action[signo - 1].handler, bit = SIGBIT(signo);
	const struct thread *t;

	if (handler != KSIG_IGN &&
	    !(handler == KSIG_DFL && ((bit & SIG_DFL_IGNORED) || p->pid == INIT_PID)))
		return false;
	if (bit & SIG_UNBLOCKABLE)
		return true;
	list_for_each(t, &p->threads, proc_node)
		if ((!target || t == target) && ((t->blocked | t->sigwait) & bit))
			return false;
	return true;
}

/* 0, or -EAGAIN when siginfo that somebody counts on cannot be kept. */
static int sigqueue_add(struct process *p, struct list_node *queue, int signo,
			const struct siginfo *info)
{
	struct sigqueue *q = NULL;

	if (!sigqueue_cache)
		sigqueue_cache = kmem_cache_create("sigqueue", sizeof(struct sigqueue));
	if (sigqueue_cache && p->nsigqueue < SIGQUEUE_MAX)
		q = kmem_cache_alloc(sigqueue_cache);
	if (!q)
		return signo >= SIGRTMIN && info && info->si_code < 0 ? -EAGAIN : 0;
	if (info)
		q->info = *info;
	else
		q->info.si_code = SI_KERNEL;
	q->info.si_signo = signo;
	list_add_tail(queue, &q->node);
	p->nsigqueue++;
	return 0;
}

/* A thread of p that takes the signal now, or NULL if all block it. */
static struct thread *signal_taker(struct process *p, struct thread *target, int signo)
{
	struct thread *t;

	list_for_each(t, &p->threads, proc_node)
		if ((!target || t == target) && !t->exiting && !(t->blocked & SIGBIT(signo)))
			return t;
	return NULL;
}

static int signal_send(struct process *p, struct thread *target, int signo,
		       const struct siginfo *info)
{
	uint64_t bit = SIGBIT(signo), *pending = target ? &target->pending : &p->pending;
	struct thread *t;
	int ret;

	if (p->state == PROC_ZOMBIE || p->group_exit)
		return 0;
	if (bit & SIG_STOPS) {
		signal_flush(p, SIGBIT(SIGCONT));
	} else if (signo == SIGCONT) {
		signal_flush(p, SIG_STOPS);
		process_continue(p);
	}
	if (signal_ignored(p, target, signo))
		return 0;
	t = signal_taker(p, target, signo);
	/* An end that is certain starts at once, so that it also ends sleeps that wait
	 * for no signal. A stopped process takes only SIGKILL. */
	if (signo == SIGKILL ||
	    (t && p->sighand->action[signo - 1].handler == KSIG_DFL && p->state == PROC_ALIVE &&
	     signal_default_fatal(signo) && !(t->sigwait & bit))) {
		process_kill(p, signo);
		return 0;
	}
	if (signo < SIGRTMIN && (*pending & bit))
		return 0;
	ret = sigqueue_add(p, target ? &target->sigqueue : &p->sigqueue, signo, info);
	if (ret)
		return ret;
	*pending |= bit;
	if (t)
		signal_recalc(t);
	return 0;
}

int signal_process(struct process *p, int signo, const struct siginfo *info)
{
	return signal_send(p, NULL, signo, info);
}

int signal_thread(struct thread *t, int signo, const struct siginfo *info)
{
	return signal_send(t->proc, t, signo, info);
}

int signal_pgrp(int32_t pgid, int signo, const struct siginfo *info)
{
	struct process *p;
	int ret = -ESRCH;

	list_for_each(p, &process_list, all_node) {
		if (p->pgid != pgid)
			continue;
		int err = signal_process(p, signo, info);

		if (ret)
			ret = err;
	}
	return ret;
}

void signal_fault(int signo, int code, uint64_t addr)
{
	struct thread *t = current;
	struct ksigaction *ka = &t->proc->sighand->action[signo - 1];
	struct siginfo info = { .si_signo = signo, .si_code = code };

	info.si_addr = (void *)addr;
	if ((t->blocked & SIGBIT(signo)) || ka->handler == KSIG_IGN)
		ka->handler = KSIG_DFL;
	if (ka->handler == KSIG_DFL)
		process_kill(t->proc, signo);
	else
		signal_send(t->proc, t, signo, &info);
}

/* The next signal of one pending set: the program's own faults first, then by number. */
static int take(struct process *p, uint64_t *pending, struct list_node *queue, uint64_t mask,
		struct siginfo *info)
{
	uint64_t set = *pending & mask;
	struct sigqueue *q, *tmp;
	bool found = false, more = false;
	int signo;

	if (!set)
		return 0;
	signo = __builtin_ctzll(set & SIG_SYNCHRONOUS ? set & SIG_SYNCHRONOUS : set) + 1;
	memset(info, 0, sizeof(*info));
	info->si_signo = signo;
	info->si_code = SI_USER;
	list_for_each_safe(q, tmp, queue, node) {
		if (q->info.si_signo != signo)
			continue;
		if (found) {
			more = true;
			break;
		}
		found = true;
		*info = q->info;
		list_remove(&q->node);
		kmem_cache_free(sigqueue_cache, q);
		p->nsigqueue--;
	}
	if (!more)
		*pending &= ~SIGBIT(signo);
	return signo;
}

int signal_dequeue(uint64_t mask, struct siginfo *info)
{
	struct thread *t = current;
	int signo = take(t->proc, &t->pending, &t->sigqueue, mask, info);

	return signo ? signo : take(t->proc, &t->proc->pending, &t->proc->sigqueue, mask, info);
}
