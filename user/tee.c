/* tee: copies standard input to standard output and to files; -a appends, -i ignores ^C. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "lib/util.h"

#define MAX_FILES 64

int main(int argc, char **argv)
{
	static char buf[65536];
	int mode = O_TRUNC;
	int fds[MAX_FILES + 1] = { STDOUT_FILENO };
	int count = 1;
	int status = 0;
	ssize_t n;
	int c;

	prog_init(argv[0]);
	while ((c = getopt(argc, argv, "ai")) != -1) {
		if (c == 'a')
			mode = O_APPEND;
		else if (c == 'i')
			signal(SIGINT, SIG_IGN);
		else
			usage(2, "[-ai] [FILE...]");
	}
	if (argc - optind > MAX_FILES)
		die(2, "more than %d files", MAX_FILES);
	for (; optind < argc; optind++) {
		int fd = open(argv[optind], O_WRONLY | O_CREAT | O_CLOEXEC | mode, 0666);

		if (fd < 0) {
			complain_errno("%s", argv[optind]);
			status = 1;
		} else {
			fds[count++] = fd;
		}
	}
	while ((n = read_retry(STDIN_FILENO, buf, sizeof(buf))) > 0) {
		for (int i = 0; i < count; i++) {
			int err = fds[i] < 0 ? 0 : write_all(fds[i], buf, (size_t)n);

			if (err) {
				errno = -err;
				complain_errno("write error");
				fds[i] = -1; /* the others go on */
				status = 1;
			}
		}
	}
	return n < 0 ? 1 : status;
}
