/*
 * The system call table: Linux's numbers for Linux's calls, 1024 and up for our
 * own.  It is made at start-up of what SYSCALL() has defined all over ring 0;
 * entry.S comes here with every call.
 */
#include "abi/errno.h"
#include "proc/thread.h"
#include "syscall/syscall.h"
#include "x86/x86.h"

/* One table for both: our own calls, from 1024 up, lie behind Linux's. */
#define LINUX_CALLS 512
#define OWN_CALLS 32
#define SLOT(nr) ((nr) < SYS_SOCKEYE_BASE ? (nr) : (nr) - SYS_SOCKEYE_BASE + LINUX_CALLS)

/* kernel.ld puts it among the read-only data. */
static syscall_fn calls[LINUX_CALLS + OWN_CALLS] __attribute__((section(".ro_after_init")));

extern const struct syscall_entry syscalls_start[], syscalls_end[];

void syscall_init(void)
{
	for (const struct syscall_entry *e = syscalls_start; e < syscalls_end; e++)
		calls[SLOT(e->nr)] = (syscall_fn)e->fn;
}

void syscall_dispatch(struct trap_frame *tf)
{
	uint64_t nr = tf->orig_rax, slot = SLOT(nr);
	syscall_fn fn = NULL;
	int64_t ret;

	kernel_lock();
	if (slot < ARRAY_SIZE(calls) && (nr < LINUX_CALLS || nr >= SYS_SOCKEYE_BASE))
		fn = calls[slot];
	ret = fn ? fn(tf->rdi, tf->rsi, tf->rdx, tf->r10, tf->r8, tf->r9) : -ENOSYS;
	tf->rax = (uint64_t)ret;
	if (unlikely(ret <= -ERESTARTSYS && ret >= -ERESTART_RESTARTBLOCK))
		current->work |= WORK_SIGNAL;	/* the way out restarts it or says EINTR */
	if (unlikely(current->work))
		user_return_work(tf);
	kernel_unlock();
}
