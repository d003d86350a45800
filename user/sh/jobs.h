/* Jobs: the processes of a pipeline, waited for together. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum job_state { JOB_RUNNING, JOB_STOPPED, JOB_DONE };

struct job;

/* A job without processes yet; text (borrowed) is what it is called. */
struct job *job_new(const char *text);
/*
 * Fork the job's next process.  In the child (returns 0) signals, process group and terminal
 * are set for a foreground or background command.  The pid in the parent; -errno after a
 * message when the system has no room for it.
 */
pid_t job_fork(struct job *job, bool foreground);
/*
 * Wait until the job has ended or stopped.  An ended job is freed; a stopped one stays in the
 * table.  Returns its exit status (128 + signal when a signal ended or stopped it).
 */
int job_wait_foreground(struct job *job);
/* Leave the job running in the table; sets $! and says "[1] pid" when interactive. */
void job_background(struct job *job);
/* Free a job that has no process. */
void job_discard(struct job *job);

/* Take the changes of state that have happened; does not block. */
void jobs_poll(void);
/* Tell the user about finished and stopped background jobs. */
void jobs_notify(void);
/* Forget all jobs: in a forked child. */
void jobs_forget(void);
bool jobs_any_stopped(void);

/* "%1", "%%", "%+", "%-", "%name", or a pid of one of its processes; NULL for none. */
struct job *job_find(const char *spec);
pid_t job_pgid(const struct job *job);
/* Print one or all jobs; with_pids: -l, only_pids: -p. */
void job_print(const struct job *job, bool with_pids, bool only_pids);
void jobs_print(bool with_pids, bool only_pids);
/* Continue a job in the foreground (its status) or background. */
int job_resume_foreground(struct job *job);
void job_resume_background(struct job *job);
/* wait: block until the job (NULL: all of them) ended; a trap's signal ends the wait. */
int job_wait(struct job *job);
/* The status of a process that is waited for by pid; 127 when it is not ours. */
int job_wait_pid(pid_t pid);
