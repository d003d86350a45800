/*
 * Simple commands.  Called by exec.c: expands the words, finds out what the command is
 * (function, builtin, program) and runs it with its assignments and redirections.
 */
#define _GNU_SOURCE
#include "simple.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../lib/util.h"
#include "builtin.h"
#include "exec.h"
#include "expand.h"
#include "function.h"
#include "input.h"
#include "jobs.h"
#include "redir.h"
#include "scan.h"
#include "sh.h"
#include "trap.h"
#include "vars.h"

#define DEFAULT_PATH "/bin:/sbin"

/* What the name means. */
struct target {
	struct function *function;
	const struct builtin *builtin;
};

/* Do the assignments; local: in the current scope only, and exported (for one command). */
static int do_assignments(const struct word *w, bool local)
{
	for (; w; w = w->next) {
		size_t n = (size_t)(strchr(w->text, '=') - w->text);
		char *name = xstrndup(w->text, n);
		char *value;
		int err = expand_assignment(w->text + n + 1, &value);

		if (!err) {
			if (local)
				var_local(name);
			err = var_set(name, value);
			if (!err && local)
				var_flag(name, VAR_EXPORT);
			if (!err && (sh.opts & OPT_XTRACE))
				dprintf(STDERR_FILENO, "+ %s=%s\n", name, value);
			free(value);
		}
		free(name);
		if (err)
			return -1;
	}
	return 0;
}

static void trace(const struct strv *argv)
{
	const char *ps4 = var_get("PS4");

	fflush(stdout);
	dprintf(STDERR_FILENO, "%s", ps4 ? ps4 : "+ ");
	for (size_t i = 0; i < argv->count; i++)
		dprintf(STDERR_FILENO, "%s%s", argv->v[i], i + 1 < argv->count ? " " : "\n");
}

/* The next directory of a PATH: fresh "dir/name"; advances *path, NULL at the end. */
static char *next_candidate(const char **path, const char *name)
{
	const char *dir = *path;
	size_t len;
	char *d, *full;

	if (!dir)
		return NULL;
	len = strcspn(dir, ":");
	*path = dir[len] ? dir + len + 1 : NULL;
	d = len ? xstrndup(dir, len) : xstrdup(".");
	full = path_join(d, name);
	free(d);
	return full;
}

static const char *search_path(void)
{
	const char *path = var_get("PATH");

	return path ? path : DEFAULT_PATH;
}

char *find_program(const char *name)
{
	const char *path = search_path();
	struct stat st;
	char *full;

	if (strchr(name, '/'))
		return access(name, X_OK) == 0 ? xstrdup(name) : NULL;
	while ((full = next_candidate(&path, name)) != NULL) {
		if (stat(full, &st) == 0 && S_ISREG(st.st_mode) && access(full, X_OK) == 0)
			return full;
		free(full);
	}
	return NULL;
}

/* execve() one file; a file without a known format is a script.  Returns -errno. */
static int try_exec(const char *file, char **argv)
{
	execve(file, argv, vars_environ());
	if (errno == ENOEXEC) {
		size_t argc = 0;

		while (argv[argc])
			argc++;
		sh.arg0 = file;
		params_set(argv + 1, argc - 1);
		sh_exit(run_file(file));
	}
	return -errno;
}

static int exec_failed(const char *name, int err)
{
	int line = sh.line;

	if (err == -ENOENT && !strchr(name, '/'))
		sh_error("%s: not found", name);
	else
		sh_error("%s: %s", name, strerror(-err));
	sh.line = line;
	return err == -ENOENT || err == -ENOTDIR ? 127 : 126;
}

int exec_program(char **argv)
{
	const char *path = search_path();
	int result = -ENOENT;
	struct stat st;
	char *full;

	if (strchr(argv[0], '/')) {
		result = try_exec(argv[0], argv);
		if (result == -EACCES && stat(argv[0], &st) == 0 && S_ISDIR(st.st_mode))
			result = -EISDIR;
		return exec_failed(argv[0], result);
	}
	while (*argv[0] && (full = next_candidate(&path, argv[0])) != NULL) {
		int err = try_exec(full, argv);

		free(full);
		if (err == -ENOENT || err == -ENOTDIR)
			continue;
		result = err;
		if (err != -EACCES && err != -EIO)
			break;
	}
	return exec_failed(argv[0], result);
}

