/*
 * The job table: what is running, stopped and done.  Called by the executor (foreground and
 * background commands), by the wait, fg, bg, jobs and kill builtins, and before each prompt.
 * There is one place that calls waitpid(), so no change of state is lost.
 */
#define _GNU_SOURCE
#include "jobs.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../lib/signames.h"
#include "../lib/util.h"
#include "job_table.h"
#include "sh.h"
#include "term.h"
#include "trap.h"

/* Finished jobs that a script never waits for are forgotten beyond this many. */
#define MAX_DONE 1024

struct job *job_table;

struct job *job_new(const char *text)
{
	struct job *job = xcalloc(1, sizeof(*job));

	job->text = xstrdup(text ? text : "");
	job->next = job_table;
	job_table = job;
	return job;
}

void job_discard(struct job *job)
{
	struct job **p = &job_table;

	while (*p && *p != job)
		p = &(*p)->next;
	if (*p)
		*p = job->next;
	free(job->procs);
	free(job->text);
	free(job);
}

void jobs_forget(void)
{
	while (job_table)
		job_discard(job_table);
}

/* The forked child: mask is the set of signals that were blocked before the fork. */
static void child_setup(struct job *job, bool foreground, const sigset_t *mask)
{
	if (term_job_control()) {
		pid_t group = job->pgid ? job->pgid : getpid();

		setpgid(0, group);
		if (foreground && !sh.subshell)
			term_give(group);
	}
	trap_child();
	if (!foreground && !term_job_control())
		trap_ignore_interrupts();
	term_forget();
	sh.subshell = true;
	sh.interactive = false;
	jobs_forget();
	sigprocmask(SIG_SETMASK, mask, NULL);
}

pid_t job_fork(struct job *job, bool foreground)
{
	struct proc *proc;
	sigset_t all, mask;
	pid_t pid;
	int err;

	fflush(stdout);
	/* what the shell ignores or traps must not swallow a signal that is the child's */
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &mask);
	pid = fork();
	err = errno;
	if (pid == 0) {
		child_setup(job, foreground, &mask);
		return 0;
	}
	sigprocmask(SIG_SETMASK, &mask, NULL);
	if (pid < 0) {
		sh_abort("cannot fork: %s", strerror(err));
		return -err;
	}
	if (job->count % 4 == 0)
		job->procs = xrealloc(job->procs, (job->count + 4) * sizeof(*job->procs));
	proc = &job->procs[job->count++];
	memset(proc, 0, sizeof(*proc));
	proc->pid = pid;
	if (term_job_control()) {
		if (!job->pgid)
			job->pgid = pid;
		setpgid(pid, job->pgid); /* the child does it too: whoever is first */
		job->own_group = true;
	}
	return pid;
}

enum job_state job_state(const struct job *job)
{
	enum job_state state = JOB_DONE;

	for (size_t i = 0; i < job->count; i++) {
		if (job->procs[i].state == JOB_RUNNING)
			return JOB_RUNNING;
		if (job->procs[i].state == JOB_STOPPED)
			state = JOB_STOPPED;
	}
	return state;
}

static int exit_status(int status)
{
	if (WIFEXITED(status))
		return WEXITSTATUS(status);
	if (WIFSTOPPED(status))
		return 128 + WSTOPSIG(status);
	return 128 + WTERMSIG(status);
}

int job_status(const struct job *job)
{
	int status = 0;

	if (job->count == 0)
		return 0;
	if (sh.opts & OPT_PIPEFAIL) {
		for (size_t i = 0; i < job->count; i++)
			if (exit_status(job->procs[i].status))
				status = exit_status(job->procs[i].status);
		return status;
	}
	return exit_status(job->procs[job->count - 1].status);
}

static void record(pid_t pid, int status)
{
	for (struct job *job = job_table; job; job = job->next) {
		for (size_t i = 0; i < job->count; i++) {
			struct proc *proc = &job->procs[i];

			if (proc->pid != pid || proc->state == JOB_DONE)
				continue;
			if (WIFCONTINUED(status)) {
				proc->state = JOB_RUNNING;
				continue;
			}
			proc->status = status;
			proc->state = WIFSTOPPED(status) ? JOB_STOPPED : JOB_DONE;
			job->changed = true;
			return;
		}
	}
}

/* One waitpid(); its result: a pid, 0 (nothing yet) or -errno. */
static pid_t reap(int options)
{
	int status;
	pid_t pid = waitpid(-1, &status, options | (term_job_control() ? WUNTRACED : 0));

	if (pid < 0)
		return -errno;
	if (pid > 0)
		record(pid, status);
	return pid;
}

