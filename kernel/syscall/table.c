/*
 * The system call table: Linux's numbers for Linux's calls, 1024 and up for our own.
 */
#include "abi/errno.h"
#include "abi/ipc.h"
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

#define OWN_BASE 1024

/* The table knows numbers only: arguments arrive as registers, whatever their types. */
#define ENTRY(name) [SYS_##name] = (syscall_fn)(void *)sys_##name
#define OWN(name) [SYS_##name - OWN_BASE] = (syscall_fn)(void *)sys_##name

/* clang-format off */
static const syscall_fn linux_calls[] = {
	/* files */
	ENTRY(read), ENTRY(write), ENTRY(open), ENTRY(close), ENTRY(stat), ENTRY(fstat),
	ENTRY(lstat), ENTRY(poll), ENTRY(lseek), ENTRY(ioctl), ENTRY(pread64), ENTRY(pwrite64),
	ENTRY(readv), ENTRY(writev), ENTRY(access), ENTRY(pipe), ENTRY(select), ENTRY(dup),
	ENTRY(dup2), ENTRY(sendfile), ENTRY(fcntl), ENTRY(fsync), ENTRY(fdatasync),
	ENTRY(truncate), ENTRY(ftruncate), ENTRY(getcwd), ENTRY(chdir), ENTRY(fchdir),
	ENTRY(rename), ENTRY(mkdir), ENTRY(rmdir), ENTRY(creat), ENTRY(link), ENTRY(unlink),
	ENTRY(symlink), ENTRY(readlink), ENTRY(chmod), ENTRY(fchmod), ENTRY(chown),
	ENTRY(fchown), ENTRY(lchown), ENTRY(umask), ENTRY(utime), ENTRY(mknod), ENTRY(statfs),
	ENTRY(fstatfs), ENTRY(sync), ENTRY(umount2), ENTRY(epoll_create), ENTRY(getdents64),
	ENTRY(fadvise64), ENTRY(epoll_wait), ENTRY(epoll_ctl), ENTRY(utimes), ENTRY(openat),
	ENTRY(mkdirat), ENTRY(mknodat), ENTRY(fchownat), ENTRY(futimesat), ENTRY(newfstatat),
	ENTRY(unlinkat), ENTRY(renameat), ENTRY(linkat), ENTRY(symlinkat), ENTRY(readlinkat),
	ENTRY(fchmodat), ENTRY(faccessat), ENTRY(pselect6), ENTRY(ppoll), ENTRY(utimensat),
	ENTRY(epoll_pwait), ENTRY(timerfd_create), ENTRY(eventfd), ENTRY(fallocate),
	ENTRY(timerfd_settime), ENTRY(timerfd_gettime), ENTRY(eventfd2), ENTRY(epoll_create1),
	ENTRY(dup3), ENTRY(pipe2), ENTRY(preadv), ENTRY(pwritev), ENTRY(syncfs),
	ENTRY(renameat2), ENTRY(copy_file_range), ENTRY(statx), ENTRY(close_range),
	ENTRY(faccessat2), ENTRY(epoll_pwait2),
	/* sockets */
	ENTRY(socket), ENTRY(connect), ENTRY(accept), ENTRY(sendto), ENTRY(recvfrom),
	ENTRY(sendmsg), ENTRY(recvmsg), ENTRY(shutdown), ENTRY(bind), ENTRY(listen),
	ENTRY(getsockname), ENTRY(getpeername), ENTRY(socketpair), ENTRY(setsockopt),
	ENTRY(getsockopt), ENTRY(accept4), ENTRY(recvmmsg), ENTRY(sendmmsg),
	/* memory */
	ENTRY(mmap), ENTRY(mprotect), ENTRY(munmap), ENTRY(brk), ENTRY(mremap), ENTRY(msync),
	ENTRY(madvise), ENTRY(mlock), ENTRY(munlock), ENTRY(mlockall), ENTRY(munlockall),
	ENTRY(memfd_create), ENTRY(mlock2),
	/* processes, signals, time */
	ENTRY(rt_sigaction), ENTRY(rt_sigprocmask), ENTRY(rt_sigreturn), ENTRY(sched_yield),
	ENTRY(pause), ENTRY(nanosleep), ENTRY(getitimer), ENTRY(alarm), ENTRY(setitimer),
	ENTRY(getpid), ENTRY(clone), ENTRY(fork), ENTRY(vfork), ENTRY(execve), ENTRY(exit),
	ENTRY(wait4), ENTRY(kill), ENTRY(uname), ENTRY(gettimeofday),
	ENTRY(getrusage), ENTRY(sysinfo), ENTRY(times), ENTRY(getuid), ENTRY(syslog),
	ENTRY(getgid), ENTRY(setuid), ENTRY(setgid), ENTRY(geteuid), ENTRY(getegid),
	ENTRY(setpgid), ENTRY(getppid), ENTRY(getpgrp), ENTRY(setsid), ENTRY(setreuid),
	ENTRY(setregid), ENTRY(getgroups), ENTRY(setgroups), ENTRY(setresuid), ENTRY(getresuid),
	ENTRY(setresgid), ENTRY(getresgid), ENTRY(getpgid),
	ENTRY(getsid), ENTRY(rt_sigpending), ENTRY(rt_sigtimedwait), ENTRY(rt_sigqueueinfo),
	ENTRY(rt_sigsuspend), ENTRY(sigaltstack), ENTRY(getpriority), ENTRY(setpriority),
	 ENTRY(sched_setscheduler),
	
	ENTRY(prctl), ENTRY(arch_prctl),
	 ENTRY(reboot), ENTRY(sethostname),
	ENTRY(gettid), ENTRY(tkill), ENTRY(time), ENTRY(futex),
	ENTRY(sched_getaffinity), ENTRY(set_tid_address), ENTRY(restart_syscall),
	ENTRY(clock_settime), ENTRY(clock_gettime), ENTRY(clock_getres), ENTRY(clock_nanosleep),
	ENTRY(exit_group), ENTRY(tgkill), ENTRY(set_robust_list),
	ENTRY(get_robust_list), ENTRY(prlimit64), ENTRY(getcpu),
	ENTRY(getrandom), ENTRY(execveat),
};
/* clang-format on */