static int run_external(const struct node *n, struct strv *argv, unsigned int flags)
{
	struct job *job = NULL;

	if (!(flags & EX_EXIT)) {
		job = job_new(n->text ? n->text : argv->v[0]);
		if (job_fork(job, true) != 0)
			return job_wait_foreground(job);
	}
	vars_scope_enter();
	if (redir_apply(n->redirs, NULL) < 0 || do_assignments(n->assigns, true) < 0)
		_exit(1);
	_exit(exec_program(argv->v));
}

static int call_target(const struct target *t, struct strv *argv)
{
	int status;

	if (t->function)
		return function_call(t->function, argv->v, argv->count);
	status = t->builtin->run((int)argv->count, argv->v);
	if (!stdout_ok()) {
		if (status == 0) {
			sh_error("%s: write error: %s", argv->v[0], strerror(errno));
			status = 1;
		}
		clearerr(stdout);
	}
	return status;
}

/* A function or builtin: in this process, with redirections and assignments around it. */
static int run_internal(const struct node *n, const struct target *t, struct strv *argv)
{
	struct saved_fds *saved;
	int status = 1;

	if (redir_apply(n->redirs, &saved) < 0)
		return 1;
	if (n->assigns)
		vars_scope_enter();
	if (do_assignments(n->assigns, true) == 0) {
		builtin_exec_keeps = 0;
		status = call_target(t, argv);
	}
	if (n->assigns)
		vars_scope_leave();
	if (builtin_exec_keeps)
		redir_keep(saved);
	else
		redir_undo(saved);
	builtin_exec_keeps = 0;
	return sh.unwind == UNWIND_NONE ? status : sh.status;
}

/* No command name: redirections are done and undone, assignments stay. */
static int run_empty(const struct node *n)
{
	struct saved_fds *saved;

	if (redir_apply(n->redirs, &saved) < 0)
		return 1;
	redir_undo(saved);
	if (do_assignments(n->assigns, false) < 0)
		return sh.status;
	return sh.subst_status;
}

static int run_command(const struct node *n, struct strv *argv, unsigned int flags)
{
	struct target t = { .function = function_lookup(argv->v[0]) };

	if (!t.function)
		t.builtin = builtin_lookup(argv->v[0]);
	if (t.function || t.builtin) {
		int status;

		sh.cond_depth += (flags & EX_COND) != 0;
		status = run_internal(n, &t, argv);
		sh.cond_depth -= (flags & EX_COND) != 0;
		return status;
	}
	return run_external(n, argv, flags);
}

/* NAME=VALUE behind export and its kin: an assignment, not split. */
static int expand_declared(const char *text, struct strv *argv)
{
	int n = (int)name_length(text) + 1;
	char *value, *word;

	if (expand_assignment(text + n, &value) < 0)
		return -1;
	if (asprintf(&word, "%.*s%s", n, text, value) < 0)
		die(2, "out of memory");
	free(value);
	strv_add(argv, word);
	return 0;
}

/* The words of a command; a declaration utility's operands are assignments [POSIX XCU 2.9.1.1]. */
static int expand_command(const struct word *words, struct strv *argv)
{
	bool declares = words && (strcmp(words->text, "export") == 0 ||
				  strcmp(words->text, "readonly") == 0 ||
				  strcmp(words->text, "local") == 0);
	int err = 0;

	for (const struct word *w = words; w && !err; w = w->next) {
		size_t n = name_length(w->text);

		if (declares && n > 0 && w->text[n] == '=')
			err = expand_declared(w->text, argv);
		else
			err = expand_word(w, argv);
	}
	return err;
}

int exec_simple(const struct node *n, unsigned int flags)
{
	struct strv argv = { 0 };
	int status;

	if (sh.opts & OPT_NOEXEC)
		return 0;
	sh.subst_status = 0;
	if (expand_command(n->words, &argv) < 0) {
		strv_free(&argv);
		return sh.status;
	}
	strv_end(&argv);
	if (argv.count == 0) {
		status = run_empty(n);
	} else {
		if (sh.opts & OPT_XTRACE)
			trace(&argv);
		status = run_command(n, &argv, flags);
	}
	strv_free(&argv);
	return status;
}

int exec_no_function(char **argv, size_t argc)
{
	const struct builtin *b = builtin_lookup(argv[0]);
	struct job *job;

	if (b)
		return b->run((int)argc, argv);
	job = job_new(argv[0]);
	if (job_fork(job, true) == 0)
		_exit(exec_program(argv));
	return job_wait_foreground(job);
}
