/* system(): a command through the shell. */
#include <errno.h>
#include <paths.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* Returns the wait status, or -1 and errno; 1 for a null command: there is a shell. */
int system(const char *command)
{
	char *argv[] = { "sh", "-c", (char *)command, NULL };
	struct sigaction ignore = { .sa_handler = SIG_IGN }, old_int, old_quit;
	sigset_t block, old_mask, defaults;
	posix_spawnattr_t attr;
	int status = -1, err;
	pid_t pid;

	if (!command)
		return 1;
	sigaction(SIGINT, &ignore, &old_int);
	sigaction(SIGQUIT, &ignore, &old_quit);
	sigemptyset(&block);
	sigaddset(&block, SIGCHLD);
	sigprocmask(SIG_BLOCK, &block, &old_mask);

	/* the child gets what the caller had */
	sigemptyset(&defaults);
	if (old_int.sa_handler != SIG_IGN)
		sigaddset(&defaults, SIGINT);
	if (old_quit.sa_handler != SIG_IGN)
		sigaddset(&defaults, SIGQUIT);
	posix_spawnattr_init(&attr);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
	posix_spawnattr_setsigdefault(&attr, &defaults);
	posix_spawnattr_setsigmask(&attr, &old_mask);
	err = posix_spawn(&pid, _PATH_BSHELL, NULL, &attr, argv, environ);
	if (!err)
		while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
			;

	sigaction(SIGINT, &old_int, NULL);
	sigaction(SIGQUIT, &old_quit, NULL);
	sigprocmask(SIG_SETMASK, &old_mask, NULL);
	if (err)
		errno = err;
	return status;
}
