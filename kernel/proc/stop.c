/*
 * Job control: stopping and continuing whole processes, orphaned process
 * groups.  signal.c and sigframe.c call it when stop signals and SIGCONT come,
 * exit.c when a death leaves a group orphaned.  [POSIX XSH 2.4.3, 3.264]
 */
#include "proc/proc_impl.h"

void process_check_stopped(struct process *p)
{
	const struct thread *t;

	if (p->state != PROC_STOPPED || !p->stop_signal)
		return;
	list_for_each(t, &p->threads, proc_node)
		if (t->state != THREAD_STOPPED)
			return;
	p->news = W_STOPCODE(p->stop_signal);
	process_notify_parent(p, CLD_STOPPED, p->stop_signal);
	p->stop_signal = 0;
}

void process_stop(int signo)
{
	struct process *p = current->proc;
	struct thread *t;

	if (p->state == PROC_STOPPED || p->group_exit)
		return;
	p->state = PROC_STOPPED;
	p->stop_signal = signo;
	p->news = 0;
	list_for_each(t, &p->threads, proc_node)
		signal_recalc(t);
}

void process_stopped_wait(void)
{
	struct process *p = current->proc;

	while (p->state == PROC_STOPPED && !current->exiting) {
		current->state = THREAD_STOPPED;
		process_check_stopped(p);
		schedule();
	}
}

void process_continue(struct process *p)
{
	struct thread *t;

	if (p->state != PROC_STOPPED)
		return;
	p->state = PROC_ALIVE;
	p->news = W_CONTINUED;
	list_for_each(t, &p->threads, proc_node)
		if (t->state == THREAD_STOPPED)
			thread_wake(t);
	process_notify_parent(p, CLD_CONTINUED, SIGCONT);
}

bool pgrp_orphaned(int32_t pgid, const struct process *except)
{
	const struct process *p;

	list_for_each(p, &process_list, all_node)
		if (p->pgid == pgid && p != except && p->state != PROC_ZOMBIE && p->parent &&
		    p->parent->pid != INIT_PID && p->parent->pgid != pgid &&
		    p->parent->sid == p->sid)
			return false;
	return true;
}

void pgrp_check_orphaned(struct process *p, struct process *parent)
{
	struct process *member;
	bool stopped = false;

	if (!parent || parent->pgid == p->pgid || parent->sid != p->sid ||
	    !pgrp_orphaned(p->pgid, p))
		return; /* the link was not p's, or the group has another */
	list_for_each(member, &process_list, all_node)
		stopped |= member->pgid == p->pgid && member->state == PROC_STOPPED;
	list_for_each(member, &process_list, all_node) {
		if (!stopped || member->pgid != p->pgid)
			continue;
		signal_send(member, NULL, SIGHUP, NULL);
		signal_send(member, NULL, SIGCONT, NULL);
	}
}
