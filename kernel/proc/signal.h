/* Signals inside ring 0. */
#pragma once

#include "abi/signal.h"
#include "lib/types.h"

struct process;
struct thread;
struct trap_frame;

/* Sends signo (with info, or NULL for SI_KERNEL) to a process or one thread. They
 * never sleep; a full queue loses the siginfo, not the signal. */
int signal_process(struct process *proc, int signo, const struct siginfo *info);
int signal_thread(struct thread *t, int signo, const struct siginfo *info);
/* A fault of the current thread: delivered even if blocked or ignored (then it kills). */
void signal_fault(int signo, int code, uint64_t addr);
/* True if the current thread has a deliverable signal: sleeps end with -EINTR. */
bool signal_pending(const struct thread *t);
/* True if t is about to die (SIGKILL, group exit). */
bool signal_fatal(const struct thread *t);
/* Delivers what is pending before the return to ring 3; restarts or ends the system call
 * that was interrupted. May not return (death). */
void signal_deliver(struct trap_frame *tf);
/* Recomputes WORK_SIGNAL of t and wakes it if it sleeps and must see one. */
void signal_recalc(struct thread *t);

