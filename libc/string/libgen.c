/* POSIX dirname and basename, which may change the path they are given. */
#include <libgen.h>
#include <string.h>

static size_t without_slashes(const char *s, size_t n)
{
	while (n > 1 && s[n - 1] == '/')
		n--;
	return n;
}

char *__xpg_basename(char *path)
{
	static char dot[] = ".";

	if (!path || !*path)
		return dot;
	size_t n = without_slashes(path, strlen(path));
	size_t start = n;

	path[n] = 0;
	while (start > 0 && path[start - 1] != '/')
		start--;
	return start == n ? path : path + start;
}

char *dirname(char *path)
{
	static char dot[] = ".", root[] = "/";

	if (!path || !*path)
		return dot;
	size_t n = without_slashes(path, strlen(path));

	while (n > 0 && path[n - 1] != '/')
		n--;
	if (!n)
		return dot;
	n = without_slashes(path, n);
	if (n == 1 && path[0] == '/')
		return root;
	path[n] = 0;
	return path;
}
