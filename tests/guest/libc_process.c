/*
 * Test program: posix_spawn, fork, vfork, exec, system, popen, exit handlers of the
 * libc.  Runs in the guest and on a Linux host; spawns itself.
 */
#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"

static void check_processes(char *self)
{
	char *argv[] = { self, "exit", "7", NULL };
	posix_spawn_file_actions_t fa;
	posix_spawnattr_t attr;
	int status, fd[2];
	pid_t pid;
	char buf[64];

	CHECK(posix_spawnp(&pid, self, NULL, NULL, argv, environ) == 0);
	CHECK(waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 7);
	CHECK(posix_spawn(&pid, "/nonexistent", NULL, NULL, argv, environ) == ENOENT);
	CHECK(pipe(fd) == 0);
	argv[1] = "say";
	posix_spawn_file_actions_init(&fa);
	posix_spawn_file_actions_adddup2(&fa, fd[1], 1);
	posix_spawn_file_actions_addclose(&fa, fd[0]);
	posix_spawnattr_init(&attr);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETPGROUP);
	CHECK(posix_spawnp(&pid, self, &fa, &attr, argv, environ) == 0);
	close(fd[1]);
	CHECK(read(fd[0], buf, sizeof(buf)) == 2 && memcmp(buf, "7\n", 2) == 0);
	CHECK(waitpid(pid, &status, 0) == pid && status == 0);
	close(fd[0]);
	posix_spawn_file_actions_destroy(&fa);

	pid = vfork();
	if (pid == 0)
		_exit(9);
	CHECK(pid > 0 && waitpid(pid, &status, 0) == pid && WEXITSTATUS(status) == 9);
	pid = fork();
	if (pid == 0)
		abort();
	CHECK(waitpid(pid, &status, 0) == pid && WIFSIGNALED(status) &&
	      WTERMSIG(status) == SIGABRT);
	pid = fork();
	if (pid == 0) {
		execlp(self, self, "exit", "3", (char *)NULL);
		_exit(1);
	}
	CHECK(waitpid(pid, &status, 0) == pid && WEXITSTATUS(status) == 3);
	CHECK(wait(&status) < 0 && errno == ECHILD);
	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		setenv("PATH", "/nonexistent:/", 1);
		execlp("no-such-program", "x", (char *)NULL);
		_exit(errno == ENOENT ? 0 : 1);
	}
	CHECK(waitpid(pid, &status, 0) == pid && status == 0);
}

static void check_shell_commands(void)
{
	FILE *f;
	char line[32];

	CHECK(system(NULL) != 0);
	CHECK(system("exit 5") == 5 << 8);
	f = popen("cat >/dev/null; exit 2", "w");
	CHECK(f && fputs("hello", f) >= 0 && pclose(f) == 2 << 8);
	f = popen("echo hello", "r");
	CHECK(f && fgets(line, sizeof(line), f) && strcmp(line, "hello\n") == 0);
	CHECK(f && pclose(f) == 0);
}

static int handlers;

/* Registered first, so called last. */
static void last_handler(void)
{
	_exit(handlers == 1 ? 6 : 99);
}

static void first_handler(void)
{
	handlers++;
}

static void check_exit_handlers(void)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		atexit(last_handler);
		atexit(first_handler);
		exit(0);
	}
	CHECK(waitpid(pid, &status, 0) == pid && WEXITSTATUS(status) == 6);
}

int main(int argc, char **argv)
{
	if (argc == 3 && strcmp(argv[1], "exit") == 0)
		return atoi(argv[2]);
	if (argc == 3 && strcmp(argv[1], "say") == 0)
		return puts(argv[2]) < 0;
	check_processes(argv[0]);
	check_shell_commands();
	check_exit_handlers();
	return check_end("libc_process");
}
