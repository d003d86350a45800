/* Identities: processes, groups, sessions, users. */
#include <grp.h>
#include <internal/syscall.h>
#include <unistd.h>

pid_t getpid(void)
{
	return (pid_t)syscall0(SYS_getpid);
}

pid_t getppid(void)
{
	return (pid_t)syscall0(SYS_getppid);
}

pid_t gettid(void)
{
	return (pid_t)syscall0(SYS_gettid);
}

pid_t getpgid(pid_t pid)
{
	return (pid_t)syscall_ret(syscall1(SYS_getpgid, pid));
}

pid_t getpgrp(void)
{
	return getpgid(0);
}

int setpgid(pid_t pid, pid_t pgid)
{
	return (int)syscall_ret(syscall2(SYS_setpgid, pid, pgid));
}

int setpgrp(void)
{
	return setpgid(0, 0);
}

pid_t getsid(pid_t pid)
{
	return (pid_t)syscall_ret(syscall1(SYS_getsid, pid));
}

pid_t setsid(void)
{
	return (pid_t)syscall_ret(syscall0(SYS_setsid));
}

uid_t getuid(void)
{
	return (uid_t)syscall0(SYS_getuid);
}

uid_t geteuid(void)
{
	return (uid_t)syscall0(SYS_geteuid);
}

gid_t getgid(void)
{
	return (gid_t)syscall0(SYS_getgid);
}

gid_t getegid(void)
{
	return (gid_t)syscall0(SYS_getegid);
}

int setuid(uid_t uid)
{
	return (int)syscall_ret(syscall1(SYS_setuid, uid));
}

int setgid(gid_t gid)
{
	return (int)syscall_ret(syscall1(SYS_setgid, gid));
}

int setreuid(uid_t ruid, uid_t euid)
{
	return (int)syscall_ret(syscall2(SYS_setreuid, ruid, euid));
}

int setregid(gid_t rgid, gid_t egid)
{
	return (int)syscall_ret(syscall2(SYS_setregid, rgid, egid));
}

int setresuid(uid_t ruid, uid_t euid, uid_t suid)
{
	return (int)syscall_ret(syscall3(SYS_setresuid, ruid, euid, suid));
}

int setresgid(gid_t rgid, gid_t egid, gid_t sgid)
{
	return (int)syscall_ret(syscall3(SYS_setresgid, rgid, egid, sgid));
}

int getresuid(uid_t *ruid, uid_t *euid, uid_t *suid)
{
	return (int)syscall_ret(syscall3(SYS_getresuid, (long)ruid, (long)euid, (long)suid));
}

int getresgid(gid_t *rgid, gid_t *egid, gid_t *sgid)
{
	return (int)syscall_ret(syscall3(SYS_getresgid, (long)rgid, (long)egid, (long)sgid));
}

int seteuid(uid_t uid)
{
	return setresuid((uid_t)-1, uid, (uid_t)-1);
}

int setegid(gid_t gid)
{
	return setresgid((gid_t)-1, gid, (gid_t)-1);
}

int getgroups(int n, gid_t list[])
{
	return (int)syscall_ret(syscall2(SYS_getgroups, n, (long)list));
}

int setgroups(size_t n, const gid_t *list)
{
	return (int)syscall_ret(syscall2(SYS_setgroups, (long)n, (long)list));
}
