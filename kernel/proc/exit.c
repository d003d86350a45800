/*
 * The end of threads and processes: exit, exit_group, deadly signals, the other
 * threads at execve; what a dead process leaves to its parent and its children.
 * wait.c collects what is left.  [POSIX _exit(), Linux exit_group(2)]
 */
#include "proc/proc_impl.h"

/* All threads of p, but `except`, leave as soon as they can. */
static void end_threads(struct process *p, const struct thread *except)
{
	struct thread *t;

	list_for_each(t, &p->threads, proc_node) {
		if (t == except)
			continue;
		t->exiting = true;
		signal_recalc(t);
	}
}

void process_kill(struct process *p, int status)
{
	if (!p->group_exit) {
		p->group_exit = true;
		p->exit_status = status;
		p->state = PROC_ALIVE; /* no longer stopped */
	}
	end_threads(p, NULL);
}

void process_notify_parent(struct process *p, int code, int status)
{
	struct process *parent = p->parent;
	bool end = code == CLD_EXITED || code == CLD_KILLED;
	struct siginfo info = {
		.si_signo = SIGCHLD,
		.si_code = code,
		.__u.__chld = { .pid = p->pid, .uid = p->uid, .status = status },
	};

	if (end || !(parent->action[SIGCHLD - 1].flags & SA_NOCLDSTOP))
		signal_send(parent, NULL, SIGCHLD, &info);
	wake_up(&parent->child_wait, 0);
}

void vfork_release(struct process *p)
{
	if (p->vfork_parent)
		thread_wake(p->vfork_parent);
	p->vfork_parent = NULL;
}

/* A zombie tells its parent, or goes at once if nobody is going to wait for it: SIGCHLD is
 * SIG_IGN or has SA_NOCLDWAIT. */
static void zombie_announce(struct process *p)
{
	const struct ksigaction *ka = &p->parent->action[SIGCHLD - 1];
	bool ignored = ka->handler == KSIG_IGN || (ka->flags & SA_NOCLDWAIT);

	process_notify_parent(p, STATUS_SIGNAL(p->exit_status) ? CLD_KILLED : CLD_EXITED,
			      STATUS_CODE(p->exit_status));
	if (ignored)
		process_free(p);
}

static void reparent_children(struct process *p)
{
	struct process *init = process_find(INIT_PID), *child, *tmp;

	list_for_each_safe(child, tmp, &p->children, sibling) {
		list_remove(&child->sibling);
		child->parent = init;
		list_add_tail(&init->children, &child->sibling);
		if (child->state == PROC_ZOMBIE)
			zombie_announce(child);
		else
			pgrp_check_orphaned(child, p);
	}
}

/* The last thread has left: everything goes but what wait4() asks for. */
static void process_finish(struct process *p)
{
	if (p->pid == INIT_PID)
		panic("init (process 1) died: %s %d",
		      STATUS_SIGNAL(p->exit_status) ? "signal" : "exit code",
		      STATUS_CODE(p->exit_status));
	ktimer_stop(&p->alarm);
	vfork_release(p);
	signal_flush(p, NULL, ~0ull);
	reparent_children(p);
	pgrp_check_orphaned(p, p->parent);
	process_drop_resources(p);
	p->state = PROC_ZOMBIE;
	zombie_announce(p);
}

void thread_exit(int code)
{
	struct thread *t = current, *other;
	struct process *p = t->proc;

	/* A process whose threads leave one by one has the status of the last. */
	if (p->nthreads == 1 && !p->group_exit) {
		p->group_exit = true;
		p->exit_status = W_EXITCODE(code, 0);
	}
	t->exiting = true;
	futex_thread_exit(t);
	signal_flush(p, t, ~0ull);
	thread_account(t);
	p->dead_time += t->cpu_time;
	list_remove(&t->proc_node);
	if (--p->nthreads == 0) {
		process_finish(p);
	} else {
		/* What was meant for this thread may go to another. */
		list_for_each(other, &p->threads, proc_node)
			if (p->pending)
				signal_recalc(other);
		process_check_stopped(p);
		wake_up(&p->child_wait, 0); /* process_single_thread() */
	}
	t->proc = NULL;
	t->state = THREAD_DEAD;
	schedule();
	panic("a dead thread runs");
}

int process_single_thread(void)
{
	struct thread *self = current;
	struct process *p = self->proc;
	struct wait_entry entry = { .thread = self };

	if (!self->exiting)
		end_threads(p, self);
	wait_add(&p->child_wait, &entry);
	while (p->nthreads > 1 && !self->exiting)
		thread_sleep(THREAD_KILLABLE, TIME_FOREVER);
	wait_remove(&entry);
	if (self->exiting)
		return -EINTR;
	thread_set_tid(self, p->pid);
	return 0;
}

SYSCALL(exit, int code)
{
	thread_exit(code & 0xff);
}

SYSCALL(exit_group, int code)
{
	process_kill(current->proc, W_EXITCODE(code, 0));
	thread_exit(0);
}
