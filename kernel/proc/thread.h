/*
 * Threads and processes.  A process owns what its threads share; a thread is
 * what runs.  Everything here is guarded by the kernel lock.
 */
#pragma once

#include "abi/resource.h"
#include "abi/signal.h"
#include "abi/time.h"
#include "lib/list.h"
#include "proc/ktimer.h"
#include "proc/wait_queue.h"
#include "x86/cpu.h"

enum thread_state {
	THREAD_RUNNABLE,	/* running or on a run queue */
	THREAD_SLEEPING,	/* until woken or a signal comes */
	THREAD_KILLABLE,	/* until woken or a fatal signal comes */
	THREAD_BLOCKED,		/* until woken; signals wait */
	THREAD_STOPPED,		/* by a stop signal, until SIGCONT or SIGKILL */
	THREAD_DEAD,		/* has run for the last time */
};

/* thread.work: what must be done before the return to ring 3 */
#define WORK_RESCHED	1u
#define WORK_SIGNAL	2u

struct thread {
	uint64_t ksp;			/* saved kernel stack pointer (switch.S) */
	void *kstack;			/* KSTACK_SIZE bytes */
	struct trap_frame *tf;		/* ring-3 registers, at the top of the stack */
	struct process *proc;
	struct list_node proc_node, run_node;	/* in proc->threads, in a run queue */
	struct thread *hash_next;	/* thread_find() */
	int32_t tid;
	enum thread_state state;
	volatile uint32_t work;		/* WORK_* */
	int prio;
	uint32_t cpu;			/* where it runs (on_cpu) or ran last */
	bool on_cpu;
	uint64_t quantum_end;
	uint64_t cpu_time, clock_mark;	/* ns; up to when it is counted */
	struct ktimer sleep_timer;

	struct fpstate fpu __attribute__((aligned(16)));	/* as FXSAVE has it */
	int32_t fpu_cpu;		/* processor that still holds it in registers, or -1 */
	uint64_t fs_base;

	uint64_t blocked, pending;	/* signal masks, bit signo - 1 */
	uint64_t saved_blocked;		/* restored after sigsuspend, ppoll, epoll_pwait */
	bool restore_blocked;
	uint64_t sigwait;		/* rt_sigtimedwait() waits for these: not ignored then */
	struct sigaltstack altstack;

	struct request *request;	/* its one outstanding IPC request (ipc/request.h) */
	uint64_t clear_child_tid;	/* user address (proc/futex.c) */
	bool exiting;			/* to die: SIGKILL, exit_group or another thread's exec */
	/* restart_syscall(): how a call that ended with -ERESTART_RESTARTBLOCK goes on */
	int64_t (*restart)(const uint64_t arg[5]);
	uint64_t restart_arg[5];
};

#define KSTACK_SIZE	16384
#define KSTACK_CANARY	0x6b737461636b656eull	/* lowest word; an overflow changes it */

enum process_state { PROC_ALIVE, PROC_STOPPED, PROC_ZOMBIE };

struct process {
	int32_t pid;
	enum process_state state;
	struct process *parent;
	struct list_node children, sibling;
	struct list_node threads;
	uint32_t nthreads;
	struct list_node all_node;	/* in process_list, by pid */

	struct mm *mm;
	struct fdtable *files;
	char *cwd;			/* canonical absolute path, kmalloc'ed */
	struct net *net;		/* family table (fs/socket_file.h) */

	uint64_t pending;		/* signals for the whole process */
	struct list_node sigqueue;	/* struct sigqueue: siginfo of these and of the threads' */
	uint32_t nsigqueue;
	int32_t exit_status;		/* as wait4() reports it */
	bool group_exit;		/* all threads are to leave */
	int32_t stop_signal;		/* while not all threads stand still yet */
	int32_t news;			/* for wait4(): status of a stop or W_CONTINUED, or 0 */
	struct wait_queue child_wait;	/* wait4() sleeps here */
	struct thread *vfork_parent;	/* woken at exec or exit */
	struct ktimer alarm;		/* ITIMER_REAL */
	uint64_t alarm_interval;

