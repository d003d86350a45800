/*
 * Command substitution.  Called by expand.c: runs the text in a subshell whose output comes
 * through a pipe.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../lib/util.h"
#include "exec.h"
#include "expand.h"
#include "input.h"
#include "jobs.h"
#include "sh.h"
#include "term.h"

/* Read until the writers are gone; zero bytes are left out: a value cannot hold them. */
static char *read_output(int fd)
{
	size_t len = 0;
	size_t cap = 256;
	char *buf = xmalloc(cap);
	ssize_t n;

	while ((n = read_retry(fd, buf + len, cap - len - 1)) > 0) {
		size_t kept = len;

		for (size_t i = len; i < len + (size_t)n; i++)
			if (buf[i])
				buf[kept++] = buf[i];
		len = kept;
		if (cap - len < cap / 4) {
			cap *= 2;
			buf = xrealloc(buf, cap);
		}
	}
	while (len > 0 && buf[len - 1] == '\n')
		len--;
	buf[len] = '\0';
	return buf;
}

int command_substitute(const char *text, char **out)
{
	struct job *job;
	int fds[2];
	pid_t pid;

	if (pipe2(fds, O_CLOEXEC) < 0) {
		sh_abort("cannot make a pipe: %s", strerror(errno));
		return -1;
	}
	job = job_new(text);
	pid = job_fork(job, true);
	if (pid < 0) {
		job_discard(job);
		close(fds[0]);
		close(fds[1]);
		return -1;
	}
	if (pid == 0) {
		dup2(fds[1], STDOUT_FILENO);
		close(fds[0]);
		close(fds[1]);
		sh.loop_depth = 0;
		run_text(text, EX_EXIT);
		sh_exit(sh.status);
	}
	close(fds[1]);
	*out = read_output(fds[0]);
	close(fds[0]);
	sh.subst_status = job_wait_foreground(job);
	sh.status = sh.subst_status;
	return sh.unwind == UNWIND_NONE ? 0 : -1;
}
