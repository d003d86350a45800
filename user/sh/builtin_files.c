/*
 * Builtins about directories and about what commands are: cd, pwd, umask, type, command,
 * times, history.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/times.h>
#include <unistd.h>

#include "../lib/util.h"
#include "alias.h"
#include "builtin.h"
#include "exec.h"
#include "function.h"
#include "history.h"
#include "sh.h"
#include "vars.h"

/* Join base and path and take out ".", ".." and double slashes: the logical name. */
static char *logical_path(const char *base, const char *path)
{
	char *joined = *path == '/' ? xstrdup(path) : path_join(base, path);
	char *out = xmalloc(strlen(joined) + 2);
	size_t n = 0;

	for (const char *p = joined; *p;) {
		size_t len;

		p += strspn(p, "/");
		len = strcspn(p, "/");
		if (len == 0 || (len == 1 && p[0] == '.')) {
			p += len;
			continue;
		}
		if (len == 2 && p[0] == '.' && p[1] == '.') {
			while (n > 0 && out[--n] != '/')
				;
		} else {
			out[n++] = '/';
			memcpy(out + n, p, len);
			n += len;
		}
		p += len;
	}
	if (n == 0)
		out[n++] = '/';
	out[n] = '\0';
	free(joined);
	return out;
}

static bool same_directory(const char *path)
{
	struct stat a, b;

	return path && *path == '/' && stat(path, &a) == 0 && stat(".", &b) == 0 &&
	       a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

/* Where the shell believes to be: $PWD if it is true, else what the system says. */
static char *current_directory(void)
{
	const char *pwd = var_get("PWD");
	char buf[PATH_MAX];

	if (same_directory(pwd))
		return xstrdup(pwd);
	return getcwd(buf, sizeof(buf)) ? xstrdup(buf) : NULL;
}

/* Where cd leads; physical (-P): by the system's names.  Fresh $PWD, or NULL and errno. */
static char *change_directory(const char *old, const char *dir, bool physical)
{
	char buf[PATH_MAX];
	char *target;

	if (physical)
		return chdir(dir) == 0 && getcwd(buf, sizeof(buf)) ? xstrdup(buf) : NULL;
	target = logical_path(old ? old : "/", dir);
	/* The logical name may differ from the real one behind a symlink's "..": try it first. */
	if (chdir(target) == 0 || chdir(dir) == 0)
		return target;
	free(target);
	return NULL;
}

int builtin_cd(int argc, char **argv)
{
	bool physical = false, back;
	char *old, *target;
	const char *dir;
	int i = 1;

	for (; i < argc && argv[i][0] == '-' && argv[i][1]; i++) {
		if (strcmp(argv[i], "--") == 0) {
			i++;
			break;
		}
		if (strcmp(argv[i], "-P") != 0 && strcmp(argv[i], "-L") != 0) {
			sh_error("cd: usage: cd [-L | -P] [DIR | -]");
			return 2;
		}
		physical = argv[i][1] == 'P';
	}
	dir = argv[i];
	back = dir && strcmp(dir, "-") == 0;
	if (!dir)
		dir = var_get("HOME");
	else if (back)
		dir = var_get("OLDPWD");
	if (!dir || !*dir) {
		sh_error("cd: %s is not set", back ? "OLDPWD" : "HOME");
		return 1;
	}
	old = current_directory();
	target = change_directory(old, dir, physical);
	if (!target) {
		sh_error("cd: %s: %s", dir, strerror(errno));
		free(old);
		return 1;
	}
	if (old)
		var_set("OLDPWD", old);
	var_set("PWD", target);
	free(target);
	free(old);
	if (back)
		puts(var_get("PWD"));
	return 0;
}

int builtin_pwd(int argc, char **argv)
{
	char buf[PATH_MAX];
	char *dir = NULL;

	if (argc > 1 && strcmp(argv[1], "-P") == 0)
		dir = getcwd(buf, sizeof(buf)) ? xstrdup(buf) : NULL;
	else
		dir = current_directory();
	if (!dir) {
		sh_error("pwd: %s", strerror(errno));
		return 1;
	}
	puts(dir);
	free(dir);
	return 0;
}

static void print_symbolic(mode_t mask)
{
	static const char who[] = "ugo";

	for (int i = 0; i < 3; i++) {
		mode_t bits = (~mask >> (6 - 3 * i)) & 7;

		printf("%s%c=%s%s%s", i ? "," : "", who[i], bits & 4 ? "r" : "",
		       bits & 2 ? "w" : "", bits & 1 ? "x" : "");
	}
	putchar('\n');
}

int builtin_umask(int argc, char **argv)
{
	bool symbolic = argc > 1 && strcmp(argv[1], "-S") == 0;
	const char *arg = argv[1 + symbolic];
	mode_t mask;
	char *end;
	long v;

	if (!arg) {
		mask = umask(0);
		umask(mask);
		if (symbolic)
			print_symbolic(mask);
		else
			printf("%04o\n", (unsigned int)mask);
		return 0;
	}
	v = strtol(arg, &end, 8);
	if (*end || end == arg || v < 0 || v > 0777) {
		sh_error("umask: %s: not an octal mode", arg);
		return 1;
	}
	umask((mode_t)v);
	return 0;
}

static bool is_keyword(const char *name)
{
	static const char *const words[] = { "if",   "then", "else", "elif",  "fi",    "do",
					     "done", "case", "esac", "while", "until", "for",
					     "in",   "{",    "}",    "!",     "time" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(name, words[i]) == 0)
			return true;
	return false;
}

/* brief: command -v. */
static bool describe(const char *name, bool brief)
{
	const char *alias = alias_lookup(name);
	const char *what = NULL;
	char *path;

	if (alias) {
		printf(brief ? "alias %s='%s'\n" : "%s is an alias for %s\n", name, alias);
		return true;
	}
	if (is_keyword(name))
		what = "a keyword of the shell";
	else if (function_lookup(name))
		what = "a function";
	else if (builtin_lookup(name))
		what = "a builtin of the shell";
	if (what) {
		if (brief)
			puts(name);
		else
			printf("%s is %s\n", name, what);
		return true;
	}
	path = find_program(name);
	if (!path)
		return false;
	if (brief)
		puts(path);
	else
		printf("%s is %s\n", name, path);
	free(path);
	return true;
}

int builtin_type(int argc, char **argv)
{
	int status = 0;

	for (int i = 1; i < argc; i++) {
		if (!describe(argv[i], false)) {
			sh_error("%s: not found", argv[i]);
			status = 1;
		}
	}
	return status;
}

int builtin_command(int argc, char **argv)
{
	int status = 0;

	if (argc > 1 && (strcmp(argv[1], "-v") == 0 || strcmp(argv[1], "-V") == 0)) {
		for (int i = 2; i < argc; i++)
			if (!describe(argv[i], argv[1][1] == 'v'))
				status = 1;
		return status;
	}
	if (argc > 1 && strcmp(argv[1], "-p") == 0) {
		argc--;
		argv++;
	}
	return argc > 1 ? exec_no_function(argv + 1, (size_t)argc - 1) : 0;
}

static void print_ticks(clock_t t, long hz, const char *end)
{
	printf("%ldm%ld.%02lds%s", t / hz / 60, t / hz % 60, t % hz * 100 / hz, end);
}

int builtin_times(int argc, char **argv)
{
	long hz = sysconf(_SC_CLK_TCK);
	struct tms t;

	(void)argc;
	(void)argv;
	if (times(&t) == (clock_t)-1 || hz <= 0) {
		sh_error("times: %s", strerror(errno));
		return 1;
	}
	print_ticks(t.tms_utime, hz, " ");
	print_ticks(t.tms_stime, hz, "\n");
	print_ticks(t.tms_cutime, hz, " ");
	print_ticks(t.tms_cstime, hz, "\n");
	return 0;
}

int builtin_history(int argc, char **argv)
{
	size_t first = 0;
	long n;

	if (argc > 1 && strcmp(argv[1], "-c") == 0) {
		history_clear();
		return 0;
	}
	if (argc > 1) {
		if (parse_long(argv[1], 0, LONG_MAX, &n) < 0) {
			sh_error("history: %s: not a number", argv[1]);
			return 2;
		}
		if ((size_t)n < history_count())
			first = history_count() - (size_t)n;
	}
	for (size_t i = first; i < history_count(); i++)
		printf("%5zu  %s\n", history_base() + i, history_get(i));
	return 0;
}
