/*
 * The system call table: Linux's numbers for Linux's calls, 1024 and up for our own.
 */
#include "abi/errno.h"
#include "abi/syscall.h"
#include "syscall/fs_calls.h"
#include "syscall/ipc_calls.h"
#include "syscall/mm_calls.h"
#include "syscall/proc_calls.h"
#include "syscall/socket_calls.h"
#include "proc/thread.h"
#include "syscall/syscall.h"
#include "x86/trap.h"
#include "x86/trap_frame.h"

/* One table for both: our own calls, from 1024 up, lie behind Linux's. */
#define OWN_BASE 1024
#define LINUX_CALLS 512
#define SLOT(nr) ((nr) < OWN_BASE ? (nr) : (nr) - OWN_BASE + LINUX_CALLS)

/* The table knows numbers only: arguments arrive as registers, whatever their types. */
#define CALL(name) [SLOT(SYS_##name)] = (syscall_fn)(void *)sys_##name
#define NOTHING(name) [SLOT(SYS_##name)] = (syscall_fn)(void *)sys_nothing

/* The calls for which there is never anything to do. */
static int64_t sys_nothing(void)
{
	return 0;
}

#define SAME(name, as) [SLOT(SYS_##name)] = (syscall_fn)(void *)sys_##as

/* clang-format off */
static const syscall_fn calls[] = {
	/* files */
	CALL(read), CALL(write), CALL(open), CALL(close), CALL(stat), CALL(fstat), CALL(lstat),
	CALL(poll), CALL(lseek), CALL(ioctl), CALL(pread64), CALL(pwrite64), CALL(readv),
	CALL(writev), CALL(access), CALL(pipe), CALL(select), CALL(dup), CALL(dup2), CALL(sendfile),
	CALL(fcntl), CALL(fsync), CALL(truncate), CALL(ftruncate), CALL(getcwd),
	CALL(chdir), CALL(fchdir), CALL(rename), CALL(mkdir), CALL(rmdir), CALL(link),
	CALL(unlink), CALL(symlink), CALL(readlink), CALL(chmod), CALL(fchmod), CALL(chown),
	CALL(fchown), CALL(lchown), CALL(umask), CALL(mknod), CALL(statfs),
	CALL(fstatfs), CALL(sync), CALL(umount2), CALL(epoll_create), CALL(getdents64),
	 CALL(epoll_wait), CALL(epoll_ctl), CALL(openat),
	CALL(mkdirat), CALL(mknodat), CALL(fchownat), CALL(newfstatat),
	CALL(unlinkat), CALL(renameat), CALL(linkat), CALL(symlinkat), CALL(readlinkat),
	CALL(fchmodat), CALL(faccessat), CALL(pselect6), CALL(ppoll), CALL(utimensat),
	CALL(epoll_pwait), CALL(timerfd_create), CALL(eventfd),
	CALL(timerfd_settime), CALL(timerfd_gettime), CALL(eventfd2), CALL(epoll_create1),
	CALL(dup3), CALL(pipe2), CALL(preadv), CALL(pwritev), CALL(renameat2),
	 CALL(close_range),
	SAME(fdatasync, fsync), SAME(syncfs, sync), SAME(fadvise64, sync),
	SAME(faccessat2, faccessat),
	/* sockets */
	CALL(socket), CALL(connect), CALL(accept), CALL(sendto), CALL(recvfrom), CALL(sendmsg),
	CALL(recvmsg), CALL(shutdown), CALL(bind), CALL(listen), CALL(getsockname),
	CALL(getpeername), CALL(socketpair), CALL(setsockopt), CALL(getsockopt), CALL(accept4),
	/* memory */
	CALL(mmap), CALL(mprotect), CALL(munmap), CALL(brk), CALL(mremap), CALL(madvise),
	CALL(memfd_create),
	/* Nothing is ever paged out, and shared pages are their object's own. */
	NOTHING(msync), NOTHING(mlock), NOTHING(munlock), NOTHING(mlockall),
	NOTHING(munlockall), NOTHING(mlock2),
	/* processes, signals, time */
	CALL(rt_sigaction), CALL(rt_sigprocmask), CALL(rt_sigreturn), CALL(sched_yield),
	CALL(pause), CALL(nanosleep), CALL(getitimer), CALL(alarm), CALL(setitimer), CALL(getpid),
	CALL(clone), CALL(fork), CALL(vfork), CALL(execve), CALL(exit), CALL(wait4), CALL(kill),
	CALL(uname), CALL(gettimeofday), CALL(getrusage), CALL(sysinfo), CALL(times), CALL(getuid),
	CALL(syslog), CALL(getgid), CALL(setuid), CALL(setgid), CALL(geteuid), CALL(getegid),
	CALL(setpgid), CALL(getppid), CALL(getpgrp), CALL(setsid), CALL(setreuid), CALL(setregid),
	CALL(getgroups), CALL(setgroups), CALL(setresuid), CALL(getresuid), CALL(setresgid),
	CALL(getresgid), CALL(getpgid), CALL(getsid), CALL(rt_sigpending), CALL(rt_sigtimedwait),
	CALL(rt_sigqueueinfo), CALL(rt_sigsuspend), CALL(sigaltstack), CALL(getpriority),
	CALL(setpriority), CALL(sched_setscheduler), CALL(prctl), CALL(arch_prctl), CALL(reboot),
	CALL(sethostname), CALL(gettid), CALL(tkill), CALL(time), CALL(futex),
	CALL(sched_getaffinity), CALL(set_tid_address), CALL(restart_syscall), CALL(clock_settime),
	CALL(clock_gettime), CALL(clock_getres), CALL(clock_nanosleep), CALL(exit_group),
	CALL(tgkill), CALL(set_robust_list), CALL(get_robust_list), CALL(prlimit64), CALL(getcpu),
	CALL(getrandom), CALL(execveat),
	/* our own */
	CALL(port_create), CALL(port_open), CALL(ipc_call), CALL(ipc_reply_receive), CALL(ipc_pull),
	CALL(ipc_push), CALL(ipc_notify), CALL(net_attach), CALL(mount_fd), CALL(hw_create),
	CALL(mem_phys), CALL(irq_bind), CALL(irq_ack), CALL(io_in), CALL(io_out), CALL(io_outs),
	CALL(proc_info), CALL(mount_info),
};
/* clang-format on */

void syscall_dispatch(struct trap_frame *tf)
{
	uint64_t nr = tf->orig_rax, slot = SLOT(nr);
	syscall_fn fn = NULL;
	int64_t ret;

	kernel_lock();
	if (slot < ARRAY_SIZE(calls) && (nr < LINUX_CALLS || nr >= OWN_BASE))
		fn = calls[slot];
	ret = fn ? fn(tf->rdi, tf->rsi, tf->rdx, tf->r10, tf->r8, tf->r9) : -ENOSYS;
	tf->rax = (uint64_t)ret;
	if (unlikely(ret <= -ERESTARTSYS && ret >= -ERESTART_RESTARTBLOCK))
		current->work |= WORK_SIGNAL;	/* the way out restarts it or says EINTR */
	if (unlikely(current->work))
		user_return_work(tf);
	kernel_unlock();
}
