/*
 * Builtins about processes: jobs, fg, bg, wait, kill.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "../lib/signames.h"
#include "../lib/util.h"
#include "builtin.h"
#include "jobs.h"
#include "sh.h"
#include "term.h"

static struct job *find_or_complain(const char *who, const char *spec)
{
	struct job *job = job_find(spec);

	if (!job)
		sh_error("%s: %s: no such job", who, strcmp(spec, "%") == 0 ? "current" : spec);
	return job;
}

int builtin_jobs(int argc, char **argv)
{
	bool with_pids = false;
	bool only_pids = false;
	int status = 0;
	int i;

	for (i = 1; i < argc && argv[i][0] == '-' && argv[i][1]; i++) {
		with_pids |= strchr(argv[i], 'l') != NULL;
		only_pids |= strchr(argv[i], 'p') != NULL;
	}
	if (i == argc)
		jobs_print(with_pids, only_pids);
	for (; i < argc; i++) {
		const struct job *job = find_or_complain("jobs", argv[i]);

		if (job)
			job_print(job, with_pids, only_pids);
		else
			status = 1;
	}
	return status;
}

int builtin_fg(int argc, char **argv)
{
	struct job *job;

	if (!term_job_control()) {
		sh_error("fg: no job control here");
		return 1;
	}
	jobs_poll();
	job = find_or_complain("fg", argc > 1 ? argv[1] : "%");
	return job ? job_resume_foreground(job) : 1;
}

int builtin_bg(int argc, char **argv)
{
	int status = 0;
	int i = 1;

	if (!term_job_control()) {
		sh_error("bg: no job control here");
		return 1;
	}
	jobs_poll();
	do {
		struct job *job = find_or_complain("bg", i < argc ? argv[i] : "%");

		if (job)
			job_resume_background(job);
		else
			status = 1;
	} while (++i < argc);
	return status;
}

int builtin_wait(int argc, char **argv)
{
	int status = 0;

	if (argc == 1)
		return job_wait(NULL);
	for (int i = 1; i < argc; i++) {
		struct job *job = job_find(argv[i]);

		status = job ? job_wait(job) : 127;
		if (!job && argv[i][0] == '%')
			sh_error("wait: %s: no such job", argv[i]);
	}
	return status;
}

/* One operand of kill: a pid, -pgid or %job. */
static int kill_one(const char *target, int sig)
{
	long pid;

	if (*target == '%') {
		const struct job *job = find_or_complain("kill", target);

		if (!job)
			return 1;
		pid = term_job_control() ? -job_pgid(job) : job_pgid(job);
	} else if (parse_long(target, INT_MIN, INT_MAX, &pid) < 0) {
		sh_error("kill: %s: not a pid or %%job", target);
		return 1;
	}
	if (kill((pid_t)pid, sig) < 0) {
		sh_error("kill: %s: %s", target, strerror(errno));
		return 1;
	}
	/* a stopped job can only act on the signal once it runs */
	if (*target == '%' && (sig == SIGTERM || sig == SIGHUP))
		kill((pid_t)pid, SIGCONT);
	return 0;
}

static int kill_list(int argc, char **argv)
{
	if (argc == 2)
		signal_list();
	for (int i = 2; i < argc; i++) {
		const char *name;
		long sig;

		if (parse_long(argv[i], 0, 192, &sig) < 0)
			sig = signal_number(argv[i]);
		else if (sig > 128)
			sig -= 128; /* an exit status */
		name = signal_name((int)sig);
		if (argv[i][0] >= '0' && argv[i][0] <= '9')
			printf("%s\n", name ? name : "?");
		else
			printf("%ld\n", sig);
	}
	return 0;
}

int builtin_kill(int argc, char **argv)
{
	int sig = SIGTERM;
	int status = 0;
	int i = 1;

	if (argc > 1 && strcmp(argv[1], "-l") == 0)
		return kill_list(argc, argv);
	if (argc > 1 && argv[1][0] == '-' && argv[1][1]) {
		const char *name = argv[1] + 1;

		i = 2;
		if ((strcmp(name, "s") == 0 || strcmp(name, "n") == 0) && argc > 2) {
			name = argv[2];
			i = 3;
		}
		if (strcmp(name, "-") != 0) {
			sig = signal_number(name);
			if (sig < 0) {
				sh_error("kill: %s: no such signal", name);
				return 1;
			}
		}
		if (i < argc && strcmp(argv[i], "--") == 0)
			i++;
	}
	if (i >= argc) {
		sh_error("kill: usage: kill [-SIGNAL] PID | %%JOB...");
		return 2;
	}
	for (; i < argc; i++)
		status |= kill_one(argv[i], sig);
	return status;
}
