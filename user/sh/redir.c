/*
 * Redirections.  Called by the executor, in the child for external commands, in the shell
 * itself (and undone afterwards) for builtins, functions and compound commands.
 */
#define _GNU_SOURCE
#include "redir.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../lib/util.h"
#include "expand.h"
#include "sh.h"

/* The shell's own copies of descriptors live from here up. */
#define PRIVATE_FD 10

struct saved_fds {
	int fd;
	int copy; /* -1: fd was closed before */
	struct saved_fds *next;
};

static int save(int fd, struct saved_fds **saved)
{
	struct saved_fds *s;
	int copy;

	if (!saved)
		return 0;
	copy = fcntl(fd, F_DUPFD_CLOEXEC, PRIVATE_FD);
	if (copy < 0 && errno != EBADF)
		return -errno;
	s = xmalloc(sizeof(*s));
	s->fd = fd;
	s->copy = copy;
	s->next = *saved;
	*saved = s;
	return 0;
}

void redir_undo(struct saved_fds *saved)
{
	fflush(stdout);
	while (saved) {
		struct saved_fds *s = saved;

		saved = s->next;
		if (s->copy >= 0) {
			dup2(s->copy, s->fd);
			close(s->copy);
		} else {
			close(s->fd);
		}
		free(s);
	}
}

void redir_keep(struct saved_fds *saved)
{
	while (saved) {
		struct saved_fds *s = saved;

		saved = s->next;
		if (s->copy >= 0)
			close(s->copy);
		free(s);
	}
}

/* Make from become to; from is closed. */
static int move_fd(int from, int to)
{
	int err = dup2(from, to) < 0 ? -errno : 0;

	close(from);
	return err;
}

static int open_flags(enum redir_type type)
{
	switch (type) {
	case REDIR_IN:
		return O_RDONLY;
	case REDIR_APPEND:
	case REDIR_BOTH_APPEND:
		return O_WRONLY | O_CREAT | O_APPEND;
	case REDIR_RDWR:
		return O_RDWR | O_CREAT;
	case REDIR_OUT:
	case REDIR_CLOBBER:
	case REDIR_BOTH:
	case REDIR_DUP:
	case REDIR_HEREDOC:
		break;
	}
	return O_WRONLY | O_CREAT | O_TRUNC;
}

static int open_target(const struct redir *r, const char *path)
{
	int flags = open_flags(r->type);
	struct stat st;
	int fd;

	if (r->type == REDIR_OUT && (sh.opts & OPT_NOCLOBBER) &&
	    (stat(path, &st) < 0 || S_ISREG(st.st_mode)))
		flags |= O_EXCL;
	fd = open(path, flags | O_CLOEXEC, 0666);
	return fd < 0 ? -errno : fd;
}

static int redir_file(const struct redir *r, const char *path, struct saved_fds **saved)
{
	struct saved_fds *none = NULL;
	int err = 0;
	int fd;

	/* Save first: open() may take the very number that is to be replaced, if closed. */
	if (saved)
		err = save(r->fd, saved);
	if (err)
		return err;
	fd = open_target(r, path);
	if (fd < 0)
		return fd;
	if (fd == r->fd)
		fcntl(fd, F_SETFD, 0);
	else
		err = move_fd(fd, r->fd);
	if (!err && (r->type == REDIR_BOTH || r->type == REDIR_BOTH_APPEND)) {
		err = save(STDERR_FILENO, saved ? saved : &none);
		if (!err && dup2(r->fd, STDERR_FILENO) < 0)
			err = -errno;
		redir_keep(none);
	}
	return err;
}

static int redir_dup(const struct redir *r, const char *word, struct saved_fds **saved)
{
	long from;
	int err;

	if (strcmp(word, "-") == 0) {
		err = save(r->fd, saved);
		close(r->fd);
		return err;
	}
	if (!isdigit((unsigned char)*word)) {
		struct redir both = *r; /* >&file: the old spelling of &>file */

		if (r->fd != STDOUT_FILENO || *word == '\0')
			return -EBADF;
		both.type = REDIR_BOTH;
		return redir_file(&both, word, saved);
	}
	if (parse_long(word, 0, INT_MAX, &from) < 0 || fcntl((int)from, F_GETFD) < 0)
		return -EBADF;
	if (from == r->fd)
		return 0;
	err = save(r->fd, saved);
	if (!err && dup2((int)from, r->fd) < 0)
		err = -errno;
	return err;
}

/*
 * The body goes through a pipe: no file is needed.  A body that fits into an empty pipe
 * (PIPE_BUF, surely) is written at once, for a longer one a child writes.
 */
static int heredoc_pipe(const char *body)
{
	size_t len = strlen(body);
	int fds[2];
	pid_t pid = 0;

	if (pipe2(fds, O_CLOEXEC) < 0)
		return -errno;
	if (len > PIPE_BUF) {
		pid = fork();
		if (pid < 0) {
			int err = errno;

			close(fds[0]);
			close(fds[1]);
			return -err;
		}
	}
	if (len <= PIPE_BUF || pid == 0) {
		if (pid == 0 && len > PIPE_BUF)
			signal(SIGPIPE, SIG_DFL);
		(void)write_all(fds[1], body, len);
		if (len > PIPE_BUF)
			_exit(0);
	}
	close(fds[1]);
	return fds[0];
}

static int redir_heredoc(const struct redir *r, struct saved_fds **saved)
{
	char *body = NULL;
	int err;
	int fd;

	if (!r->literal && expand_heredoc(r->target, &body) < 0)
		return -ECANCELED;
	err = save(r->fd, saved);
	fd = err ? err : heredoc_pipe(body ? body : r->target);
	free(body);
	if (fd < 0)
		return fd;
	if (fd == r->fd)
		return fcntl(fd, F_SETFD, 0) < 0 ? -errno : 0;
	return move_fd(fd, r->fd);
}

static int redir_one(const struct redir *r, struct saved_fds **saved)
{
	char *word = NULL;
	int err;

	if (r->type == REDIR_HEREDOC) {
		err = redir_heredoc(r, saved);
	} else if (expand_string(r->target, &word) < 0) {
		return -1;
	} else if (r->type == REDIR_DUP) {
		err = redir_dup(r, word, saved);
	} else {
		err = redir_file(r, word, saved);
	}
	if (err && err != -ECANCELED)
		sh_error("%s: %s", word ? word : "here-document", strerror(-err));
	free(word);
	return err ? -1 : 0;
}

int redir_apply(const struct redir *redirs, struct saved_fds **saved)
{
	if (saved)
		*saved = NULL;
	fflush(stdout);
	for (; redirs; redirs = redirs->next) {
		if (redir_one(redirs, saved) == 0)
			continue;
		if (saved) {
			redir_undo(*saved);
			*saved = NULL;
		}
		return -1;
	}
	return 0;
}