void jobs_poll(void)
{
	size_t done = 0;
	struct job *job, *next;

	while (job_table && reap(WNOHANG) > 0)
		;
	for (job = job_table; job; job = next) {
		next = job->next;
		if (job->id && job_state(job) == JOB_DONE && ++done > MAX_DONE)
			job_discard(job);
	}
}

/* Wait for the job; with interruptible set, a trapped signal ends the wait (-EINTR). */
static int wait_for(struct job *job, bool interruptible)
{
	while (job_state(job) == JOB_RUNNING) {
		pid_t pid = reap(0);

		if (pid == -EINTR && interruptible && trap_pending())
			return -EINTR;
		if (pid == -ECHILD) {
			/* someone else took them (SIGCHLD ignored): call it ended */
			for (size_t i = 0; i < job->count; i++)
				job->procs[i].state = JOB_DONE;
		}
	}
	return 0;
}

void job_number(struct job *job)
{
	int highest = 0;

	if (job->id)
		return;
	for (const struct job *j = job_table; j; j = j->next)
		if (j->id > highest)
			highest = j->id;
	job->id = highest + 1;
}

static int stopped_in_foreground(struct job *job)
{
	int status = job_status(job);

	job_number(job);
	job_make_current(job);
	job->changed = false;
	fputc('\n', stderr);
	fflush(stdout);
	job_print_to(STDERR_FILENO, job, false);
	return status;
}

/* What a person should know about how the foreground job died. */
static void report_death(const struct job *job)
{
	int status = job->procs[job->count - 1].status;
	int sig;

	if (!WIFSIGNALED(status))
		return;
	sig = WTERMSIG(status);
	if (sig == SIGINT) {
		if (sh.interactive) {
			dprintf(STDERR_FILENO, "\n");
			sh.unwind = UNWIND_ABORT; /* Ctrl-C also ends the loop around it */
		}
	} else if (sig != SIGPIPE && !sh.subshell) {
		dprintf(STDERR_FILENO, "%s%s\n", signal_text(sig),
			WCOREDUMP(status) ? " (core dumped)" : "");
	}
}

int job_wait_foreground(struct job *job)
{
	bool own = job->own_group && term_job_control();
	int status;

	if (job->count == 0) {
		job_discard(job);
		return sh.status;
	}
	if (own)
		term_give(job->pgid);
	wait_for(job, false);
	if (own)
		term_take();
	if (job_state(job) == JOB_STOPPED) {
		if (own)
			term_restore_modes();
		return stopped_in_foreground(job);
	}
	status = job_status(job);
	if (own && status > 128)
		term_restore_modes();
	else if (own)
		term_remember_modes();
	report_death(job);
	if (status == 128 + SIGINT && sh.unwind == UNWIND_ABORT)
		sh.status = status;
	job_discard(job);
	return status;
}

void job_background(struct job *job)
{
	if (job->count == 0) {
		job_discard(job);
		return;
	}
	job_number(job);
	job_make_current(job);
	sh.last_bg = job->procs[job->count - 1].pid;
	if (sh.interactive)
		dprintf(STDERR_FILENO, "[%d] %d\n", job->id, (int)sh.last_bg);
}

/* Status of an ended job that was waited for; frees it. */
static int collect(struct job *job)
{
	int status = job_status(job);

	if (job_state(job) == JOB_DONE)
		job_discard(job);
	return status;
}

int job_wait(struct job *job)
{
	struct job *next;

	if (job) {
		if (wait_for(job, true) < 0)
			return 128 + SIGINT;
		return collect(job);
	}
	for (job = job_table; job; job = next) {
		if (wait_for(job, true) < 0)
			return 128 + SIGINT;
		next = job->next;
		if (job_state(job) == JOB_DONE && !sh.interactive)
			job_discard(job);
	}
	return 0;
}

int job_wait_pid(pid_t pid)
{
	for (struct job *job = job_table; job; job = job->next)
		for (size_t i = 0; i < job->count; i++)
			if (job->procs[i].pid == pid)
				return job_wait(job);
	return 127;
}

static void set_running(struct job *job)
{
	for (size_t i = 0; i < job->count; i++)
		if (job->procs[i].state == JOB_STOPPED)
			job->procs[i].state = JOB_RUNNING;
	job->changed = false;
}

int job_resume_foreground(struct job *job)
{
	printf("%s\n", job->text);
	fflush(stdout);
	term_give(job->pgid);
	set_running(job);
	kill(-job->pgid, SIGCONT);
	return job_wait_foreground(job);
}

void job_resume_background(struct job *job)
{
	set_running(job);
	job_make_current(job);
	printf("[%d] %s &\n", job->id, job->text);
	kill(-job->pgid, SIGCONT);
}
