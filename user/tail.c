/*
 * tail: the last lines (-n N) or bytes (-c N) of files; +N from there on; -f goes on as the
 * file grows.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "lib/copy.h"
#include "lib/util.h"

#define FOLLOW_NS 250000000

static bool bytes, from_start, follow;
static uint64_t count = 10;

/* Where the last `count` lines or bytes begin. */
static size_t tail_offset(const char *buf, size_t len)
{
	uint64_t lines = 0;

	if (bytes)
		return count < len ? len - count : 0;
	if (count == 0)
		return len;
	for (size_t i = len; i > 0; i--)
		if (buf[i - 1] == '\n' && i < len && ++lines == count)
			return i;
	return 0;
}

/*
 * An input that cannot be sought: only what may still be asked for is kept; the buffer grows
 * when that is more than half of it.  0 or -errno.
 */
static int last_of_stream(int fd)
{
	size_t cap = 65536, len = 0, at;
	char *buf = xmalloc(cap);
	ssize_t n;
	int err;

	while ((n = read_retry(fd, buf + len, cap - len)) > 0) {
		len += (size_t)n;
		if (len < cap)
			continue;
		at = tail_offset(buf, len);
		len -= at;
		memmove(buf, buf + at, len);
		if (len > cap / 2) {
			cap *= 2;
			buf = xrealloc(buf, cap);
		}
	}
	err = (int)n;
	at = tail_offset(buf, len);
	if (!err && write_all(STDOUT_FILENO, buf + at, len - at) < 0)
		die_errno(1, "write error");
	free(buf);
	return err;
}

/* Pass over the first count - 1 lines or bytes, and print what is read beyond.  0 or -errno. */
static int skip_first(int fd)
{
	static char buf[65536];
	uint64_t left = count > 0 ? count - 1 : 0;
	ssize_t n;

	while (left > 0 && (n = read_retry(fd, buf, sizeof(buf))) != 0) {
		ssize_t i = 0;

		if (n < 0)
			return (int)n;
		for (; i < n && left > 0; i++)
			left -= bytes || buf[i] == '\n';
		if (write_all(STDOUT_FILENO, buf + i, (size_t)(n - i)) < 0)
			die_errno(1, "write error");
	}
	return 0;
}

/* A regular file is not read whole: go back from its end in pieces. */
static off_t last_lines(int fd, off_t size)
{
	static char buf[16384];
	uint64_t lines = 0;
	off_t end = size;

	if (count == 0)
		return size;
	while (end > 0) {
		off_t start = end > (off_t)sizeof(buf) ? end - (off_t)sizeof(buf) : 0;
		ssize_t n = pread(fd, buf, (size_t)(end - start), start);

		if (n <= 0)
			return 0;
		for (ssize_t i = n; i > 0; i--)
			if (buf[i - 1] == '\n' && start + i < size && ++lines == count)
				return start + i;
		end = start;
	}
	return 0;
}

static off_t last_bytes(off_t size)
{
	return count < (uint64_t)size ? size - (off_t)count : 0;
}

static int follow_file(int fd, const char *name)
{
	struct timespec pause = { .tv_nsec = FOLLOW_NS };
	int failed_write;
	struct stat st;

	for (;;) {
		int err = copy_fd(fd, STDOUT_FILENO, UINT64_MAX, &failed_write);

		if (err) {
			errno = -err;
			complain_errno("%s", failed_write ? "write error" : name);
			return 1;
		}
		nanosleep(&pause, NULL);
		if (fstat(fd, &st) == 0 && st.st_size < lseek(fd, 0, SEEK_CUR)) {
			complain("%s: became shorter", name);
			lseek(fd, 0, SEEK_SET);
		}
	}
}

static int tail(const char *name)
{
	int fd = strcmp(name, "-") == 0 ? STDIN_FILENO : open(name, O_RDONLY | O_CLOEXEC);
	int failed_write = 0, err;
	struct stat st;
	int status = 0;

	if (fd < 0) {
		complain_errno("%s", name);
		return 1;
	}
	fflush(stdout);
	if (from_start) {
		err = skip_first(fd);
	} else if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
		lseek(fd, bytes ? last_bytes(st.st_size) : last_lines(fd, st.st_size), SEEK_SET);
		err = 0;
	} else {
		err = last_of_stream(fd);
	}
	if (!err)
		err = copy_fd(fd, STDOUT_FILENO, UINT64_MAX, &failed_write);
	if (err) {
		errno = -err;
		complain_errno("%s", failed_write ? "write error" : name);
		status = 1;
	}
	if (follow && !status)
		status = follow_file(fd, name);
	if (fd != STDIN_FILENO)
		close(fd);
	return status;
}

int main(int argc, char **argv)
{
	int status = 0;
	int c;

	prog_init(argv[0]);
	if (argc > 1 && argv[1][0] == '-' && argv[1][1] >= '0' && argv[1][1] <= '9') {
		if (parse_size(argv[1] + 1, &count) < 0)
			die(2, "%s: not a number", argv[1]);
		optind = 2;
	}
	while ((c = getopt(argc, argv, "n:c:fq")) != -1) {
		if (c == 'f')
			follow = true;
		if (c == '?')
			usage(2, "[-f] [-n [+]LINES | -c [+]BYTES] [FILE...]");
		if (c != 'n' && c != 'c')
			continue;
		bytes = c == 'c';
		from_start = *optarg == '+';
		if (*optarg == '+' || *optarg == '-')
			optarg++;
		if (parse_size(optarg, &count) < 0)
			die(2, "%s: not a number", optarg);
	}
	if (optind == argc)
		return tail("-");
	for (int i = optind; i < argc; i++) {
		if (argc - optind > 1)
			printf("%s==> %s <==\n", i > optind ? "\n" : "", argv[i]);
		status |= tail(argv[i]);
	}
	return finish(status);
}
