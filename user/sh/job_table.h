/* The inside of the job table, shared by jobs.c (running) and job_list.c (showing). */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "jobs.h"

struct proc {
	pid_t pid;
	int status; /* as from waitpid() */
	enum job_state state;
};

struct job {
	int id;	    /* the n of %n; 0 while it has none (foreground) */
	pid_t pgid; /* 0 without job control */
	bool own_group;
	bool changed;		 /* the user has not been told yet */
	unsigned long last_used; /* the highest is %+ */
	struct proc *procs;
	size_t count;
	char *text;
	struct job *next;
};

extern struct job *job_table; /* newest first */

enum job_state job_state(const struct job *job);
int job_status(const struct job *job);
void job_number(struct job *job);
void job_make_current(struct job *job);
void job_print_to(int fd, const struct job *job, bool with_pids);
