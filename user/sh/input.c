/*
 * The reader loop: gets text, parses one complete command after the other, runs each before
 * the next is parsed (so an alias or an exit takes effect).  Called by main.c, eval, ., traps
 * and substitutions; calls the parser, the executor and, for a person, the line editor.
 */
#define _GNU_SOURCE
#include "input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../lib/util.h"
#include "edit.h"
#include "exec.h"
#include "history.h"
#include "jobs.h"
#include "parser.h"
#include "prompt.h"
#include "sh.h"
#include "term.h"
#include "trap.h"

static struct arena *current_arena;
static int current_line;

struct arena *input_arena(void)
{
	return current_arena;
}

struct arena *input_swap_arena(struct arena *a)
{
	struct arena *old = current_arena;

	current_arena = a;
	return old;
}

int input_line(void)
{
	return current_line;
}

static void syntax_error(const char *why)
{
	sh.line = current_line;
	sh_error("%s", why);
	sh.status = 2;
	if (!sh.interactive)
		sh.unwind = UNWIND_EXIT;
}

/*
 * Parse the first command of text and run it.  Returns the bytes used; 0 with *incomplete set
 * when the command goes on behind the end.
 */
static size_t run_one(const char *text, size_t len, bool final, unsigned int flags,
		      bool *incomplete)
{
	struct arena *arena = arena_new();
	struct arena *outer;
	struct parsed parsed;
	enum parse_status ps = parse_command(text, len, final, arena, &parsed);
	size_t used = parsed.consumed;

	*incomplete = false;
	switch (ps) {
	case PARSE_INCOMPLETE:
		*incomplete = true;
		used = 0;
		break;
	case PARSE_ERROR:
		syntax_error(parsed.error);
		used = len;
		break;
	case PARSE_OK:
		if (text[used] != '\0')
			flags &= ~(unsigned int)EX_EXIT;
		outer = input_swap_arena(arena);
		if (parsed.tree)
			exec_node(parsed.tree, flags);
		input_swap_arena(outer);
		current_line += parsed.lines;
		break;
	}
	arena_put(arena);
	return used;
}

int run_text(const char *text, unsigned int flags)
{
	size_t len = strlen(text);
	int line = current_line;
	bool incomplete;

	current_line = sh.line ? sh.line : 1;
	while (len > 0 && sh.unwind == UNWIND_NONE) {
		size_t used = run_one(text, len, true, flags, &incomplete);

		text += used;
		len -= used;
	}
	current_line = line;
	return sh.status;
}

static char *read_whole(int fd, size_t *len)
{
	size_t cap = 4096;
	char *buf = xmalloc(cap);
	ssize_t n;

	*len = 0;
	while ((n = read_retry(fd, buf + *len, cap - *len - 1)) > 0) {
		*len += (size_t)n;
		if (cap - *len < 1024) {
			cap *= 2;
			buf = xrealloc(buf, cap);
		}
	}
	if (n < 0) {
		errno = (int)-n;
		free(buf);
		return NULL;
	}
	buf[*len] = '\0';
	return buf;
}

int run_file(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int saved_line = current_line;
	int saved_sh_line = sh.line;
	size_t len, used;
	bool incomplete;
	char *text;
	char *p;

	text = fd < 0 ? NULL : read_whole(fd, &len);
	if (fd >= 0)
		close(fd);
	if (!text) {
		int err = errno;

		sh_error("%s: %s", path, strerror(err));
		return err == ENOENT ? 127 : 126;
	}
	if (memchr(text, '\0', len < 256 ? len : 256)) {
		sh_error("%s: not a script and not a program for this machine", path);
		free(text);
		return 126;
	}
	len = strlen(text);
	current_line = 1;
	sh.status = 0;
	for (p = text; len > 0 && sh.unwind == UNWIND_NONE; p += used, len -= used) {
		used = run_one(p, len, true, 0, &incomplete);
		jobs_poll();
	}
	current_line = saved_line;
	sh.line = saved_sh_line;
	free(text);
	return sh.status;
}

/* Input that grows line by line until it holds a whole command. */
struct pending {
	char *text;
	size_t len;
	size_t cap;
};

static void pending_add(struct pending *p, const char *s, size_t len)
{
	if (p->len + len + 1 > p->cap) {
		p->cap = 2 * p->cap + len + 1;
		p->text = xrealloc(p->text, p->cap);
	}
	memcpy(p->text + p->len, s, len);
	p->len += len;
	p->text[p->len] = '\0';
}

