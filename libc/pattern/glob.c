/* glob: the paths that a pattern matches, component by component. */
#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <glob.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct search {
	glob_t *out;
	int flags;
	int (*errfn)(const char *path, int err);
	size_t room; /* entries of gl_pathv */
	char path[PATH_MAX];
};

static int is_pattern(const char *s, size_t n, int flags)
{
	for (size_t i = 0; i < n; i++) {
		if (s[i] == '*' || s[i] == '?' || s[i] == '[')
			return 1;
		if (s[i] == '\\' && !(flags & GLOB_NOESCAPE))
			i++;
	}
	return 0;
}

/* Copy without the backslashes.  Returns the length. */
static size_t unescape(char *to, const char *from, size_t n, int flags)
{
	size_t len = 0;

	for (size_t i = 0; i < n; i++) {
		if (from[i] == '\\' && !(flags & GLOB_NOESCAPE) && i + 1 < n)
			i++;
		to[len++] = from[i];
	}
	return len;
}

static int add(struct search *g, const char *path, int mark)
{
	size_t at = g->out->gl_offs + g->out->gl_pathc, n = strlen(path);
	char *copy = malloc(n + 2);

	if (copy && at + 2 > g->room) {
		size_t room = (at + 2) * 2;
		char **v = realloc(g->out->gl_pathv, room * sizeof(*v));

		if (v) {
			if (!g->out->gl_pathv)
				memset(v, 0, g->out->gl_offs * sizeof(*v));
			g->out->gl_pathv = v;
			g->room = room;
		}
	}
	if (!copy || at + 2 > g->room) {
		free(copy);
		return GLOB_NOSPACE;
	}
	memcpy(copy, path, n + 1);
	if (mark && n && copy[n - 1] != '/')
		memcpy(copy + n, "/", 2);
	g->out->gl_pathv[at] = copy;
	g->out->gl_pathv[at + 1] = NULL;
	g->out->gl_pathc++;
	return 0;
}

static int found(struct search *g)
{
	struct stat st;

	if (lstat(g->path, &st) < 0)
		return 0;
	return add(g, g->path,
		   (g->flags & GLOB_MARK) && stat(g->path, &st) == 0 && S_ISDIR(st.st_mode));
}

static int walk(struct search *g, size_t len, const char *pattern);

/* Try each name of the directory path[0..len) against one component. */
static int scan(struct search *g, size_t len, const char *pattern, size_t n)
{
	char component[NAME_MAX + 1];
	struct dirent *d;
	DIR *dir;
	int ret = 0, fn = g->flags & GLOB_NOESCAPE ? FNM_NOESCAPE : 0;

	if (n > NAME_MAX)
		return 0;
	memcpy(component, pattern, n);
	component[n] = 0;
	if (!(g->flags & GLOB_PERIOD))
		fn |= FNM_PERIOD;
	g->path[len] = 0;
	dir = opendir(len ? g->path : ".");
	if (!dir) {
		if (errno == ENOTDIR || errno == ENOENT)
			return 0;
		if ((g->errfn && g->errfn(len ? g->path : ".", errno)) || (g->flags & GLOB_ERR))
			return GLOB_ABORTED;
		return 0;
	}
	while (!ret && (d = readdir(dir))) {
		size_t k = strlen(d->d_name);

		if (fnmatch(component, d->d_name, fn) != 0 || len + k + 1 >= sizeof(g->path))
			continue;
		memcpy(g->path + len, d->d_name, k + 1);
		ret = walk(g, len + k, pattern + n);
	}
	closedir(dir);
	return ret;
}

/* path[0..len) matches so far; pattern is the rest. */
static int walk(struct search *g, size_t len, const char *pattern)
{
	size_t slashes = strspn(pattern, "/");

	if (len + slashes >= sizeof(g->path))
		return 0;
	memset(g->path + len, '/', slashes);
	len += slashes;
	g->path[len] = 0;
	pattern += slashes;

	size_t n = strcspn(pattern, "/");

	if (!n)
		return len ? found(g) : 0;
	if (is_pattern(pattern, n, g->flags))
		return scan(g, len, pattern, n);
	if (len + n >= sizeof(g->path))
		return 0;
	len += unescape(g->path + len, pattern, n, g->flags);
	return walk(g, len, pattern + n);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Returns 0 or GLOB_*; the result is for globfree in any case. */
int glob(const char *restrict pattern, int flags, int (*errfn)(const char *path, int err),
	 glob_t *restrict result)
{
	struct search g = { .out = result, .flags = flags, .errfn = errfn };
	size_t before;
	int ret;

	if (!(flags & GLOB_APPEND)) {
		if (!(flags & GLOB_DOOFFS))
			result->gl_offs = 0;
		result->gl_pathc = 0;
		result->gl_pathv = NULL;
	} else {
		g.room = result->gl_pathv ? result->gl_offs + result->gl_pathc + 1 : 0;
	}
	before = result->gl_pathc;
	ret = *pattern ? walk(&g, 0, pattern) : 0;
	if (ret)
		return ret;
	if (result->gl_pathc == before) {
		if (!(flags & GLOB_NOCHECK))
			return GLOB_NOMATCH;
		return add(&g, pattern, 0);
	}
	if (!(flags & GLOB_NOSORT))
		qsort(result->gl_pathv + result->gl_offs + before, result->gl_pathc - before,
		      sizeof(char *), by_name);
	return 0;
}

void globfree(glob_t *result)
{
	for (size_t i = 0; i < result->gl_pathc; i++)
		free(result->gl_pathv[result->gl_offs + i]);
	free(result->gl_pathv);
	result->gl_pathv = NULL;
	result->gl_pathc = 0;
}
