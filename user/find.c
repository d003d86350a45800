/*
 * find: walks directories.  find [PATH...] [-name P] [-iname P] [-path P] [-type fdlpsc]
 * [-size [+-]N[ckMG]] [-newer FILE] [-mindepth N] [-maxdepth N] [-empty] [! TEST] [-print]
 * [-print0] [-delete] [-exec CMD {} ;].  Tests are joined by "and", or by -o, which binds less.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/match.h"
#include "lib/util.h"

enum kind { NAME, INAME, PATH, TYPE, SIZE, NEWER, EMPTY, PRINT, PRINT0, DELETE, EXEC, OR };

struct test {
	enum kind kind;
	bool negate;
	const char *text;
	int sign; /* size: -1 less, 0 equal, 1 more */
	uint64_t value, unit;
	struct timespec when;
	char **argv; /* -exec, NULL-terminated */
};

static struct test tests[64];
static size_t test_count;
static long min_depth, max_depth = LONG_MAX;
static bool has_action, depth_first;
static int status;

static bool run(char **argv, const char *path)
{
	char *copy[256];
	int ws = 0;
	size_t n;
	pid_t pid;

	for (n = 0; argv[n] && n < 255; n++) {
		char *mark = strstr(argv[n], "{}");

		copy[n] = argv[n];
		if (!mark)
			continue;
		copy[n] = xmalloc(strlen(argv[n]) + strlen(path));
		sprintf(copy[n], "%.*s%s%s", (int)(mark - argv[n]), argv[n], path, mark + 2);
	}
	copy[n] = NULL;
	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		execvp(copy[0], copy);
		complain_errno("%s", copy[0]);
		_exit(127);
	}
	if (pid < 0)
		die_errno(1, "fork");
	while (waitpid(pid, &ws, 0) < 0 && errno == EINTR)
		;
	for (size_t i = 0; i < n; i++)
		if (copy[i] != argv[i])
			free(copy[i]);
	return WIFEXITED(ws) && WEXITSTATUS(ws) == 0;
}

static bool is_empty(const char *path, const struct stat *st)
{
	struct dirent *de;
	bool empty = true;
	DIR *d;

	if (!S_ISDIR(st->st_mode))
		return S_ISREG(st->st_mode) && st->st_size == 0;
	d = opendir(path);
	if (!d)
		return false;
	while (empty && (de = readdir(d)) != NULL)
		empty = strcmp(de->d_name, ".") == 0 || strcmp(de->d_name, "..") == 0;
	closedir(d);
	return empty;
}

static bool has_type(mode_t mode, char letter)
{
	switch (letter) {
	case 'f':
		return S_ISREG(mode);
	case 'd':
		return S_ISDIR(mode);
	case 'l':
		return S_ISLNK(mode);
	case 'p':
		return S_ISFIFO(mode);
	case 's':
		return S_ISSOCK(mode);
	case 'c':
		return S_ISCHR(mode);
	default:
		return S_ISBLK(mode);
	}
}

static bool has_size(const struct test *t, const struct stat *st)
{
	uint64_t units = ((uint64_t)st->st_size + t->unit - 1) / t->unit;

	return t->sign < 0 ? units < t->value : t->sign > 0 ? units > t->value : units == t->value;
}

static bool newer(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec != b->tv_sec ? a->tv_sec > b->tv_sec : a->tv_nsec > b->tv_nsec;
}

static bool delete (const char *path, const struct stat *st)
{
	if ((S_ISDIR(st->st_mode) ? rmdir(path) : unlink(path)) == 0)
		return true;
	complain_errno("%s", path);
	status = 1;
	return false;
}

static bool apply(const struct test *t, const char *path, const char *name, const struct stat *st)
{
	switch (t->kind) {
	case NAME:
		return pattern_match(t->text, name, 0);
	case INAME:
		return pattern_match(t->text, name, MATCH_NOCASE);
	case PATH:
		return pattern_match(t->text, path, 0);
	case TYPE:
		return has_type(st->st_mode, t->text[0]);
	case SIZE:
		return has_size(t, st);
	case NEWER:
		return newer(&st->st_mtim, &t->when);
	case EMPTY:
		return is_empty(path, st);
	case PRINT:
		puts(path);
		return true;
	case PRINT0:
		fwrite(path, 1, strlen(path) + 1, stdout);
		return true;
	case DELETE:
		return delete (path, st);
	case EXEC:
		return run(t->argv, path);
	case OR: /* evaluate() */
		break;
	}
	return false;
}

/* From left to right, no further than the answer needs. */
static bool evaluate(const char *path, const char *name, const struct stat *st)
{
	bool result = true;

	for (size_t i = 0; i < test_count; i++) {
		if (tests[i].kind == OR) {
			if (result)
				return true;
			result = true;
		} else if (result) {
			result = apply(&tests[i], path, name, st) != tests[i].negate;
		}
	}
	return result;
}

static void visit(const char *path, const struct stat *st, long depth)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash && slash[1] ? slash + 1 : path;

	if (depth < min_depth)
		return;
	if (evaluate(path, name, st) && !has_action)
		puts(path);
}

