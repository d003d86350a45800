/* A stream to or from a command. */
#include <errno.h>
#include <fcntl.h>
#include <internal/stdio_impl.h>
#include <paths.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* mode "r" reads what the command writes, "w" writes what it reads. */
FILE *popen(const char *command, const char *mode)
{
	char *argv[] = { "sh", "-c", (char *)command, NULL };
	posix_spawn_file_actions_t actions;
	int fd[2], ours, err;

	if (*mode != 'r' && *mode != 'w') {
		errno = EINVAL;
		return NULL;
	}
	if (pipe2(fd, O_CLOEXEC) < 0)
		return NULL;
	ours = *mode == 'w';
	FILE *f = __file_new(ours ? F_CAN_WRITE : F_CAN_READ, fd[ours]);

	if (!f) {
		close(fd[0]);
		close(fd[1]);
		return NULL;
	}
	posix_spawn_file_actions_init(&actions);
	err = posix_spawn_file_actions_adddup2(&actions, fd[!ours], !ours);
	if (!err)
		err = posix_spawn(&f->child, _PATH_BSHELL, &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	close(fd[!ours]);
	if (err) {
		fclose(f);
		errno = err;
		return NULL;
	}
	if (!strchr(mode, 'e'))
		fcntl(fd[ours], F_SETFD, 0);
	return f;
}

/* Returns the command's wait status, or -1 and errno. */
int pclose(FILE *f)
{
	pid_t pid = f->child;
	int status;

	fclose(f);
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -1;
	return status;
}
