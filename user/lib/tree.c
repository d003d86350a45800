/*
 * Walks directories to remove or copy them.  Called by rm, cp and mv.
 */
#define _GNU_SOURCE
#include "tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "copy.h"
#include "util.h"

bool is_directory(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

char *path_into(const char *dir, const char *path)
{
	size_t len = strlen(path);
	const char *start;
	char *name, *joined;

	while (len > 1 && path[len - 1] == '/')
		len--;
	for (start = path + len; start > path && start[-1] != '/'; start--)
		;
	name = xstrndup(start, (size_t)(path + len - start));
	joined = path_join(dir, name);
	free(name);
	return joined;
}

/* Names in a directory, read before anything is changed in it; NULL-terminated. */
static char **read_names(const char *path)
{
	DIR *d = opendir(path);
	struct dirent *de;
	char **names;
	size_t n = 0;

	if (!d)
		return NULL;
	names = xcalloc(1, sizeof(char *));
	while ((de = readdir(d)) != NULL) {
		if (strcmp(de->d_name, ".") == 0 || strcmp(de->d_name, "..") == 0)
			continue;
		names = xrealloc(names, (n + 2) * sizeof(char *));
		names[n++] = xstrdup(de->d_name);
		names[n] = NULL;
	}
	closedir(d);
	return names;
}

static int failed(const char *path)
{
	complain_errno("%s", path);
	return 1;
}

static int remove_below(const char *path, const struct tree_options *o)
{
	char **names = read_names(path);
	int failures = 0;

	if (!names)
		return failed(path);
	for (char **n = names; *n; n++) {
		char *child = path_join(path, *n);

		failures += tree_remove(child, o);
		free(child);
		free(*n);
	}
	free(names);
	return failures;
}

int tree_remove(const char *path, const struct tree_options *o)
{
	int failures = 0;
	struct stat st;

	if (lstat(path, &st) < 0) {
		if (errno == ENOENT && o->force)
			return 0;
		return failed(path);
	}
	if (S_ISDIR(st.st_mode)) {
		if (!o->recursive) {
			errno = EISDIR;
			return failed(path);
		}
		failures = remove_below(path, o);
		if (!failures && rmdir(path) < 0)
			failures += failed(path);
	} else if (unlink(path) < 0) {
		failures += failed(path);
	}
	if (!failures && o->verbose)
		printf("removed %s\n", path);
	return failures;
}

static void copy_attributes(int fd, const char *to, const struct stat *st)
{
	struct timespec times[2] = { st->st_atim, st->st_mtim };

	if (fd >= 0) {
		(void)!fchmod(fd, st->st_mode & 07777);
		futimens(fd, times);
	} else {
		utimensat(AT_FDCWD, to, times, AT_SYMLINK_NOFOLLOW);
	}
}

static int copy_file(const char *from, const char *to, const struct stat *st,
		     const struct tree_options *o)
{
	int in = open(from, O_RDONLY | O_CLOEXEC);
	int failed_write, out, err;
	struct stat target;

	if (in < 0)
		return failed(from);
	if (stat(to, &target) == 0 && target.st_dev == st->st_dev && target.st_ino == st->st_ino) {
		complain("%s and %s are the same file", from, to);
		close(in);
		return 1;
	}
	out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, st->st_mode & 0777);
	if (out < 0 && o->force && unlink(to) == 0)
		out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, st->st_mode & 0777);
	if (out < 0) {
		close(in);
		return failed(to);
	}
	err = copy_fd(in, out, UINT64_MAX, &failed_write);
	if (!err && o->preserve)
		copy_attributes(out, to, st);
	close(in);
	if (close(out) < 0 && !err) {
		err = -errno;
		failed_write = 1;
	}
	if (!err)
		return 0;
	errno = -err;
	return failed(failed_write ? to : from);
}

static int copy_link(const char *from, const char *to)
{
	char target[PATH_MAX];
	ssize_t n = readlink(from, target, sizeof(target) - 1);

	if (n < 0)
		return failed(from);
	target[n] = '\0';
	unlink(to);
	return symlink(target, to) < 0 ? failed(to) : 0;
}

static int copy_directory(const char *from, const char *to, const struct stat *st,
			  const struct tree_options *o)
{
	char **names;
	int failures = 0;

	if (mkdir(to, (st->st_mode & 0777) | 0700) < 0 && errno != EEXIST)
		return failed(to);
	names = read_names(from);
	if (!names)
		return failed(from);
	for (char **n = names; *n; n++) {
		char *child = path_join(from, *n);
		char *target = path_join(to, *n);

		failures += tree_copy(child, target, o);
		free(child);
		free(target);
		free(*n);
	}
	free(names);
	chmod(to, st->st_mode & 07777);
	if (o->preserve)
		copy_attributes(-1, to, st);
	return failures;
}

/* Is to inside of from?  Copying would never end. */
static bool inside(const char *from, const char *to)
{
	char a[PATH_MAX], b[PATH_MAX];
	char *parent = xstrdup(to);
	char *slash = strrchr(parent, '/');
	bool yes = false;

	if (slash)
		slash[slash == parent] = '\0';
	if (realpath(from, a) && realpath(slash ? parent : ".", b)) {
		size_t n = strlen(a);

		yes = strncmp(a, b, n) == 0 && (b[n] == '/' || b[n] == '\0');
	}
	free(parent);
	return yes;
}

int tree_copy(const char *from, const char *to, const struct tree_options *o)
{
	struct stat st;
	int failures;

	/* in a tree, links are copied; a link that is named itself is followed */
	if ((o->recursive ? lstat(from, &st) : stat(from, &st)) < 0)
		return failed(from);
	if (S_ISDIR(st.st_mode)) {
		if (!o->recursive) {
			complain("%s is a directory (use -r)", from);
			return 1;
		}
		if (inside(from, to)) {
			complain("%s cannot be copied into itself", from);
			return 1;
		}
		failures = copy_directory(from, to, &st, o);
	} else if (S_ISLNK(st.st_mode)) {
		failures = copy_link(from, to);
	} else if (S_ISREG(st.st_mode)) {
		failures = copy_file(from, to, &st, o);
	} else if (o->recursive) {
		complain("%s: not a file that can be copied", from);
		failures = 1;
	} else {
		failures = copy_file(from, to, &st, o);
	}
	if (!failures && o->verbose)
		printf("%s -> %s\n", from, to);
	return failures;
}
