/*
 * fork, vfork, clone: new processes and new threads.  Everything that can fail
 * comes before the new one is seen by anybody.  The table calls it; process.c
 * and thread.c hold what it is made of.  [POSIX fork(), Linux clone(2)]
 */
#include "proc/proc_impl.h"

/* Not done: CLONE_PIDFD (no pidfds), CLONE_NEWNS (one mount table for all), CLONE_PARENT, ends
 * that are told by another signal than SIGCHLD, because no libc uses them.
 * CLONE_PTRACE and the like mean nothing without a tracer and are ignored, as Linux does. */
#define CLONE_REFUSED (CLONE_PIDFD | CLONE_NEWNS | CLONE_PARENT)
#define CLONE_OF_THREAD (CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND)
#define TASKS_MAX 10000 /* threads and processes of the whole system */

static int check_flags(uint32_t f, uint64_t tls)
{
	if ((f & CLONE_REFUSED) || (!(f & CLONE_THREAD) && (f & CSIGNAL) != SIGCHLD))
		return -EINVAL;
	/* The process owns what its threads share, so a thread cannot leave one out. Not done:
	 * processes that share more than memory, because programs use threads for that. */
	if (f & CLONE_THREAD ? (f & CLONE_OF_THREAD) != CLONE_OF_THREAD ||
				       (f & (CLONE_NEWNET | CLONE_VFORK))
			     : f & CLONE_OF_THREAD & ~CLONE_VM)
		return -EINVAL;
	if (((f & CLONE_SETTLS) && tls >= USER_END) ||
	    ((f & CLONE_NEWNET) && current->proc->euid != 0))
		return -EPERM;
	return 0;
}

/* Zombies count: they hold numbers, of which there are 32767. */
static bool too_many(const struct process *self)
{
	uint64_t mine = 0, all = thread_total;
	const struct process *p;

	list_for_each(p, &process_list, all_node) {
		all++;
		if (p->uid == self->uid)
			mine += MAX(p->nthreads, 1u);
	}
	return all >= TASKS_MAX || (self->uid != 0 && mine >= self->rlimit[RLIMIT_NPROC].rlim_cur);
}

/* A process with its own files, directory and, without CLONE_VM, mm; NULL when memory is out. */
static struct process *copy_process(struct process *self, uint32_t f)
{
	struct process *p = process_alloc(self);

	if (!p)
		return NULL;
	p->files = fdtable_fork(self->files);
	p->cwd = kstrdup(self->cwd);
	p->net = f & CLONE_NEWNET ? net_create() : net_get(self->net);
	if (p->files && p->cwd && p->net)
		p->mm = f & CLONE_VM ? mm_get(self->mm) : mm_fork(self->mm);
	if (p->mm)
		return p;
	process_free(p);
	return NULL;
}

/* A thread of p that returns from the system call like the current one, with 0. */
static struct thread *copy_thread(struct process *p, uint32_t f, uint64_t stack)
{
	struct thread *self = current, *t = thread_create(p);

	if (!t)
		return NULL;
	*t->tf = *self->tf;
	t->tf->rax = 0;
	t->tf->orig_rax = ~0ull;
	if (stack)
		t->tf->rsp = stack;
	t->fs_base = self->fs_base;
	fpu_save(self);
	t->fpu = self->fpu;
	fpu_restore(t);
	t->blocked = self->blocked;
	if ((f & (CLONE_VM | CLONE_VFORK)) != CLONE_VM)
		t->altstack = self->altstack;
	t->prio = self->prio;
	return t;
}

/* The parent sleeps until the child has its own memory, is dead or even gone. A deadly signal
 * does not wait for that. */
static void vfork_wait(struct thread *self, struct process *child)
{
	const int32_t pid = child->pid;

	child->vfork_parent = self;
	while ((child = process_find(pid)) && child->vfork_parent == self) {
		if (self->exiting)
			child->vfork_parent = NULL;
		else
			thread_sleep(THREAD_KILLABLE, TIME_FOREVER);
	}
}

SYSCALL(clone, uint32_t f, uint64_t stack, int *parent_tid, uint64_t child_tid, uint64_t tls)
{
	struct process *self = current->proc, *p = self;
	int ret = check_flags(f, tls);
	struct thread *t;
	int32_t tid;

	if (ret)
		return ret;
	/* A signal to the group must not miss a child that is just being made. */
	if (signal_pending(current))
		return -ERESTARTNOINTR;
	if (too_many(self))
		return -EAGAIN;
	if (!(f & CLONE_THREAD))
		p = copy_process(self, f);
	t = p ? copy_thread(p, f, stack) : NULL;
	if (!t) {
		if (p && p != self)
			process_free(p);
		return -ENOMEM;
	}
	tid = t->tid;
	if (f & CLONE_SETTLS)
		t->fs_base = tls;
	if (f & CLONE_CHILD_CLEARTID)
		t->clear_child_tid = child_tid;
	/* As on Linux a bad address here is the caller's loss only. */
	if (f & CLONE_PARENT_SETTID)
		(void)!put_user(tid, parent_tid);
	if (f & CLONE_CHILD_SETTID)
		(void)!mm_copy_to(p->mm, child_tid, &tid, sizeof(tid));
	if (p != self)
		process_publish(p, tid);
	thread_start(t);
	if (f & CLONE_VFORK)
		vfork_wait(current, p);
	return tid;
}

SYSCALL_AS(fork, (void), sys_clone(SIGCHLD, 0, NULL, 0, 0))
SYSCALL_AS(vfork, (void), sys_clone(CLONE_VM | CLONE_VFORK | SIGCHLD, 0, NULL, 0, 0))
