/*
 * Test program: fork, vfork, wait4, process groups, zombies, orphans.
 * Plain POSIX with Linux's results; runs in the guest and on a Linux host.
 */
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"

static volatile int shared_by_copy = 1;

static int status_of(pid_t pid)
{
	int status = -1;

	CHECK(waitpid(pid, &status, 0) == pid);
	return status;
}

static void exit_statuses(void)
{
	pid_t pid;
	int status;

	for (int code = 0; code < 256; code += 51) {
		pid = fork();
		if (!pid)
			_exit(code);
		status = status_of(pid);
		CHECK(WIFEXITED(status) && WEXITSTATUS(status) == code);
	}
	static const int signals[] = { SIGKILL, SIGTERM, SIGSEGV, SIGUSR1, 40 };

	for (unsigned i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		pid = fork();
		if (!pid) {
			struct rlimit none = { 0, 0 };

			setrlimit(RLIMIT_CORE, &none);
			kill(getpid(), signals[i]);
			for (;;)
				pause();
		}
		status = status_of(pid);
		CHECK(WIFSIGNALED(status) && WTERMSIG(status) == signals[i]);
	}
	errno = 0;
	CHECK(wait(NULL) == -1 && errno == ECHILD);
	CHECK(waitpid(999999, NULL, 0) == -1 && errno == ECHILD);
	CHECK(waitpid(-1, NULL, 0x12345) == -1 && errno == EINVAL);
}

static void memory_is_copied(void)
{
	int *common = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	char *big = malloc(1 << 20);
	pid_t pid;

	CHECK(common != MAP_FAILED);
	memset(big, 'a', 1 << 20);
	pid = fork();
	if (!pid) {
		int bad = 0;

		shared_by_copy = 2;
		for (int i = 0; i < 1 << 20; i += 4096) {
			bad += big[i] != 'a';
			big[i] = 'b';
		}
		*common = bad ? -1 : 7;
		_exit(0);
	}
	status_of(pid);
	CHECK(shared_by_copy == 1);
	CHECK(*common == 7);
	for (int i = 0; i < 1 << 20; i += 4096)
		CHECK(big[i] == 'a');
	free(big);
	munmap(common, 4096);
}

static void vfork_runs_child_first(void)
{
	volatile int order = 0;
	int status;
	pid_t pid = vfork();

	if (!pid) {
		order = 1;
		_exit(3);
	}
	CHECK(order == 1);
	status = status_of(pid);
	CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 3);
}

static void wait_options(void)
{
	int status;
	pid_t pid = fork();

	if (!pid)
		for (;;)
			pause();
	CHECK(waitpid(pid, &status, WNOHANG) == 0);
	kill(pid, SIGSTOP);
	CHECK(waitpid(pid, &status, WUNTRACED) == pid);
	CHECK(WIFSTOPPED(status) && WSTOPSIG(status) == SIGSTOP);
	CHECK(waitpid(pid, &status, WUNTRACED | WNOHANG) == 0);
	kill(pid, SIGCONT);
	CHECK(waitpid(pid, &status, WCONTINUED) == pid && WIFCONTINUED(status));
	kill(pid, SIGSTOP);
	CHECK(waitpid(0, &status, WUNTRACED) == pid && WIFSTOPPED(status));
	kill(pid, SIGKILL); /* kills the stopped, too */
	usleep(20000);
	CHECK(kill(pid, 0) == 0); /* a zombie still has its number */
	status = status_of(pid);
	CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	CHECK(kill(pid, 0) == -1 && errno == ESRCH);
}