static void walk(const char *path, long depth)
{
	struct dirent *de;
	struct stat st;
	DIR *d = NULL;

	if (lstat(path, &st) < 0) {
		complain_errno("%s", path);
		status = 1;
		return;
	}
	if (!depth_first)
		visit(path, &st, depth);
	if (S_ISDIR(st.st_mode) && depth < max_depth) {
		d = opendir(path);
		if (!d) {
			complain_errno("%s", path);
			status = 1;
		}
	}
	while (d && (de = readdir(d)) != NULL) {
		char *child;

		if (strcmp(de->d_name, ".") == 0 || strcmp(de->d_name, "..") == 0)
			continue;
		child = path_join(path, de->d_name);
		walk(child, depth + 1);
		free(child);
	}
	if (d)
		closedir(d);
	if (depth_first)
		visit(path, &st, depth);
}

static void parse_size_test(struct test *t, const char *s)
{
	char *end;

	t->sign = *s == '+' ? 1 : *s == '-' ? -1 : 0;
	t->value = strtoull(s + (t->sign != 0), &end, 10);
	t->unit = *end == 'c'	? 1
		  : *end == 'k' ? 1024
		  : *end == 'M' ? 1 << 20
		  : *end == 'G' ? 1 << 30
				: 512;
	if (end == s + (t->sign != 0) || (*end && end[1]))
		die(1, "%s: not a size", s);
}

/* -exec CMD... ; : the words become the test's own, the position moves to the semicolon. */
static char **parse_exec(struct test *t, char **arg)
{
	t->argv = arg + 1;
	while (*++arg && strcmp(*arg, ";") != 0)
		;
	if (!*arg || arg == t->argv)
		die(1, "-exec: the ; at the end is missing");
	*arg = NULL;
	return arg;
}

static const struct {
	const char *name;
	enum kind kind;
	bool takes_arg;
	bool action;
} words[] = {
	{ "-name", NAME, true, false },	    { "-iname", INAME, true, false },
	{ "-path", PATH, true, false },	    { "-type", TYPE, true, false },
	{ "-size", SIZE, true, false },	    { "-newer", NEWER, true, false },
	{ "-empty", EMPTY, false, false },  { "-print", PRINT, false, true },
	{ "-print0", PRINT0, false, true }, { "-delete", DELETE, false, true },
	{ "-exec", EXEC, false, true },	    { "-o", OR, false, false },
	{ "-or", OR, false, false },
};

static char **parse_test(char **arg, bool negate)
{
	struct test *t = &tests[test_count];
	size_t i = 0;
	struct stat st;

	while (i < sizeof(words) / sizeof(words[0]) && strcmp(*arg, words[i].name) != 0)
		i++;
	if (i == sizeof(words) / sizeof(words[0]))
		die(1, "%s: not a test that find knows", *arg);
	if (test_count == sizeof(tests) / sizeof(tests[0]))
		die(1, "too many tests");
	if (words[i].takes_arg && !arg[1])
		die(1, "%s needs a value", *arg);
	t->kind = words[i].kind;
	t->negate = negate;
	has_action |= words[i].action;
	depth_first |= t->kind == DELETE;
	if (words[i].takes_arg)
		t->text = *++arg;
	if (t->kind == TYPE && (!strchr("fdlpscb", t->text[0]) || t->text[1]))
		die(1, "-type %s: one of f d l p s c b", t->text);
	if (t->kind == SIZE)
		parse_size_test(t, t->text);
	if (t->kind == NEWER) {
		if (stat(t->text, &st) < 0)
			die_errno(1, "%s", t->text);
		t->when = st.st_mtim;
	}
	if (t->kind == EXEC)
		arg = parse_exec(t, arg);
	test_count++;
	return arg;
}

/* Has -o something on both sides? */
static bool complete(void)
{
	bool expected = false;

	for (size_t i = 0; i < test_count; i++) {
		if (tests[i].kind == OR && (i == 0 || expected))
			return false;
		expected = tests[i].kind == OR;
	}
	return !expected;
}

static void parse_tests(char **arg)
{
	bool negate = false;

	for (; *arg; arg++) {
		long *depth = strcmp(*arg, "-mindepth") == 0   ? &min_depth
			      : strcmp(*arg, "-maxdepth") == 0 ? &max_depth
							       : NULL;

		if (strcmp(*arg, "!") == 0 || strcmp(*arg, "-not") == 0) {
			negate = !negate;
		} else if (strcmp(*arg, "-a") == 0 || strcmp(*arg, "-and") == 0) {
			continue;
		} else if (depth) {
			if (!arg[1] || parse_long(*++arg, 0, LONG_MAX, depth) < 0)
				die(1, "-mindepth and -maxdepth need a number");
		} else {
			arg = parse_test(arg, negate);
			negate = false;
		}
	}
	if (negate || !complete())
		die(1, "a test is missing");
}

int main(int argc, char **argv)
{
	int first = 1;

	prog_init(argv[0]);
	while (first < argc && argv[first][0] != '-' && strcmp(argv[first], "!") != 0)
		first++;
	parse_tests(argv + first);
	if (first == 1)
		walk(".", 0);
	for (int i = 1; i < first; i++)
		walk(argv[i], 0);
	return finish(status);
}
