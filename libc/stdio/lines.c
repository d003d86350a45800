/* Strings and lines in and out of streams. */
#include <errno.h>
#include <internal/stdio_impl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* Reads at most size - 1 characters, up to and with the end of a line. */
char *fgets(char *restrict s, int size, FILE *restrict f)
{
	char *p = s;
	int fill = 0;

	if (size <= 0)
		return NULL;
	file_lock(f);
	while (size > 1) {
		if (f->rpos == f->rend && (fill = __file_fill(f)) < 0)
			break;
		size_t n = (size_t)(f->rend - f->rpos);

		if (n > (size_t)size - 1)
			n = (size_t)size - 1;
		unsigned char *end = memchr(f->rpos, '\n', n);

		if (end)
			n = (size_t)(end - f->rpos) + 1;
		memcpy(p, f->rpos, n);
		f->rpos += n;
		p += n;
		size -= (int)n;
		if (end)
			break;
	}
	*p = 0;
	file_unlock(f);
	return fill == -2 || (fill && p == s) ? NULL : s;
}

int fputs_unlocked(const char *restrict s, FILE *restrict f)
{
	size_t n = strlen(s);

	return __file_put(f, s, n) == n ? 0 : EOF;
}

int fputs(const char *restrict s, FILE *restrict f)
{
	file_lock(f);
	int ret = fputs_unlocked(s, f);

	file_unlock(f);
	return ret;
}

int puts(const char *s)
{
	file_lock(stdout);
	int ret = fputs_unlocked(s, stdout) < 0 || file_putc('\n', stdout) < 0 ? EOF : 0;

	file_unlock(stdout);
	return ret;
}

/* Make room for n bytes and the end.  Returns 0, or -1 and errno. */
static int reserve(char **line, size_t *size, size_t n)
{
	if (n >= SSIZE_MAX) {
		errno = EOVERFLOW;
		return -1;
	}
	if (*line && n < *size)
		return 0;
	size_t larger = n + 1 < 120 ? 120 : n + 1 + n / 2;
	char *p = realloc(*line, larger);

	if (!p)
		return -1;
	*line = p;
	*size = larger;
	return 0;
}

/*
 * Read up to and with delim into *line, which is allocated as needed and stays
 * the caller's.  Returns the length, or -1 at the end or on an error.
 */
ssize_t getdelim(char **restrict line, size_t *restrict size, int delim, FILE *restrict f)
{
	size_t len = 0;
	ssize_t ret = -1;

	if (!line || !size) {
		errno = EINVAL;
		return -1;
	}
	file_lock(f);
	for (;;) {
		int fill = f->rpos == f->rend ? __file_fill(f) : 0;

		if (fill < 0) {
			if (len && fill == -1)
				ret = (ssize_t)len;
			break;
		}
		size_t n = (size_t)(f->rend - f->rpos);
		unsigned char *end = memchr(f->rpos, delim, n);

		if (end)
			n = (size_t)(end - f->rpos) + 1;
		if (reserve(line, size, len + n) < 0) {
			f->flags |= F_ERROR;
			break;
		}
		memcpy(*line + len, f->rpos, n);
		f->rpos += n;
		len += n;
		(*line)[len] = 0;
		if (end) {
			ret = (ssize_t)len;
			break;
		}
	}
	file_unlock(f);
	return ret;
}

ssize_t getline(char **restrict line, size_t *restrict size, FILE *restrict f)
{
	return getdelim(line, size, '\n', f);
}
