/*
 * The textual half of path resolution: puts paths together without asking a
 * server, so far as that is right.  A ".." behind a name is left in, because
 * the name may be a symbolic link.  Called by namei.c.
 */
#include "fs/fs_impl.h"

#define NAME_MAX 255

int64_t path_join(char *buf, size_t base, const char *text, size_t *limit)
{
	size_t len = base, n;
	bool canonical = true, slash = false;

	*limit = IPC_PATH_MAX;
	for (const char *p = text; *p; p += n) {
		n = 0;
		slash = *p == '/';
		if (slash) {
			n = 1;
			continue;
		}
		while (p[n] && p[n] != '/')
			n++;
		bool dotdot = n == 2 && p[0] == '.' && p[1] == '.';

		if (n == 1 && p[0] == '.') {
			slash = true; /* "a/." asks for a directory, like "a/" */
		} else if (dotdot && canonical) {
			while (len && buf[--len] != '/')
				;
		} else {
			if (n > NAME_MAX || len + 1 + n + 1 >= IPC_PATH_MAX)
				return -ENAMETOOLONG;
			if (dotdot && *limit == IPC_PATH_MAX)
				*limit = len;
			buf[len++] = '/';
			memcpy(buf + len, p, n);
			len += n;
			canonical = false;
		}
	}
	if (slash && !canonical)
		buf[len++] = '/';
	buf[len] = 0;
	*limit = MIN(*limit, len);
	return (int64_t)len;
}