static void groups_and_sessions(void)
{
	int up[2], status;
	char c;
	pid_t pid;

	CHECK(pipe(up) == 0);
	pid = fork();
	if (!pid) {
		int bad = 0;

		bad |= setpgid(0, 0) != 0 || getpgrp() != getpid();
		bad |= (write(up[1], "x", 1) != 1) << 1;
		bad |= (setsid() != -1 || errno != EPERM) << 2; /* it leads a group */
		pid = fork();
		if (!pid) {
			bad = setsid() != getpid() || getpgrp() != getpid() ||
			      getsid(0) != getpid();
			bad |= (setpgid(0, 0) != -1 || errno != EPERM) << 1;
			_exit(bad);
		}
		waitpid(pid, &status, 0);
		_exit(bad | (status ? 8 : 0));
	}
	CHECK(read(up[0], &c, 1) == 1);
	CHECK(getpgid(pid) == pid);
	CHECK(waitpid(-pid, &status, 0) == pid && status == 0);
	CHECK(setpgid(999999, 0) == -1 && errno == ESRCH);
	CHECK(setpgid(0, -1) == -1 && errno == EINVAL);
	CHECK(setpgid(0, 999999) == -1 && errno == EPERM);
	close(up[0]);
	close(up[1]);
}

static void group_is_killed(void)
{
	pid_t first = fork(), second;
	int status;

	if (!first) {
		setpgid(0, 0);
		for (;;)
			pause();
	}
	setpgid(first, first);
	second = fork();
	if (!second)
		for (;;)
			pause();
	CHECK(setpgid(second, first) == 0);
	CHECK(kill(-first, SIGTERM) == 0);
	status = status_of(first);
	CHECK(WIFSIGNALED(status));
	status = status_of(second);
	CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
	CHECK(kill(-first, SIGTERM) == -1 && errno == ESRCH);
}

/* A stopped group that loses its last link to the session gets SIGHUP and SIGCONT. */
static void orphaned_group_is_hung_up(void)
{
	int pipefd[2];
	char c = 0;
	pid_t leader;

	CHECK(pipe(pipefd) == 0);
	leader = fork();
	if (!leader) {
		pid_t stopped = fork();

		if (!stopped) {
			setpgid(0, 0);
			raise(SIGSTOP); /* SIGHUP ends it here, closing the pipe */
			for (;;)
				pause();
		}
		setpgid(stopped, stopped);
		waitpid(stopped, NULL, WUNTRACED);
		_exit(0);
	}
	close(pipefd[1]);
	status_of(leader);
	CHECK(read(pipefd[0], &c, 1) == 0); /* end of file: both are gone */
	close(pipefd[0]);
}

static void ignored_children_vanish(void)
{
	struct sigaction sa = { .sa_handler = SIG_IGN };
	pid_t pid;

	sigaction(SIGCHLD, &sa, NULL);
	pid = fork();
	if (!pid)
		_exit(1);
	CHECK(waitpid(pid, NULL, 0) == -1 && errno == ECHILD);
	sa.sa_handler = SIG_DFL;
	sigaction(SIGCHLD, &sa, NULL);
}

static void many(int n)
{
	struct rusage ru;

	for (int i = 0; i < n; i++) {
		pid_t pid = fork();

		if (!pid)
			_exit(i & 0x7f);
		if (pid < 0) {
			CHECK(pid >= 0);
			return;
		}
		int status = status_of(pid);

		if (WEXITSTATUS(status) != (i & 0x7f))
			CHECK(0);
	}
	CHECK(getrusage(RUSAGE_CHILDREN, &ru) == 0);
	CHECK(ru.ru_utime.tv_sec || ru.ru_utime.tv_usec || ru.ru_stime.tv_sec ||
	      ru.ru_stime.tv_usec);
}

static void many_at_once(void)
{
	enum { N = 40 };
	pid_t pids[N];
	int sum = 0, status;

	for (int i = 0; i < N; i++) {
		pids[i] = fork();
		if (!pids[i]) {
			for (int k = 0; k < 5; k++)
				sched_yield();
			_exit(1);
		}
		CHECK(pids[i] > 0);
	}
	for (int i = 0; i < N; i++)
		if (wait(&status) > 0)
			sum += WEXITSTATUS(status);
	CHECK(sum == N);
}

int main(int argc, char **argv)
{
	exit_statuses();
	memory_is_copied();
	vfork_runs_child_first();
	wait_options();
	groups_and_sessions();
	group_is_killed();
	orphaned_group_is_hung_up();
	ignored_children_vanish();
	many_at_once();
	many(argc > 1 ? atoi(argv[1]) : 200);
	return check_end("proc_fork");
}
