/*
 * The executor: walks the tree of a command.  Called by input.c with each command that was
 * read, by functions, traps and substitutions; calls simple.c for simple commands.  break,
 * continue, return, exit and errors set sh.unwind, and everything here leaves as soon as it
 * is set.
 */
#define _GNU_SOURCE
#include "exec.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "../lib/match.h"
#include "../lib/util.h"
#include "expand.h"
#include "function.h"
#include "history.h"
#include "input.h"
#include "jobs.h"
#include "redir.h"
#include "sh.h"
#include "simple.h"
#include "trap.h"
#include "vars.h"

void sh_exit(int status)
{
	sh.status = status;
	trap_run_exit();
	fflush(stdout);
	if (!sh.subshell)
		history_save();
	_exit(sh.status);
}

/* In the child: run the node as the last thing that this process does. */
static _Noreturn void child_run(const struct node *n, unsigned int flags)
{
	sh.loop_depth = 0;
	exec_node(n, flags | EX_EXIT);
	sh_exit(sh.status);
}

/* One stage of a pipeline, forked, with its ends of the pipes as 0 and 1. */
static int start_stage(struct job *job, const struct node *stage, int in, int out, int unused)
{
	pid_t pid = job_fork(job, true);

	if (pid != 0)
		return pid < 0 ? (int)pid : 0;
	if (unused >= 0)
		close(unused);
	if (in >= 0) {
		dup2(in, STDIN_FILENO);
		close(in);
	}
	if (out >= 0) {
		dup2(out, STDOUT_FILENO);
		close(out);
	}
	child_run(stage, 0);
}

static int exec_pipeline(const struct node *n)
{
	struct job *job = job_new(n->text);
	int in = -1;
	int err = 0;

	for (; n && !err; n = n->type == NODE_PIPE ? n->right : NULL) {
		const struct node *stage = n->type == NODE_PIPE ? n->left : n;
		int fds[2] = { -1, -1 };

		if (n->type == NODE_PIPE && pipe2(fds, O_CLOEXEC) < 0) {
			sh_abort("cannot make a pipe: %s", strerror(errno));
			break;
		}
		err = start_stage(job, stage, in, fds[1], fds[0]);
		if (in >= 0)
			close(in);
		if (fds[1] >= 0)
			close(fds[1]);
		in = fds[0];
	}
	if (in >= 0)
		close(in);
	return job_wait_foreground(job);
}

static int exec_subshell(const struct node *n, unsigned int flags)
{
	struct job *job;

	if (flags & EX_EXIT) {
		if (redir_apply(n->redirs, NULL) < 0)
			sh_exit(1);
		child_run(n->left, flags & EX_COND);
	}
	job = job_new(n->text ? n->text : "( ... )");
	if (job_fork(job, true) == 0) {
		if (redir_apply(n->redirs, NULL) < 0)
			sh_exit(1);
		child_run(n->left, flags & EX_COND);
	}
	return job_wait_foreground(job);
}

static int exec_background(const struct node *n)
{
	struct job *job = job_new(n->text);
	bool monitor = sh.interactive;

	if (job_fork(job, false) == 0) {
		int null = monitor ? -1 : open("/dev/null", O_RDONLY);

		if (null >= 0) {
			dup2(null, STDIN_FILENO);
			close(null);
		}
		child_run(n->left, 0);
	}
	job_background(job);
	return 0;
}

/* Take a break or continue that is meant for this loop; true: leave the loop. */
static bool loop_unwind(void)
{
	if (sh.unwind == UNWIND_NONE)
		return false;
	if (sh.unwind != UNWIND_BREAK && sh.unwind != UNWIND_CONTINUE)
		return true;
	if (sh.unwind_levels > 1) {
		sh.unwind_levels--;
		return true;
	}
	if (sh.unwind == UNWIND_CONTINUE) {
		sh.unwind = UNWIND_NONE;
		return false;
	}
	sh.unwind = UNWIND_NONE;
	return true;
}

static int exec_while(const struct node *n, unsigned int flags)
{
	int status = 0;

	sh.loop_depth++;
	for (;;) {
		int cond = exec_node(n->cond, EX_COND);

		if (sh.unwind != UNWIND_NONE) {
			if (loop_unwind())
				break;
			continue;
		}
		if ((cond == 0) != (n->type == NODE_WHILE))
			break;
		status = exec_node(n->left, flags & EX_COND);
		if (loop_unwind())
			break;
	}
	sh.loop_depth--;
	return sh.unwind == UNWIND_NONE ? status : sh.status;
}

static int exec_for(const struct node *n, unsigned int flags)
{
	static const struct word all = { .text = "\"$@\"" };
	struct strv words = { 0 };
	int status = 0;

	if (expand_words(n->in_words ? n->words : &all, &words) < 0) {
		strv_free(&words);
		return sh.status;
	}
	sh.loop_depth++;
	for (size_t i = 0; i < words.count; i++) {
		if (var_set(n->name, words.v[i]) < 0)
			break;
		status = exec_node(n->left, flags & EX_COND);
		if (loop_unwind())
			break;
	}
	sh.loop_depth--;
	strv_free(&words);
	return sh.unwind == UNWIND_NONE ? status : sh.status;
}

/* 1: a pattern of the item matches, 0: none does, -1: an expansion failed. */
static int case_matches(const struct case_item *item, const char *value)
{
	for (const struct word *w = item->patterns; w; w = w->next) {
		char *pattern;
		bool hit;

		if (expand_pattern(w->text, &pattern) < 0)
			return -1;
		hit = pattern_match(pattern, value, 0);
		free(pattern);
		if (hit)
			return 1;
	}
	return 0;
}

