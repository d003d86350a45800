/*
 * Starting a child with exactly the descriptors that it is to have.  Called by
 * the start functions of the services.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "init.h"

#define FIRST_FD 3
#define SPARE_FD 64 /* above everything that a child gets */

extern char **environ;

int log_fd(void)
{
	static int fd = -1;

	if (fd < 0) /* init starts with the log on its standard descriptors */
		fd = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, SPARE_FD);
	return fd;
}

/* A session of its own on the console, which becomes its controlling terminal. */
static int open_terminal(void)
{
	int fd;

	setsid();
	fd = open("/dev/console", O_RDWR);
	if (fd < 0)
		return -errno;
	ioctl(fd, TIOCSCTTY, 1);
	for (int i = 0; i < FIRST_FD; i++)
		if (fd != i && dup2(fd, i) < 0)
			return -errno;
	if (fd >= FIRST_FD)
		close(fd);
	return 0;
}

/* In the child: put descriptors into their places.  All others close on exec. */
static int arrange_fds(const struct spawn *spawn)
{
	int moved[4], count = 0;

	for (int i = 0; i < FIRST_FD; i++)
		if (dup2(log_fd(), i) < 0)
			return -errno;
	for (; count < 4 && spawn->fds[count] >= 0; count++) {
		moved[count] = fcntl(spawn->fds[count], F_DUPFD_CLOEXEC, SPARE_FD);
		if (moved[count] < 0)
			return -errno;
	}
	for (int i = 0; i < count; i++)
		if (dup2(moved[i], FIRST_FD + i) < 0)
			return -errno;
	return spawn->terminal ? open_terminal() : 0;
}

_Noreturn static void run_child(const struct spawn *spawn)
{
	sigset_t none;
	int error = arrange_fds(spawn);

	signal(SIGCHLD, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	if (error == 0) {
		if (spawn->path)
			execve(spawn->path, (char *const *)spawn->argv, environ);
		else
			fexecve(spawn->program_fd, (char *const *)spawn->argv, environ);
		error = -errno;
	}
	dprintf(STDERR_FILENO, "init: %s does not start: %s\n", spawn->argv[0], strerror(-error));
	_exit(127);
}

pid_t spawn(const struct spawn *what)
{
	pid_t pid = fork();

	if (pid == 0)
		run_child(what);
	return pid < 0 ? -errno : pid;
}
