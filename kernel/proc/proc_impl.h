/* What the files of proc/ share with each other and with nobody else, and the headers that
 * nearly all of them need. */
#pragma once

#include "abi/fcntl.h"
#include "abi/mman.h"
#include "abi/sched.h"
#include "abi/wait.h"
#include "fs/fdtable.h"
#include "fs/socket_file.h"
#include "mm/mm.h"
#include "proc/thread.h"
#include "syscall/syscall.h"
#include "x86/x86.h"

#define SIGBIT(signo) (1ull << ((signo)-1))
/* Signals that no mask can hold back. */
#define SIG_UNBLOCKABLE (SIGBIT(SIGKILL) | SIGBIT(SIGSTOP))
#define SIG_STOPS (SIGBIT(SIGSTOP) | SIGBIT(SIGTSTP) | SIGBIT(SIGTTIN) | SIGBIT(SIGTTOU))
#define SIG_DFL_IGNORED (SIGBIT(SIGCONT) | SIGBIT(SIGCHLD) | SIGBIT(SIGWINCH) | SIGBIT(SIGURG))

#define INIT_PID 1
#define NOFILE_CEILING 65536 /* a descriptor table grows no further */

/* The signal in a status of wait4(), 0 for an exit; the status without it. */
#define STATUS_SIGNAL(status) ((status) & 0x7f)
#define STATUS_CODE(status) (STATUS_SIGNAL(status) ? STATUS_SIGNAL(status) : (status) >> 8)

/* signal.c: takes the next signal of `mask` off the current thread's or process's queue.
 * 0 if there is none. */
int signal_dequeue(uint64_t mask, struct siginfo *info);
/* Drops what is pending of the signals in mask, for one thread or (NULL) for all. */
void signal_flush(struct process *p, const struct thread *target, uint64_t mask);

/* sigframe.c: whether sp is on t's alternate stack. */
bool signal_on_altstack(const struct thread *t, uint64_t sp);

/* stop.c */
/* Stops the process; its threads come to process_stopped_wait(). */
void process_stop(int signo);
/* Sleeps while the process is stopped. */
void process_stopped_wait(void);
/* SIGCONT was sent. */
void process_continue(struct process *p);
/* If all threads of a stopping process stand still: tells the parent. */
void process_check_stopped(struct process *p);
/* True if no member of the group but `except` has its parent in another group of the same
 * session. */
bool pgrp_orphaned(int32_t pgid, const struct process *except);
/* The group whose only link to the rest of its session was `p` (which is dying or has
 * left): if it is orphaned now and has a stopped member, SIGHUP and SIGCONT. */
void pgrp_check_orphaned(struct process *p, struct process *parent);

/* wait.c: whether wait4() or kill() mean p by pid: -1 for all, a process, minus its group, 0 for
 * the caller's group. Not INT32_MIN. */
bool process_meant(const struct process *p, int32_t pid);

/* exit.c */
/* All threads are to leave; the first caller's status (as wait4() reports it) counts. */
void process_kill(struct process *p, int status);
/* Sends the parent SIGCHLD with a CLD_* code and wakes its wait4(). */
void process_notify_parent(struct process *p, int code, int status);
/* Wakes the parent that waits for its vfork child, if any. */
void vfork_release(struct process *p);
/* All threads but the current one leave, and the current one becomes the leader: 0 or
 * -EINTR (the current one is to die itself). */
int process_single_thread(void);

/* process.c: a process without threads, with what a child of parent (which may be NULL)
 * inherits by copy, not on the lists yet. process_publish() puts it there. */
struct process *process_alloc(struct process *parent);
void process_publish(struct process *p, int32_t pid);
/* Frees one that was never published, or a zombie that was waited for. */
void process_free(struct process *p);
/* Drops mm, files, cwd and net, where set. */
void process_drop_resources(struct process *p);

/* times.c: processor time of all threads, also those that have left, ns. */
uint64_t process_time(const struct process *p);
struct timeval ns_timeval(uint64_t ns);

/* futex.c: clears a dying thread's (or a new program's) clear_child_tid and wakes who waits
 * there. Touches user memory; needs the old address space. */
void futex_thread_exit(struct thread *t);