	uint64_t start_time;
	uint64_t dead_time, child_time;	/* cpu_time of threads that left, of children waited for */
	bool did_exec;

	/* From here to the end: what a child inherits by copy (process_alloc()). */
	int32_t pgid, sid;
	uint32_t uid, euid, suid, gid, egid, sgid, umask;
	int32_t nice;
	struct rlimit rlimit[RLIM_NLIMITS];
	struct ksigaction action[NSIG - 1];	/* [signo - 1] */
	char comm[16];
	char args[128];
};

extern struct list_node process_list;

/* A thread of proc, not yet running; its trap frame is zeroed and at t->tf. It starts in
 * ring 3 with that frame. NULL when memory is out. */
struct thread *thread_create(struct process *proc);
/* Makes it one of its process's threads and lets it run. */
void thread_start(struct thread *t);
/* Undo of thread_create() for a thread that was never started, and the end of a dead one. */
void thread_free(struct thread *t);
/* NULL if there is none; tid 0: the current one. */
struct thread *thread_find(int32_t tid);
/* Changes what thread_find() knows it by: at execve the number of its dead leader; 0: none. */
void thread_set_tid(struct thread *t, int32_t tid);
int32_t pid_alloc(void);
extern uint32_t thread_total; /* of all processes */
/* Charges t, which runs, with the time since its account was last settled. */
void thread_account(struct thread *t);
/* Boot: the thread that this processor runs from its boot stack when idle. */
void thread_make_idle(struct cpu *cpu, void *kstack);

/* NULL if there is none; pid 0: the current one. */
struct process *process_find(int32_t pid);

/* Signals inside ring 0. */

/* Sends signo (with info, or NULL for SI_KERNEL) to a process or (t) one thread of it. Never
 * sleeps; a full queue loses the siginfo, not the signal. */
int signal_send(struct process *p, struct thread *t, int signo, const struct siginfo *info);
/* A fault of the current thread: delivered even if blocked or ignored (then it kills). */
void signal_fault(int signo, int code, uint64_t addr);
/* True if the current thread has a deliverable signal: sleeps end with -EINTR. */
bool signal_pending(const struct thread *t);
/* Delivers what is pending before the return to ring 3; restarts or ends the system call
 * that was interrupted. May not return (death). */
void signal_deliver(struct trap_frame *tf);
/* Recomputes WORK_SIGNAL of t and wakes it if it sleeps and must see one. */
void signal_recalc(struct thread *t);
/* Replaces the thread's signal mask for the time of a call: 0, -EFAULT, -EINVAL; uset NULL
 * leaves it. */
int sigmask_set(const uint64_t *uset, size_t size) __must_check;
/* Ends it. interrupted: the mask goes back only after the signal has been delivered. */
void sigmask_restore(bool interrupted);

/* From the times of programs to nanoseconds. */

/* ns of a user's timespec, saturated below TIME_FOREVER: 0, -EFAULT, -EINVAL (negative, or
 * nanoseconds out of range). */
int get_timespec_ns(const struct timespec *uts, uint64_t *ns) __must_check;
struct timespec ns_timespec(uint64_t ns);
/* clock_monotonic() + ns, saturated below TIME_FOREVER. */
uint64_t deadline_after(uint64_t ns);
/* The moment `ns` of CLOCK_REALTIME as a deadline of clock_monotonic(), as the clock is set
 * now. */
uint64_t deadline_realtime(uint64_t ns);

/* Birth, change and death of processes. */

/* Boot: makes pid 1 from the boot image's sbin/init and starts it. */
void process_start_init(const char *cmdline);

/* Ends the current thread only (process too if it was the last). */
void thread_exit(int code) __noreturn;
