/* The rest of <string.h> and <strings.h>. */
#include <string.h>
#include <unistd.h>

/* GNU's: what follows the last slash; the path stays as it is. */
char *basename(const char *path)
{
	char *slash = strrchr(path, '/');

	return slash ? slash + 1 : (char *)path;
}

void bcopy(const void *src, void *dst, size_t n)
{
	memmove(dst, src, n);
}

/* The position of the lowest set bit, from 1; 0 if there is none. */
int ffs(int n)
{
	return n ? __builtin_ctz((unsigned int)n) + 1 : 0;
}

int ffsl(long n)
{
	return n ? __builtin_ctzl((unsigned long)n) + 1 : 0;
}

int ffsll(long long n)
{
	return ffsl(n);
}

/* Copy n bytes, each two exchanged. */
void swab(const void *restrict src, void *restrict dst, ssize_t n)
{
	const char *s = src;
	char *d = dst;

	for (; n > 1; n -= 2, s += 2, d += 2) {
		d[0] = s[1];
		d[1] = s[0];
	}
}