static const syscall_fn own_calls[] = {
	OWN(port_create), OWN(port_open), OWN(ipc_call), OWN(ipc_reply_receive), OWN(ipc_pull),
	OWN(ipc_push), OWN(ipc_notify), OWN(net_attach), OWN(mount_fd), OWN(hw_create),
	OWN(mem_phys), OWN(irq_bind), OWN(irq_ack), OWN(io_in), OWN(io_out), OWN(io_outs),
	OWN(proc_info), OWN(mount_info),
};

static syscall_fn find(uint64_t nr)
{
	if (nr < ARRAY_SIZE(linux_calls))
		return linux_calls[nr];
	if (nr >= OWN_BASE && nr - OWN_BASE < ARRAY_SIZE(own_calls))
		return own_calls[nr - OWN_BASE];
	return NULL;
}

void syscall_dispatch(struct trap_frame *tf)
{
	syscall_fn fn;
	int64_t ret;

	kernel_lock();
	fn = find(tf->orig_rax);
	ret = fn ? fn(tf->rdi, tf->rsi, tf->rdx, tf->r10, tf->r8, tf->r9) : -ENOSYS;
	tf->rax = (uint64_t)ret;
	if (unlikely(ret <= -ERESTARTSYS && ret >= -ERESTART_RESTARTBLOCK))
		current->work |= WORK_SIGNAL;	/* the way out restarts it or says EINTR */
	if (unlikely(current->work))
		user_return_work(tf);
	kernel_unlock();
}
