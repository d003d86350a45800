/* System calls about processes, threads, signals, time and identity (proc/). */
#pragma once

#include "abi/resource.h"
#include "abi/signal.h"
#include "lib/types.h"

struct proc_info;
struct sched_param;
struct sysinfo;
struct tms;
struct utsname;

/* proc/fork.c */
int64_t sys_clone(uint32_t f, uint64_t stack, int *parent_tid, uint64_t child_tid, uint64_t tls);
int64_t sys_fork(void), sys_vfork(void);

/* proc/exec.c */
int64_t sys_execve(const char *upath, const char *const *uargv, const char *const *uenvp);
int64_t sys_execveat(int dirfd, const char *upath, const char *const *uargv,
		     const char *const *uenvp, uint32_t flags);

/* proc/exit.c, proc/wait.c */
int64_t sys_exit(int code), sys_exit_group(int code);
int64_t sys_wait4(int pid, int *ustatus, uint32_t options, struct rusage *urusage);

/* proc/sigcalls.c, proc/sigframe.c */
int64_t sys_rt_sigaction(int signo, const struct ksigaction *uact, struct ksigaction *uold,
			 size_t size);
int64_t sys_rt_sigprocmask(int how, const uint64_t *uset, uint64_t *uold, size_t size);
int64_t sys_rt_sigpending(uint64_t *uset, size_t size);
int64_t sys_rt_sigsuspend(const uint64_t *uset, size_t size), sys_pause(void);
int64_t sys_rt_sigtimedwait(const uint64_t *uset, struct siginfo *uinfo, const struct timespec *uts,
			    size_t size);
int64_t sys_sigaltstack(const struct sigaltstack *uss, struct sigaltstack *uold);
int64_t sys_kill(int pid, int signo), sys_tkill(int tid, int signo);
int64_t sys_tgkill(int tgid, int tid, int signo);
int64_t sys_rt_sigqueueinfo(int pid, int signo, const struct siginfo *uinfo);
int64_t sys_restart_syscall(void), sys_rt_sigreturn(void);

/* proc/futex.c */
int64_t sys_futex(uint64_t uaddr, int op, uint32_t val, const struct timespec *utime,
		  uint64_t uaddr2, uint32_t val3);
int64_t sys_get_robust_list(int tid, uint64_t *uhead, size_t *ulen);
int64_t sys_set_robust_list(uint64_t head, size_t len);

/* proc/ids.c */
int64_t sys_getpid(void), sys_gettid(void), sys_getppid(void);
int64_t sys_getuid(void), sys_geteuid(void), sys_getgid(void), sys_getegid(void);
int64_t sys_setuid(uint32_t uid), sys_setgid(uint32_t gid);
int64_t sys_setreuid(uint32_t real, uint32_t effective);
int64_t sys_setregid(uint32_t real, uint32_t effective);
int64_t sys_setresuid(uint32_t real, uint32_t effective, uint32_t saved);
int64_t sys_setresgid(uint32_t real, uint32_t effective, uint32_t saved);
int64_t sys_getresuid(uint32_t *ureal, uint32_t *ueffective, uint32_t *usaved);
int64_t sys_getresgid(uint32_t *ureal, uint32_t *ueffective, uint32_t *usaved);
int64_t sys_getgroups(int size), sys_setgroups(size_t size);
int64_t sys_setpgid(int pid, int pgid), sys_getpgid(int pid), sys_getpgrp(void);
int64_t sys_setsid(void), sys_getsid(int pid);

/* proc/times.c */
int64_t sys_clock_gettime(int clock, struct timespec *uts);
int64_t sys_clock_getres(int clock, struct timespec *uts);
int64_t sys_clock_settime(int clock, const struct timespec *uts);
int64_t sys_gettimeofday(struct timeval *utv, struct timezone *utz), sys_time(time_t *ut);
int64_t sys_nanosleep(const struct timespec *uts, struct timespec *urem);
int64_t sys_clock_nanosleep(int clock, int flags, const struct timespec *uts,
			    struct timespec *urem);
int64_t sys_getitimer(int which, struct itimerval *uval), sys_alarm(uint32_t seconds);
int64_t sys_setitimer(int which, const struct itimerval *unew, struct itimerval *uold);
int64_t sys_getrusage(int who, struct rusage *uru), sys_times(struct tms *utms);

/* proc/procinfo.c, proc/rlimit.c */
int64_t sys_proc_info(int pid, struct proc_info *uinfo);
int64_t sys_sysinfo(struct sysinfo *uinfo), sys_uname(struct utsname *ubuf);
int64_t sys_sethostname(const char *uname, int len);
int64_t sys_syslog(int action, char *ubuf, int len);
int64_t sys_prlimit64(int pid, uint32_t resource, const struct rlimit *unew, struct rlimit *uold);

/* proc/sched_calls.c */
int64_t sys_sched_yield(void), sys_getcpu(uint32_t *ucpu, uint32_t *unode);
int64_t sys_sched_getaffinity(int tid, size_t size, uint64_t *umask);
int64_t sys_sched_setscheduler(int tid, int policy, const struct sched_param *uparam);
int64_t sys_getpriority(int which, int pid), sys_setpriority(int which, int pid, int nice);

/* proc/misc_calls.c */
int64_t sys_prctl(int option, char *uname), sys_arch_prctl(int option, uint64_t addr);
int64_t sys_set_tid_address(uint64_t addr);
int64_t sys_getrandom(uint8_t *ubuf, size_t n, uint32_t flags);
int64_t sys_reboot(uint32_t magic1, uint32_t magic2, uint32_t cmd);