/*
 * A line from a standard input that is no terminal.  Commands share it with the shell, so no
 * byte behind the newline may be taken: a file is read ahead and sought back, a pipe is read
 * byte by byte.  Returns bytes added, 0 at the end, -errno.
 */
static ssize_t read_plain_line(struct pending *p)
{
	bool seekable = lseek(STDIN_FILENO, 0, SEEK_CUR) >= 0;
	size_t added = 0;
	char chunk[512];

	for (;;) {
		ssize_t n = read(STDIN_FILENO, chunk, seekable ? sizeof(chunk) : 1);
		char *newline;

		if (n < 0 && errno == EINTR) {
			trap_run_pending();
			continue;
		}
		if (n <= 0)
			return n < 0 ? -errno : (ssize_t)added;
		newline = memchr(chunk, '\n', (size_t)n);
		if (newline) {
			ssize_t used = newline - chunk + 1;

			if (used < n)
				lseek(STDIN_FILENO, used - n, SEEK_CUR);
			n = used;
		}
		pending_add(p, chunk, (size_t)n);
		added += (size_t)n;
		if (newline)
			return (ssize_t)added;
	}
}

/* A line from a person.  Returns as read_plain_line; -EINTR when it was thrown away (^C). */
static ssize_t read_edited_line(struct pending *p)
{
	char *prompt = prompt_string(p->len > 0 ? "PS2" : "PS1");
	char *line = NULL;
	int err = edit_line(prompt, &line);
	size_t before = p->len;

	free(prompt);
	if (err)
		return err == -ENODATA ? 0 : err;
	pending_add(p, line, strlen(line));
	pending_add(p, "\n", 1);
	free(line);
	return (ssize_t)(p->len - before);
}

/* The next line into p; > 0 bytes, 0 at the end of the input, -EINTR: start afresh. */
static ssize_t next_line(struct pending *p)
{
	bool edit = sh.interactive && isatty(STDIN_FILENO);
	ssize_t n;

	if (sh.interactive && !edit) {
		char *prompt = prompt_string(p->len > 0 ? "PS2" : "PS1");

		dprintf(STDERR_FILENO, "%s", prompt);
		free(prompt);
	}
	for (;;) {
		n = edit ? read_edited_line(p) : read_plain_line(p);
		if (n == -EIO && sh.interactive) {
			if (term_recover() < 0)
				return 0;
			edit = isatty(STDIN_FILENO);
			continue;
		}
		if (n == -EINTR)
			return n;
		if (n < 0) {
			sh_error("cannot read commands: %s", strerror((int)-n));
			return 0;
		}
		return n;
	}
}

/* Back at the prompt: forget what led here. */
static void at_prompt(void)
{
	trap_run_pending();
	trap_take_interrupt();
	if (sh.unwind != UNWIND_EXIT)
		sh.unwind = UNWIND_NONE;
	sh.loop_depth = 0;
	sh.line = 0;
	jobs_notify();
}

/* End of input; true when the shell should really end. */
static bool confirm_end(struct pending *p)
{
	static bool warned;
	bool incomplete;

	if (p->len > 0) {
		run_one(p->text, p->len, true, 0, &incomplete);
		p->len = 0;
		return !sh.interactive;
	}
	if (!sh.interactive)
		return true;
	if (jobs_any_stopped() && !warned) {
		warned = true;
		dprintf(STDERR_FILENO, "There are stopped jobs.\n");
		return false;
	}
	dprintf(STDERR_FILENO, "exit\n");
	return true;
}

static void run_pending(struct pending *p)
{
	bool incomplete;
	size_t used = run_one(p->text, p->len, false, 0, &incomplete);

	if (incomplete)
		return;
	if (sh.interactive)
		history_add(p->text);
	memmove(p->text, p->text + used, p->len - used + 1);
	p->len -= used;
	if (p->len > 0 && p->text[strspn(p->text, " \t\n")] == '\0')
		p->len = 0;
}

void run_stdin(void)
{
	struct pending p = { 0 };

	current_line = 1;
	while (sh.unwind != UNWIND_EXIT) {
		ssize_t n;

		if (sh.interactive)
			at_prompt();
		else if (sh.unwind != UNWIND_NONE)
			break;
		if (sh.unwind == UNWIND_EXIT)
			break;
		n = next_line(&p);
		if (n == -EINTR) {
			p.len = 0;
			sh.status = 130;
			continue;
		}
		if (n == 0) {
			if (confirm_end(&p))
				break;
			continue;
		}
		run_pending(&p);
	}
	free(p.text);
}
