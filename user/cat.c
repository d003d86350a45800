/* cat: copies files, or standard input, to standard output; -n numbers the lines. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/copy.h"
#include "lib/util.h"

static unsigned long line = 1;

static int cat_numbered(int fd)
{
	static char buf[8192];
	static int at_start = 1;
	ssize_t n;

	while ((n = read_retry(fd, buf, sizeof(buf))) > 0) {
		for (ssize_t i = 0; i < n; i++) {
			if (at_start)
				printf("%6lu\t", line++);
			putchar(buf[i]);
			at_start = buf[i] == '\n';
		}
		if (!stdout_ok())
			return -EIO;
	}
	return (int)n;
}

static int cat_file(const char *name, int number)
{
	int in = STDIN_FILENO;
	int failed_write = 0;
	int err;

	if (strcmp(name, "-") != 0)
		in = open(name, O_RDONLY | O_CLOEXEC);
	if (in < 0) {
		complain_errno("%s", name);
		return 1;
	}
	err = number ? cat_numbered(in) : copy_fd(in, STDOUT_FILENO, UINT64_MAX, &failed_write);
	if (in != STDIN_FILENO)
		close(in);
	if (!err)
		return 0;
	errno = -err;
	if (failed_write)
		die_errno(1, "write error");
	complain_errno("%s", name);
	return 1;
}

int main(int argc, char **argv)
{
	int number = 0;
	int status = 0;
	int c;

	prog_init(argv[0]);
	while ((c = getopt(argc, argv, "nu")) != -1) {
		if (c == 'n')
			number = 1;
		else if (c != 'u') /* output is never held back anyway */
			usage(2, "[-n] [FILE...]");
	}
	if (optind == argc)
		status = cat_file("-", number);
	for (; optind < argc; optind++)
		status |= cat_file(argv[optind], number);
	return finish(status);
}
