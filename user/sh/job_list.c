/*
 * Showing and naming jobs.  Called by the builtins and before each prompt.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../lib/signames.h"
#include "../lib/util.h"
#include "job_table.h"
#include "sh.h"

static unsigned long use_counter;

void job_make_current(struct job *job)
{
	job->last_used = ++use_counter;
}

/* The job used last (rank 0) or before that (rank 1). */
static struct job *recent(int rank)
{
	struct job *first = NULL;
	struct job *second = NULL;

	for (struct job *j = job_table; j; j = j->next) {
		if (!j->id)
			continue;
		if (!first || j->last_used > first->last_used) {
			second = first;
			first = j;
		} else if (!second || j->last_used > second->last_used) {
			second = j;
		}
	}
	return rank == 0 || !second ? first : second;
}

struct job *job_find(const char *spec)
{
	long n;

	if (parse_long(spec, 1, 0x7fffffff, &n) == 0) {
		for (struct job *j = job_table; j; j = j->next)
			for (size_t i = 0; i < j->count; i++)
				if (j->procs[i].pid == n)
					return j;
		return NULL;
	}
	if (*spec == '%')
		spec++;
	if (*spec == '\0' || strcmp(spec, "%") == 0 || strcmp(spec, "+") == 0)
		return recent(0);
	if (strcmp(spec, "-") == 0)
		return recent(1);
	if (parse_long(spec, 1, 0x7fffffff, &n) < 0)
		n = 0;
	for (struct job *j = job_table; j; j = j->next)
		if (j->id && (n ? j->id == n : strncmp(j->text, spec, strlen(spec)) == 0))
			return j;
	return NULL;
}

pid_t job_pgid(const struct job *job)
{
	if (job->pgid)
		return job->pgid;
	return job->count ? job->procs[0].pid : -1;
}

bool jobs_any_stopped(void)
{
	for (const struct job *j = job_table; j; j = j->next)
		if (job_state(j) == JOB_STOPPED)
			return true;
	return false;
}

static void describe(const struct job *job, char *out, size_t size)
{
	int status = job->count ? job->procs[job->count - 1].status : 0;

	switch (job_state(job)) {
	case JOB_RUNNING:
		snprintf(out, size, "Running");
		return;
	case JOB_STOPPED:
		snprintf(out, size, "Stopped");
		return;
	case JOB_DONE:
		break;
	}
	if (WIFSIGNALED(status))
		snprintf(out, size, "%s", signal_text(WTERMSIG(status)));
	else if (WEXITSTATUS(status))
		snprintf(out, size, "Exit %d", WEXITSTATUS(status));
	else
		snprintf(out, size, "Done");
}

void job_print_to(int fd, const struct job *job, bool with_pids)
{
	char mark = job == recent(0) ? '+' : job == recent(1) ? '-' : ' ';
	char state[64];
	char pid[16] = "";

	describe(job, state, sizeof(state));
	if (with_pids && job->count)
		snprintf(pid, sizeof(pid), "%d ", (int)job->procs[0].pid);
	dprintf(fd, "[%d]%c %s%-12s %s\n", job->id, mark, pid, state, job->text);
}

void job_print(const struct job *job, bool with_pids, bool only_pids)
{
	fflush(stdout);
	if (only_pids)
		printf("%d\n", (int)job_pgid(job));
	else
		job_print_to(STDOUT_FILENO, job, with_pids);
}

/* Call for each numbered job, lowest number first. */
static struct job *next_by_id(int after)
{
	struct job *best = NULL;

	for (struct job *j = job_table; j; j = j->next)
		if (j->id > after && (!best || j->id < best->id))
			best = j;
	return best;
}

void jobs_print(bool with_pids, bool only_pids)
{
	struct job *j;
	int id = 0;

	jobs_poll();
	while ((j = next_by_id(id)) != NULL) {
		id = j->id;
		job_print(j, with_pids, only_pids);
		if (job_state(j) == JOB_DONE)
			job_discard(j);
		else
			j->changed = false;
	}
}

void jobs_notify(void)
{
	struct job *j;
	int id = 0;

	jobs_poll();
	while ((j = next_by_id(id)) != NULL) {
		id = j->id;
		if (!j->changed)
			continue;
		j->changed = false;
		if (sh.interactive)
			job_print_to(STDERR_FILENO, j, false);
		if (job_state(j) == JOB_DONE)
			job_discard(j);
	}
}
