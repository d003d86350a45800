/*
 * posix_spawn: a child that shares the memory until it has called execve, on a
 * stack of its own (CLONE_VM | CLONE_VFORK), so that nothing is copied.
 */
#include <errno.h>
#include <fcntl.h>
#include <internal/pthread_impl.h>
#include <internal/spawn.h>
#include <internal/syscall.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define SPAWN_STACK (32 * 1024)

struct spawn_args {
	int (*exec)(const char *, char *const[], char *const[]);
	const char *path;
	const struct __spawn_action *actions;
	const posix_spawnattr_t *attr;
	char *const *argv;
	char *const *envp;
	sigset_t mask; /* the caller's */
	volatile int err;
};

static int do_action(const struct __spawn_action *a)
{
	int fd;

	switch (a->kind) {
	case SPAWN_CLOSE:
		close(a->fd);
		return 0;
	case SPAWN_DUP2:
		if (a->fd == a->to)
			return fcntl(a->fd, F_SETFD, 0) < 0 ? errno : 0;
		return dup2(a->fd, a->to) < 0 ? errno : 0;
	case SPAWN_CHDIR:
		return chdir(a->path) < 0 ? errno : 0;
	case SPAWN_OPEN:
		fd = open(a->path, a->flags, a->mode);
		if (fd < 0)
			return errno;
		if (fd != a->fd) {
			if (dup2(fd, a->fd) < 0)
				return errno;
			close(fd);
		}
		return 0;
	}
	return EINVAL;
}

/* Handlers must not run on the parent's data: caught signals get the default. */
static void reset_signals(const posix_spawnattr_t *attr)
{
	for (int sig = 1; sig < NSIG; sig++) {
		struct ksigaction act;
		int wanted =
			(attr->__flags & POSIX_SPAWN_SETSIGDEF) && sigismember(&attr->__def, sig);

		if (sig == SIGKILL || sig == SIGSTOP ||
		    syscall4(SYS_rt_sigaction, sig, 0, (long)&act, 8) < 0)
			continue;
		if (act.handler == KSIG_DFL || (act.handler == KSIG_IGN && !wanted))
			continue;
		act = (struct ksigaction){ .handler = KSIG_DFL };
		syscall4(SYS_rt_sigaction, sig, (long)&act, 0, 8);
	}
}

static int child(void *arg)
{
	struct spawn_args *a = arg;
	const posix_spawnattr_t *attr = a->attr;
	const sigset_t *mask = attr->__flags & POSIX_SPAWN_SETSIGMASK ? &attr->__mask : &a->mask;

	reset_signals(attr);
	if ((attr->__flags & POSIX_SPAWN_SETSID) && setsid() < 0)
		goto fail;
	if ((attr->__flags & POSIX_SPAWN_SETPGROUP) && setpgid(0, attr->__pgrp) < 0)
		goto fail;
	if ((attr->__flags & POSIX_SPAWN_RESETIDS) &&
	    (setgid(getgid()) < 0 || setuid(getuid()) < 0))
		goto fail;
	for (const struct __spawn_action *p = a->actions; p; p = p->next) {
		a->err = do_action(p);
		if (a->err)
			return 127;
	}
	sigprocmask(SIG_SETMASK, mask, NULL);
	a->exec(a->path, a->argv, a->envp);
fail:
	a->err = errno;
	return 127;
}

static int spawn(pid_t *pid, struct spawn_args *a)
{
	static const posix_spawnattr_t no_attr;
	char *stack = mmap(NULL, SPAWN_STACK, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
	int saved = errno, ret;
	sigset_t all;

	if (stack == MAP_FAILED)
		return ENOMEM;
	if (!a->attr)
		a->attr = &no_attr;
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &a->mask);
	ret = __clone(child, stack + SPAWN_STACK, CLONE_VM | CLONE_VFORK | SIGCHLD, a, NULL, NULL,
		      NULL);
	if (ret > 0 && a->err)
		waitpid(ret, NULL, 0);
	else if (ret > 0 && pid)
		*pid = ret;
	sigprocmask(SIG_SETMASK, &a->mask, NULL);
	munmap(stack, SPAWN_STACK);
	errno = saved;
	return ret < 0 ? -ret : a->err;
}

/* Returns 0 and the pid, or an error number, also when execve failed in the child. */
int posix_spawn(pid_t *restrict pid, const char *restrict path,
		const posix_spawn_file_actions_t *actions, const posix_spawnattr_t *restrict attr,
		char *const argv[restrict], char *const envp[restrict])
{
	struct spawn_args a = { .exec = execve,
				.path = path,
				.actions = actions ? actions->__actions : NULL,
				.attr = attr,
				.argv = argv,
				.envp = envp ? envp : environ };

	return spawn(pid, &a);
}

int posix_spawnp(pid_t *restrict pid, const char *restrict file,
		 const posix_spawn_file_actions_t *actions, const posix_spawnattr_t *restrict attr,
		 char *const argv[restrict], char *const envp[restrict])
{
	struct spawn_args a = { .exec = execvpe,
				.path = file,
				.actions = actions ? actions->__actions : NULL,
				.attr = attr,
				.argv = argv,
				.envp = envp ? envp : environ };

	return spawn(pid, &a);
}
