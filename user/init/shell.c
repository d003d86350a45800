/*
 * The shell on the console, or the command of run=, after which the system
 * ends with the command's status.  Called by the loop.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>
#include <sys/reboot.h>
#include <sys/wait.h>
#include <unistd.h>

#include <sockeye/ipc.h>

#include "abi/boot.h"
#include "abi/reboot.h"
#include "init.h"

#define MS 1000000ll
#define WAIT_SHELL (1300 * MS) /* for the network, at most, from when the console is there */
#define WAIT_RUN (5000 * MS)

static int64_t console_since;

static pid_t start_shell(struct service *service)
{
	static const char *const interactive[] = { "sh", NULL };
	const char *const command[] = { "sh", "-c", cmdline.run, NULL };
	struct spawn what = {
		.path = "/bin/sh",
		.argv = cmdline.run[0] ? command : interactive,
		.fds = { -1 },
		.terminal = true,
	};

	if (service->starts == 0)
		note("starting the %s", cmdline.run[0] ? "command of run=" : "shell");
	return spawn(&what);
}

/* The launcher reads this line from QEMU's debug console (tools/qemu). */
static void report_status(int status)
{
	int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	int port = hw_create(INIT_FD_HW, HW_IOPORT, EXIT_STATUS_PORT, 1);
	char line[32];
	int len = snprintf(line, sizeof(line), "exit-status %d\n", code);

	if (port < 0 || io_outs(port, 0, line, (size_t)len) != len)
		say("the exit status %d cannot be reported", code);
	if (port >= 0)
		close(port);
}

static void shell_ended(struct service *service, int status)
{
	(void)service;
	if (!cmdline.run[0])
		return;
	console_drain();
	report_status(status);
	reboot(LINUX_REBOOT_CMD_POWER_OFF);
	say("the machine cannot be switched off; the end");
}

static bool shell_may_start(void)
{
	return services[TTY].is_ready && services[ROOTFS].is_ready;
}

int64_t shell_check_at(void)
{
	int64_t wait = cmdline.run[0] ? WAIT_RUN : WAIT_SHELL;

	if (services[SHELL].wanted || console_since == 0)
		return INT64_MAX;
	return console_since + wait;
}

void shell_check(int64_t now)
{
	if (services[SHELL].wanted || !shell_may_start())
		return;
	if (console_since == 0)
		console_since = now;
	if (network_settled() || now >= shell_check_at())
		service_want(&services[SHELL]);
}

const struct service shell_service = { .name = "shell",
				       .start = start_shell,
				       .ended = shell_ended,
				       .may_start = shell_may_start,
				       .quiet = true };
