/* Files and directories with new names. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define TRIES 100

/* Fill in the six X at the end.  Returns 0, or -1 and EINVAL. */
static int fill(char *template)
{
	static const char symbols[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
	size_t n = strlen(template);

	if (n < 6) {
		errno = EINVAL;
		return -1;
	}
	for (size_t i = n - 6; i < n; i++)
		template[i] = symbols[arc4random_uniform(sizeof(symbols) - 1)];
	return 0;
}

static int check(const char *template)
{
	size_t n = strlen(template);

	if (n >= 6 && strcmp(template + n - 6, "XXXXXX") == 0)
		return 0;
	errno = EINVAL;
	return -1;
}

/* Returns a descriptor of the new file, or -1 and errno. */
int mkostemp(char *template, int flags)
{
	if (check(template) < 0)
		return -1;
	for (int i = 0; i < TRIES; i++) {
		fill(template);
		int fd = open(template, (flags & ~O_ACCMODE) | O_RDWR | O_CREAT | O_EXCL, 0600);

		if (fd >= 0 || errno != EEXIST)
			return fd;
	}
	return -1;
}

int mkstemp(char *template)
{
	return mkostemp(template, 0);
}

/* Returns template, or null and errno. */
char *mkdtemp(char *template)
{
	if (check(template) < 0)
		return NULL;
	for (int i = 0; i < TRIES; i++) {
		fill(template);
		if (mkdir(template, 0700) == 0)
			return template;
		if (errno != EEXIST)
			break;
	}
	return NULL;
}
