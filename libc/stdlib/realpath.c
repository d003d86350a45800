/* realpath: an absolute path without links, dots and double slashes. */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_LINKS 40

struct walk {
	char done[PATH_MAX]; /* canonical so far; "" is the root */
	size_t len;
	char rest[PATH_MAX]; /* still to walk */
	int links;
};

static int fail(int err)
{
	errno = err;
	return -1;
}

/* Put the target of the link that `done` names before the rest, which lies in w->rest. */
static int follow(struct walk *w, size_t parent, const char *rest)
{
	char target[PATH_MAX];
	ssize_t n = readlink(w->done, target, sizeof(target) - 1);

	if (n < 0)
		return -1;
	if (++w->links > MAX_LINKS)
		return fail(ELOOP);
	size_t rest_len = strlen(rest);

	if ((size_t)n + rest_len + 1 > sizeof(w->rest))
		return fail(ENAMETOOLONG);
	memmove(w->rest + n, rest, rest_len + 1); /* empty, or begins with a slash */
	memcpy(w->rest, target, (size_t)n);
	w->len = target[0] == '/' ? 0 : parent;
	w->done[w->len] = 0;
	return 0;
}

/* One component of n characters.  Returns 1 if the rest was replaced, 0, or -1. */
static int step(struct walk *w, const char *name, size_t n)
{
	size_t parent = w->len;
	struct stat st;

	if (n == 0 || (n == 1 && name[0] == '.'))
		return 0;
	if (n == 2 && name[0] == '.' && name[1] == '.') {
		while (w->len && w->done[--w->len] != '/')
			;
		w->done[w->len] = 0;
		return 0;
	}
	if (w->len + 1 + n + 1 > sizeof(w->done))
		return fail(ENAMETOOLONG);
	w->done[w->len++] = '/';
	memcpy(w->done + w->len, name, n);
	w->len += n;
	w->done[w->len] = 0;
	if (lstat(w->done, &st) < 0)
		return -1;
	if (S_ISLNK(st.st_mode))
		return follow(w, parent, name + n) < 0 ? -1 : 1;
	if (name[n] && !S_ISDIR(st.st_mode))
		return fail(ENOTDIR);
	return 0;
}

/* With a null `resolved` the caller frees the result.  Returns null and errno on failure. */
char *realpath(const char *restrict path, char *restrict resolved)
{
	struct walk w = { .len = 0 };
	char *p = w.rest;

	if (!path || !*path) {
		errno = path ? ENOENT : EINVAL;
		return NULL;
	}
	if (strlcpy(w.rest, path, sizeof(w.rest)) >= sizeof(w.rest)) {
		errno = ENAMETOOLONG;
		return NULL;
	}
	if (path[0] != '/') {
		if (!getcwd(w.done, sizeof(w.done)))
			return NULL;
		w.len = strcmp(w.done, "/") == 0 ? 0 : strlen(w.done);
	}
	w.done[w.len] = 0;
	while (*p) {
		size_t n = strcspn(p, "/");
		int ret = step(&w, p, n);

		if (ret < 0)
			return NULL;
		if (ret == 1) {
			p = w.rest;
			continue;
		}
		p += n;
		while (*p == '/')
			p++;
	}
	if (!w.len)
		strcpy(w.done, "/");
	return resolved ? strcpy(resolved, w.done) : strdup(w.done);
}
