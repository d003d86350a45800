/*
 * fork, vfork, clone: new processes and new threads.  Everything that can fail
 * comes before the new one is seen by anybody.  The table calls it; process.c
 * and thread.c hold what it is made of.  [POSIX fork(), Linux clone(2)]
 */
#include "abi/errno.h"
#include "abi/sched.h"
#include "fs/fdtable.h"
#include "fs/socket_file.h"
#include "lib/string.h"
#include "mm/mm.h"
#include "mm/slab.h"
#include "mm/uaccess.h"
#include "proc/proc_impl.h"
#include "proc/process.h"
#include "proc/signal.h"
#include "proc/thread.h"
#include "syscall/proc_calls.h"
#include "x86/fpu.h"
#include "x86/trap_frame.h"

/* What clone() was asked for; fork() and vfork() are forms of it. */
struct clone_args {
	uint64_t flags, exit_signal, child_tid, parent_tid, stack, tls;
};

/* Not done: CLONE_PIDFD (no pidfds), CLONE_NEWNS (one mount table for all). CLONE_PTRACE and
 * the like mean nothing without a tracer and are ignored, as Linux does. */
#define CLONE_REFUSED (CLONE_PIDFD | CLONE_NEWNS)
#define TASKS_MAX 10000 /* threads and processes of the whole system */
#define CLONE_OF_THREAD (CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND)

static int check_flags(const struct clone_args *a)
{
	const struct process *self = current->proc;
	uint64_t f = a->flags;

	if ((f & CLONE_REFUSED) || a->exit_signal >= NSIG)
		return -EINVAL;
	if ((f & CLONE_SIGHAND) && !(f & CLONE_VM))
		return -EINVAL;
	/* The process owns what its threads share, so a thread cannot leave one out. */
	if ((f & CLONE_THREAD) && (f & CLONE_OF_THREAD) != CLONE_OF_THREAD)
		return -EINVAL;
	if ((f & CLONE_THREAD) && (f & (CLONE_NEWNET | CLONE_VFORK)))
		return -EINVAL;
	if ((f & CLONE_PARENT) && !self->parent)
		return -EINVAL;
	if ((f & CLONE_SETTLS) && a->tls >= USER_END)
		return -EPERM;
	if ((f & CLONE_NEWNET) && self->euid != 0)
		return -EPERM;
	return 0;
}

/* Zombies count: they hold numbers, of which there are 32767. */
static bool too_many(const struct process *self)
{
	uint64_t mine = 0, all = thread_total();
	const struct process *p;

	list_for_each(p, &process_list, all_node) {
		all++;
		if (p->uid == self->uid)
			mine += MAX(p->nthreads, 1u);
	}
	return all >= TASKS_MAX || (self->uid != 0 && mine >= self->rlimit[RLIMIT_NPROC].rlim_cur);
}

static struct fs_struct *fs_fork(struct fs_struct *fs, bool share)
{
	struct fs_struct *copy;

	if (share) {
		fs->refs++;
		return fs;
	}
	copy = kmalloc(sizeof(*copy));
	if (!copy)
		return NULL;
	copy->refs = 1;
	copy->umask = fs->umask;
	copy->cwd = kmalloc(strlen(fs->cwd) + 1);
	if (!copy->cwd) {
		kfree(copy);
		return NULL;
	}
	strlcpy(copy->cwd, fs->cwd, strlen(fs->cwd) + 1);
	return copy;
}

static struct sighand *sighand_fork(struct sighand *sighand, bool share)
{
	struct sighand *copy;

	if (share) {
		sighand->refs++;
		return sighand;
	}
	copy = sighand_create();
	if (copy)
		memcpy(copy->action, sighand->action, sizeof(copy->action));
	return copy;
}

/* A process with its own or shared mm, files, fs, net and sighand; NULL when memory is out. */
static struct process *copy_process(struct process *self, const struct clone_args *a)
{
	struct process *p = process_alloc(self);
	uint64_t f = a->flags;

