/*
 * init's start and its loop.  Started by the kernel with the descriptors of
 * abi/boot.h and the kernel command line as argv[1].  It starts the servers side
 * by side and then does nothing but wait: for a server to be ready, for a child
 * to die, for a restart to be due.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "abi/boot.h"
#include "init.h"

struct service services[SERVICES];
struct cmdline cmdline;

static void child_died(int signo)
{
	(void)signo; /* it only ends ppoll() */
}

/* SIGCHLD reaches init only where it waits. */
static void set_signals(void)
{
	struct sigaction action = { .sa_handler = child_died };
	sigset_t blocked;

	sigemptyset(&blocked);
	sigaddset(&blocked, SIGCHLD);
	sigprocmask(SIG_BLOCK, &blocked, NULL);
	sigaction(SIGCHLD, &action, NULL);
}

static void set_environment(void)
{
	setenv("HOME", "/root", 1);
	setenv("PATH", "/bin:/sbin", 1);
	setenv("TERM", "vt100", 1);
	setenv("PS1", "sockeye:\\w# ", 1);
	if (chdir("/") < 0)
		note("there is no /");
}

static void set_services(void)
{
	for (int i = ROOTFS; i <= NETD; i++)
		services[i] = servers[i];
	services[NETWORK] = network_service;
	services[ECHOD] = echod_service;
	services[HTTPD] = httpd_service;
	services[SHELL] = shell_service;
	for (int i = 0; i < SERVICES; i++)
		services[i].ready_fd = -1;
}

static void reap(void)
{
	pid_t pid;
	int status;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		service_died(pid, status);
}

static int64_t earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

int main(int argc, char **argv)
{
	fcntl(INIT_FD_HW, F_SETFD, FD_CLOEXEC);
	fcntl(INIT_FD_IMAGE, F_SETFD, FD_CLOEXEC);
	log_fd();
	set_signals();
	set_services();
	cmdline_parse(&cmdline, argc > 1 ? argv[1] : "", say);
	for (int i = ROOTFS; i <= NETD; i++)
		service_want(&services[i]);
	set_environment();
	service_want(&services[ECHOD]);
	service_want(&services[HTTPD]);
	for (;;) {
		int64_t now = now_ns();

		reap();
		services_start_due(now);
		network_check(now);
		shell_check(now);
		services_wait(now, earlier(network_check_at(), shell_check_at()));
	}
}
