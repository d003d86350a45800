/*
 * Supervision: starts what is wanted, notices deaths, restarts with patience.
 * A service that was up is restarted at once, but not more often than every
 * PACE; one that dies before it was up waits, 100 ms doubling to 5 s.  Called by
 * main.c's loop; calls the services' own functions.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "init.h"

#define MS 1000000ll
#define PACE (20 * MS) /* between two starts of a service that comes up */
#define DELAY_FIRST (100 * MS)
#define DELAY_MAX (5000 * MS)
#define UP_AFTER (1000 * MS)	  /* a service that does not announce itself is up then */
#define STABLE_AFTER (60000 * MS) /* its earlier deaths are forgotten then */

int64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000ll + now.tv_nsec;
}

static void close_ready_fd(struct service *service)
{
	if (service->ready_fd >= 0)
		close(service->ready_fd);
	service->ready_fd = -1;
}

/* It serves: tell how long that took after a death, and whoever waits for it. */
static void became_ready(struct service *service, int64_t now)
{
	int64_t took = now - service->died;

	service->is_ready = true;
	close_ready_fd(service);
	if (service->ready)
		service->ready(service);
	if (service->died && !service->quiet)
		say("%s is %s as pid %d, %lld.%lld ms after its end", service->name,
		    service->announces ? "back" : "started again", (int)service->pid,
		    (long long)(took / MS), (long long)(took / (MS / 10) % 10));
}

/* The next start waits, longer each time. */
static void put_off(struct service *service, int64_t now)
{
	service->delay = service->delay ? service->delay * 2 : DELAY_FIRST;
	if (service->delay > DELAY_MAX)
		service->delay = DELAY_MAX;
	service->restart_at = now + service->delay;
}

static void start(struct service *service, int64_t now)
{
	pid_t pid;

	service->started = now;
	service->is_ready = false;
	service->ready_fd = -1;
	pid = service->start(service);
	if (pid < 0) {
		if (pid != -EBUSY) /* what it needs is being cleaned up: soon again */
			say("%s cannot be started: %s", service->name, strerror((int)-pid));
		close_ready_fd(service);
		put_off(service, now);
		if (pid == -EBUSY)
			service->restart_at = now + PACE;
		return;
	}
	service->pid = pid;
	service->starts++;
	if (!service->announces)
		became_ready(service, now_ns());
}

void service_want(struct service *service)
{
	service->wanted = true;
	if (service->pid == 0 && (!service->may_start || service->may_start()))
		start(service, now_ns());
}

void service_kill(struct service *service)
{
	if (service->pid > 0)
		kill(service->pid, SIGKILL);
}

void service_stop(struct service *service)
{
	service->wanted = false;
	service_kill(service);
}

void services_start_due(int64_t now)
{
	for (int i = 0; i < SERVICES; i++) {
		struct service *service = &services[i];

		if (service->wanted && service->pid == 0 && now >= service->restart_at &&
		    (!service->may_start || service->may_start()))
			start(service, now);
	}
}

static void report_end(const struct service *service, pid_t pid, int status)
{
	if (WIFSIGNALED(status))
		say("%s (pid %d) was killed by signal %d", service->name, (int)pid,
		    WTERMSIG(status));
	else
		say("%s (pid %d) ended with status %d", service->name, (int)pid,
		    WEXITSTATUS(status));
}

void service_died(pid_t pid, int status)
{
	struct service *service = services;
	int64_t now = now_ns();
	bool was_up;

	while (service < services + SERVICES && service->pid != pid)
		service++;
	if (pid <= 0 || service == services + SERVICES)
		return; /* an orphan of somebody else */
	was_up = service->is_ready && (service->announces || now - service->started >= UP_AFTER);
	service->pid = 0;
	service->is_ready = false;
	service->died = now;
	close_ready_fd(service);
	if (now - service->started >= STABLE_AFTER)
		service->delay = 0;
	if (was_up)
		service->restart_at = service->started + PACE;
	else
		put_off(service, now);
	if (service->ended)
		service->ended(service, status);
	if (!service->quiet && service->wanted)
		report_end(service, pid, status);
}

/* Nanoseconds until something is due; -1: nothing is. */
static int64_t until_due(int64_t now, int64_t wake_at)
{
	int64_t due = wake_at;

	for (int i = 0; i < SERVICES; i++) {
		const struct service *service = &services[i];

		if (service->wanted && service->pid == 0 && service->restart_at < due &&
		    (!service->may_start || service->may_start()))
			due = service->restart_at;
	}
	if (due == INT64_MAX)
		return -1;
	return due > now ? due - now : 0;
}

void services_wait(int64_t now, int64_t wake_at)
{
	struct pollfd fds[SERVICES];
	struct service *which[SERVICES];
	int64_t wait = until_due(now, wake_at);
	struct timespec timeout = { .tv_sec = wait / 1000000000, .tv_nsec = wait % 1000000000 };
	nfds_t count = 0;
	sigset_t none;

	for (int i = 0; i < SERVICES; i++) {
		if (services[i].pid == 0 || services[i].is_ready || services[i].ready_fd < 0)
			continue;
		which[count] = &services[i];
		fds[count++] = (struct pollfd){ .fd = services[i].ready_fd, .events = POLLIN };
	}
	sigemptyset(&none); /* SIGCHLD is blocked everywhere but here */
	if (ppoll(fds, count, wait < 0 ? NULL : &timeout, &none) <= 0)
		return;
	for (nfds_t i = 0; i < count; i++) {
		if (fds[i].revents & POLLIN)
			became_ready(which[i], now_ns());
		else if (fds[i].revents) /* its port died: SIGCHLD follows */
			close_ready_fd(which[i]);
	}
}
