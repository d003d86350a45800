/*
 * Signals: pending sets and queues, who gets a signal.  Called by everything
 * that raises signals; the system calls are in sigcalls.c, delivery to ring 3
 * in sigframe.c, stopping in stop.c.
 *
 * thread->work has WORK_SIGNAL while the thread must pass through
 * signal_deliver() before it sees ring 3 again; signal_pending() is that bit.
 * [POSIX XSH 2.4]
 */
#include "proc/proc_impl.h"

/* Queued siginfo for one process and its threads; Linux's RLIMIT_SIGPENDING. */
#define SIGQUEUE_MAX 1024
#define SIGRTMIN 32

#define SIG_SYNCHRONOUS                                                                         \
	(SIGBIT(SIGSEGV) | SIGBIT(SIGBUS) | SIGBIT(SIGILL) | SIGBIT(SIGTRAP) | SIGBIT(SIGFPE) | \
	 SIGBIT(SIGSYS))

struct sigqueue {
	struct list_node node;
	const struct thread *target; /* NULL: whoever takes it */
	struct siginfo info;
};

bool signal_pending(const struct thread *t)
{
	return t->work & WORK_SIGNAL;
}

void signal_recalc(struct thread *t)
{
	const struct process *p = t->proc;

	if (!t->exiting && p->state != PROC_STOPPED && !((t->pending | p->pending) & ~t->blocked)) {
		t->work &= ~WORK_SIGNAL;
		return;
	}
	t->work |= WORK_SIGNAL;
	if (t->state == THREAD_SLEEPING || t->exiting)
		thread_wake(t);
	if (t->on_cpu && t != current)
		apic_send_ipi(t->cpu, VECTOR_RESCHED); /* it comes in and looks at t->work */
}

static void sigqueue_free(struct process *p, struct sigqueue *q)
{
	list_remove(&q->node);
	kfree(q);
	p->nsigqueue--;
}

void signal_flush(struct process *p, const struct thread *target, uint64_t mask)
{
	struct sigqueue *q, *tmp;
	struct thread *t;

	if (!target)
		p->pending &= ~mask;
	list_for_each(t, &p->threads, proc_node)
		if (!target || t == target)
			t->pending &= ~mask;
	list_for_each_safe(q, tmp, &p->sigqueue, node)
		if ((!target || q->target == target) && (mask & SIGBIT(q->info.si_signo)))
			sigqueue_free(p, q);
}

/* 0, or -EAGAIN when siginfo that somebody counts on cannot be kept. */
static int sigqueue_add(struct process *p, const struct thread *target, int signo,
			const struct siginfo *info)
{
	struct sigqueue *q = p->nsigqueue < SIGQUEUE_MAX ? kmalloc(sizeof(*q)) : NULL;

	if (!q)
		return signo >= SIGRTMIN && info && info->si_code < 0 ? -EAGAIN : 0;
	q->info = info ? *info : (struct siginfo){ .si_code = SI_KERNEL };
	q->info.si_signo = signo;
	q->target = target;
	list_add_tail(&p->sigqueue, &q->node);
	p->nsigqueue++;
	return 0;
}

/* The first thread of p (or only target) that takes the signal now; NULL: all block it. *held
 * tells whether one blocks it or waits for it: then its action may change before it is looked
 * at. */
static struct thread *signal_taker(struct process *p, struct thread *target, uint64_t bit,
				   bool *held)
{
	struct thread *t, *taker = NULL;

	*held = false;
	list_for_each(t, &p->threads, proc_node) {
		if (target && t != target)
			continue;
		*held |= ((t->blocked | t->sigwait) & bit) != 0;
		if (!taker && !t->exiting && !(t->blocked & bit))
			taker = t;
	}
	return taker;
}

int signal_send(struct process *p, struct thread *target, int signo, const struct siginfo *info)
{
	uint64_t bit = SIGBIT(signo), *pending = target ? &target->pending : &p->pending;
	uint64_t handler = p->action[signo - 1].handler;
	struct thread *t;
	bool held;
	int ret;

	if (p->state == PROC_ZOMBIE || p->group_exit)
		return 0;
	if (bit & SIG_STOPS)
		signal_flush(p, NULL, SIGBIT(SIGCONT));
	if (signo == SIGCONT) {
		signal_flush(p, NULL, SIG_STOPS);
		process_continue(p);
	}
	t = signal_taker(p, target, bit, &held);
	if (!held && (handler == KSIG_IGN ||
		      (handler == KSIG_DFL && ((bit & SIG_DFL_IGNORED) || p->pid == INIT_PID))))
		return 0;
	/* An end that is certain starts at once, so that it also ends sleeps that wait
	 * for no signal. A stopped process takes only SIGKILL. */
	if (signo == SIGKILL || (t && handler == KSIG_DFL && p->state == PROC_ALIVE &&
				 !(bit & (SIG_DFL_IGNORED | SIG_STOPS)) && !(t->sigwait & bit))) {
		process_kill(p, signo);
		return 0;
	}
	if (signo < SIGRTMIN && (*pending & bit))
		return 0;
	ret = sigqueue_add(p, target, signo, info);
	if (ret)
		return ret;
	*pending |= bit;
	if (t)
		signal_recalc(t);
	return 0;
}

void signal_fault(int signo, int code, uint64_t addr)
{
	struct thread *t = current;
	struct ksigaction *ka = &t->proc->action[signo - 1];
	struct siginfo info = { .si_signo = signo, .si_code = code, .si_addr = (void *)addr };

	if ((t->blocked & SIGBIT(signo)) || ka->handler == KSIG_IGN)
		ka->handler = KSIG_DFL;
	if (ka->handler == KSIG_DFL)
		process_kill(t->proc, signo);
	else
		signal_send(t->proc, t, signo, &info);
}

/* The next signal of one pending set: the program's own faults first, then by number. */
static int take(struct process *p, const struct thread *target, uint64_t *pending, uint64_t mask,
		struct siginfo *info)
{
	uint64_t set = *pending & mask;
	struct sigqueue *q, *tmp;
	int signo;

	if (!set)
		return 0;
	signo = __builtin_ctzll(set & SIG_SYNCHRONOUS ? set & SIG_SYNCHRONOUS : set) + 1;
	*info = (struct siginfo){ .si_code = SI_USER }; /* if the queue had no room */
	*pending &= ~SIGBIT(signo);
	list_for_each_safe(q, tmp, &p->sigqueue, node) {
		if (q->target != target || q->info.si_signo != signo)
			continue;
		if (info->si_signo) {
			*pending |= SIGBIT(signo); /* one more */
			break;
		}
		*info = q->info;
		sigqueue_free(p, q);
	}
	return info->si_signo = signo;
}

int signal_dequeue(uint64_t mask, struct siginfo *info)
{
	struct thread *t = current;
	int signo = take(t->proc, t, &t->pending, mask, info);

	return signo ? signo : take(t->proc, NULL, &t->proc->pending, mask, info);
}