	if (!p)
		return NULL;
	if (f & CLONE_PARENT)
		p->parent = self->parent;
	p->exit_signal = f & CLONE_PARENT ? self->exit_signal : (int32_t)a->exit_signal;
	p->files = f & CLONE_FILES ? fdtable_get(self->files) : fdtable_fork(self->files);
	p->fs = fs_fork(self->fs, f & CLONE_FS);
	p->sighand = sighand_fork(self->sighand, f & CLONE_SIGHAND);
	p->net = f & CLONE_NEWNET ? net_create() : net_get(self->net);
	if (p->files && p->fs && p->sighand && p->net)
		p->mm = f & CLONE_VM ? mm_get(self->mm) : mm_fork(self->mm);
	if (!p->mm) {
		process_drop_resources(p);
		process_free(p);
		return NULL;
	}
	if (f & CLONE_FILES)
		p->files_shared = self->files_shared = true;
	return p;
}

/* A thread of p that returns from the system call like the current one, with 0. */
static struct thread *copy_thread(struct process *p, const struct clone_args *a)
{
	struct thread *self = current, *t = thread_create(p);
	uint64_t f = a->flags;

	if (!t)
		return NULL;
	*t->tf = *self->tf;
	t->tf->rax = 0;
	t->tf->orig_rax = ~0ull;
	if (a->stack)
		t->tf->rsp = a->stack;
	t->fs_base = f & CLONE_SETTLS ? a->tls : self->fs_base;
	fpu_save(self);
	memcpy(t->fpu, self->fpu, 512);
	fpu_restore(t);
	t->blocked = self->blocked;
	if ((f & (CLONE_VM | CLONE_VFORK)) != CLONE_VM)
		t->altstack = self->altstack;
	t->prio = self->prio;
	if (f & CLONE_CHILD_CLEARTID)
		t->clear_child_tid = a->child_tid;
	return t;
}

/* The parent sleeps until the child has its own memory or is dead. A deadly signal does not
 * wait for that. */
static void vfork_wait(void)
{
	struct thread *self = current;

	while (self->vfork_child && !self->exiting)
		thread_sleep(THREAD_KILLABLE, TIME_FOREVER);
	if (self->vfork_child)
		self->vfork_child->vfork_parent = NULL;
	self->vfork_child = NULL;
}

static int64_t do_clone(const struct clone_args *a)
{
	struct process *self = current->proc, *p = self;
	bool thread = a->flags & CLONE_THREAD;
	struct thread *t;
	int32_t tid;
	int ret = check_flags(a);

	if (ret)
		return ret;
	/* A signal to the group must not miss a child that is just being made. */
	if (signal_pending(current))
		return -ERESTARTNOINTR;
	if (too_many(self))
		return -EAGAIN;
	if (!thread)
		p = copy_process(self, a);
	t = p ? copy_thread(p, a) : NULL;
	if (!t) {
		if (p && !thread) {
			process_drop_resources(p);
			process_free(p);
		}
		return -ENOMEM;
	}
	tid = t->tid;
	/* As on Linux a bad address here is the caller's loss only. */
	if (a->flags & CLONE_PARENT_SETTID)
		(void)!copy_to_user((void *)a->parent_tid, &tid, sizeof(tid));
	if (a->flags & CLONE_CHILD_SETTID)
		(void)!mm_copy_to(p->mm, a->child_tid, &tid, sizeof(tid));
	if (!thread)
		process_publish(p, tid);
	list_add_tail(&p->threads, &t->proc_node);
	p->nthreads++;
	if (a->flags & CLONE_VFORK) {
		p->vfork_parent = current;
		current->vfork_child = p;
	}
	signal_recalc(t);
	thread_start(t);
	if (a->flags & CLONE_VFORK)
		vfork_wait();
	return tid;
}

int64_t sys_clone(uint64_t flags, uint64_t stack, int *parent_tid, int *child_tid, uint64_t tls)
{
	struct clone_args a = {
		.flags = (uint32_t)flags & ~(uint64_t)CSIGNAL,
		.exit_signal = flags & CSIGNAL,
		.stack = stack,
		.parent_tid = (uint64_t)parent_tid,
		.child_tid = (uint64_t)child_tid,
		.tls = tls,
	};

	return do_clone(&a);
}

int64_t sys_fork(void)
{
	struct clone_args a = { .exit_signal = SIGCHLD };

	return do_clone(&a);
}

int64_t sys_vfork(void)
{
	struct clone_args a = { .flags = CLONE_VM | CLONE_VFORK, .exit_signal = SIGCHLD };

	return do_clone(&a);
}
