/* Terminals by descriptor. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

/* Returns 1, or 0 and ENOTTY. */
int isatty(int fd)
{
	struct winsize ws;

	return ioctl(fd, TIOCGWINSZ, &ws) == 0;
}

/* Returns 0 or an error number. */
int ttyname_r(int fd, char *buf, size_t size)
{
	char link[40];
	ssize_t n;

	if (!isatty(fd))
		return errno;
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = readlink(link, buf, size);
	if (n < 0)
		n = (ssize_t)strlcpy(buf, "/dev/console", size);
	if ((size_t)n >= size)
		return ERANGE;
	buf[n] = 0;
	return 0;
}

char *ttyname(int fd)
{
	static char name[64];
	int err = ttyname_r(fd, name, sizeof(name));

	if (err) {
		errno = err;
		return NULL;
	}
	return name;
}

char *ctermid(char *s)
{
	static char tty[] = "/dev/tty";

	return s ? strcpy(s, tty) : tty;
}
