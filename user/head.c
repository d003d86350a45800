/* head: the first lines (-n N) or bytes (-c N) of files; -n -N: all but the last N lines. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/copy.h"
#include "lib/util.h"

/* Lines 1..n of fd; what is read beyond them is given back where that is possible. */
static int head_lines(int fd, uint64_t n)
{
	static char buf[65536];
	ssize_t got;

	while (n > 0 && (got = read_retry(fd, buf, sizeof(buf))) != 0) {
		char *p = buf;

		if (got < 0)
			return (int)got;
		while (n > 0 && p < buf + got) {
			char *nl = memchr(p, '\n', (size_t)(buf + got - p));

			p = nl ? nl + 1 : buf + got;
			n -= nl != NULL;
		}
		fwrite(buf, 1, (size_t)(p - buf), stdout);
		if (p < buf + got)
			lseek(fd, p - (buf + got), SEEK_CUR);
		if (!stdout_ok())
			return -EIO;
	}
	return 0;
}

static int head_but_last(int fd, uint64_t n)
{
	FILE *f = fdopen(fd, "r");
	char **ring = xcalloc(n + 1, sizeof(char *));
	uint64_t count = 0;
	char *line = NULL;
	size_t cap = 0;

	while (f && getline(&line, &cap, f) > 0) {
		char **slot = &ring[count++ % (n + 1)];

		free(*slot);
		*slot = xstrdup(line);
		if (count > n)
			fputs(ring[(count - 1 - n) % (n + 1)], stdout);
	}
	free(line);
	for (uint64_t i = 0; i <= n; i++)
		free(ring[i]);
	free(ring);
	return f ? 0 : -errno;
}

static int head(const char *name, bool bytes, bool but_last, uint64_t n)
{
	int fd = strcmp(name, "-") == 0 ? STDIN_FILENO : open(name, O_RDONLY | O_CLOEXEC);
	int failed_write = 0;
	int err;

	if (fd < 0) {
		complain_errno("%s", name);
		return 1;
	}
	fflush(stdout);
	if (bytes)
		err = copy_fd(fd, STDOUT_FILENO, n, &failed_write);
	else
		err = but_last ? head_but_last(fd, n) : head_lines(fd, n);
	if (fd != STDIN_FILENO)
		close(fd);
	if (!err)
		return 0;
	errno = -err;
	complain_errno("%s", failed_write ? "write error" : name);
	return 1;
}

int main(int argc, char **argv)
{
	bool bytes = false, but_last = false;
	uint64_t n = 10;
	int status = 0;
	int c;

	prog_init(argv[0]);
	if (argc > 1 && argv[1][0] == '-' && argv[1][1] >= '0' && argv[1][1] <= '9') {
		if (parse_size(argv[1] + 1, &n) < 0) /* head -5 */
			die(2, "%s: not a number", argv[1]);
		optind = 2;
	}
	while ((c = getopt(argc, argv, "n:c:q")) != -1) {
		if (c == 'q')
			continue;
		if (c == '?')
			usage(2, "[-n [-]LINES | -c BYTES] [FILE...]");
		bytes = c == 'c';
		but_last = *optarg == '-' && !bytes;
		if (parse_size(optarg + but_last, &n) < 0 || (but_last && n > 1000000))
			die(2, "%s: not a number", optarg);
	}
	if (optind == argc)
		return finish(head("-", bytes, but_last, n));
	for (int i = optind; i < argc; i++) {
		if (argc - optind > 1)
			printf("%s==> %s <==\n", i > optind ? "\n" : "", argv[i]);
		status |= head(argv[i], bytes, but_last, n);
	}
	return finish(status);
}