static int exec_case(const struct node *n, unsigned int flags)
{
	char *value;
	int hit = 0;
	int status = 0;

	if (expand_string(n->words->text, &value) < 0)
		return sh.status;
	for (const struct case_item *item = n->items; item && hit == 0; item = item->next) {
		hit = case_matches(item, value);
		if (hit > 0 && item->body)
			status = exec_node(item->body, flags);
	}
	free(value);
	return hit < 0 ? sh.status : status;
}

static int exec_if(const struct node *n, unsigned int flags)
{
	int cond = exec_node(n->cond, EX_COND);

	if (sh.unwind != UNWIND_NONE)
		return sh.status;
	if (cond == 0)
		return exec_node(n->left, flags);
	return n->right ? exec_node(n->right, flags) : 0;
}

static double seconds(const struct timeval *tv)
{
	return (double)tv->tv_sec + (double)tv->tv_usec / 1e6;
}

static void print_time(const char *name, double t)
{
	dprintf(STDERR_FILENO, "%s\t%dm%.3fs\n", name, (int)(t / 60), t - 60 * (int)(t / 60));
}

static int exec_time(const struct node *n, unsigned int flags)
{
	struct timespec t0, t1;
	struct rusage u0, u1, s0, s1;
	int status;

	clock_gettime(CLOCK_MONOTONIC, &t0);
	getrusage(RUSAGE_CHILDREN, &u0);
	getrusage(RUSAGE_SELF, &s0);
	status = exec_node(n->left, flags & EX_COND);
	clock_gettime(CLOCK_MONOTONIC, &t1);
	getrusage(RUSAGE_CHILDREN, &u1);
	getrusage(RUSAGE_SELF, &s1);
	dprintf(STDERR_FILENO, "\n");
	print_time("real",
		   (double)(t1.tv_sec - t0.tv_sec) + (double)(t1.tv_nsec - t0.tv_nsec) / 1e9);
	print_time("user", seconds(&u1.ru_utime) - seconds(&u0.ru_utime) + seconds(&s1.ru_utime) -
				   seconds(&s0.ru_utime));
	print_time("sys", seconds(&u1.ru_stime) - seconds(&u0.ru_stime) + seconds(&s1.ru_stime) -
				  seconds(&s0.ru_stime));
	return status;
}

/* && and || : the left side decides. */
static int exec_and_or(const struct node *n, unsigned int flags)
{
	int status = exec_node(n->left, EX_COND);

	if (sh.unwind != UNWIND_NONE || (status == 0) != (n->type == NODE_AND))
		return status;
	return exec_node(n->right, flags);
}

static int exec_not(const struct node *n)
{
	int status = exec_node(n->left, EX_COND);

	return sh.unwind == UNWIND_NONE ? !status : status;
}

static int exec_body(const struct node *n, unsigned int flags)
{
	switch (n->type) {
	case NODE_SIMPLE:
		return exec_simple(n, flags);
	case NODE_PIPE:
		return exec_pipeline(n);
	case NODE_NOT:
		return exec_not(n);
	case NODE_TIME:
		return exec_time(n, flags);
	case NODE_AND:
	case NODE_OR:
		return exec_and_or(n, flags);
	case NODE_BG:
		return exec_background(n);
	case NODE_SUBSHELL:
		return exec_subshell(n, flags);
	case NODE_GROUP:
		return exec_node(n->left, flags);
	case NODE_IF:
		return exec_if(n, flags);
	case NODE_WHILE:
	case NODE_UNTIL:
		return exec_while(n, flags);
	case NODE_FOR:
		return exec_for(n, flags);
	case NODE_CASE:
		return exec_case(n, flags);
	case NODE_FUNCTION:
		function_define(n->name, n->left, input_arena());
		return 0;
	case NODE_SEQ: /* walked by exec_node */
		break;
	}
	return 0;
}

/* Redirections around a compound command hold while it runs. */
static int exec_redirected(const struct node *n, unsigned int flags)
{
	struct saved_fds *saved;
	int status;

	if (!n->redirs || n->type == NODE_SIMPLE || n->type == NODE_SUBSHELL)
		return exec_body(n, flags);
	if (redir_apply(n->redirs, &saved) < 0)
		return 1;
	status = exec_body(n, flags & ~(unsigned int)EX_EXIT);
	redir_undo(saved);
	return status;
}

/* -e: does the failure of this node end the shell? */
static bool is_fatal(const struct node *n, unsigned int flags)
{
	if (!(sh.opts & OPT_ERREXIT) || (flags & EX_COND) || sh.cond_depth > 0 || sh.status == 0)
		return false;
	return n->type == NODE_SIMPLE || n->type == NODE_PIPE || n->type == NODE_SUBSHELL;
}

static int exec_step(const struct node *n, unsigned int flags)
{
	int status;

	if (trap_take_interrupt()) {
		sh.unwind = UNWIND_ABORT;
		sh.status = 130;
		return sh.status;
	}
	if (n->line && n->type == NODE_SIMPLE)
		sh.line = input_line() + n->line - 1;
	if (trap_any())
		flags &= ~(unsigned int)EX_EXIT;
	status = exec_redirected(n, flags);
	if (sh.unwind == UNWIND_NONE) {
		sh.status = status;
		if (is_fatal(n, flags))
			sh.unwind = UNWIND_EXIT;
		trap_run_pending();
	}
	return sh.status;
}

int exec_node(const struct node *n, unsigned int flags)
{
	while (n && n->type == NODE_SEQ) {
		exec_step(n->left, flags & EX_COND);
		if (sh.unwind != UNWIND_NONE)
			return sh.status;
		n = n->right;
	}
	if (n)
		exec_step(n, flags);
	return sh.status;
}
