/*
 * waitid() by means of wait4(), which is all that the kernel has.  Not done: WNOWAIT and
 * waiting without WEXITED (EINVAL), because wait4 always takes the news away, and always
 * tells of an end; nor does wait4 tell the child's user: si_uid is the caller's.
 */
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define OPTIONS (WNOHANG | WEXITED | WSTOPPED | WCONTINUED)

/* Which children, as wait4 wants it; INT_MIN: not to be said so. */
static pid_t which(idtype_t type, id_t id)
{
	switch (type) {
	case P_ALL:
		return -1;
	case P_PID:
		return id > 0 && id <= INT_MAX ? (pid_t)id : INT_MIN;
	case P_PGID: /* 0 is the caller's group, as for wait4 [Linux waitid(2)] */
		return id <= INT_MAX ? -(pid_t)id : INT_MIN;
	default:
		return INT_MIN;
	}
}

static void describe(siginfo_t *info, pid_t pid, int status)
{
	info->si_signo = SIGCHLD;
	info->si_pid = pid;
	info->si_uid = getuid();
	if (WIFEXITED(status)) {
		info->si_code = CLD_EXITED;
		info->si_status = WEXITSTATUS(status);
	} else if (WIFSTOPPED(status)) {
		info->si_code = CLD_STOPPED;
		info->si_status = WSTOPSIG(status);
	} else if (WIFCONTINUED(status)) {
		info->si_code = CLD_CONTINUED;
		info->si_status = SIGCONT;
	} else {
		info->si_code = WCOREDUMP(status) ? CLD_DUMPED : CLD_KILLED;
		info->si_status = WTERMSIG(status);
	}
}

/* Returns 0, with si_pid 0 when WNOHANG found no news; or -1 and errno. */
int waitid(idtype_t type, id_t id, siginfo_t *info, int options)
{
	pid_t pid = which(type, id);
	int status;

	if (pid == INT_MIN || (options & ~OPTIONS) || !(options & WEXITED)) {
		errno = EINVAL;
		return -1;
	}
	pid = wait4(pid, &status, options & (WNOHANG | WSTOPPED | WCONTINUED), NULL);
	if (pid < 0)
		return -1;
	if (info) {
		memset(info, 0, sizeof(*info));
		if (pid > 0)
			describe(info, pid, status);
	}
	return 0;
}
