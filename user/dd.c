/*
 * dd: copies blocks.  if= of= bs= count= skip= seek= conv=notrunc,fsync,noerror status=none,
 * iflag=fullblock.  Says how much and how fast.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "lib/util.h"

static struct {
	const char *in, *out;
	uint64_t bs, count, skip, seek;
	bool notrunc, fsync, noerror, quiet, fullblock;
} opt = { .bs = 512, .count = UINT64_MAX };

static uint64_t full_in, part_in, full_out, part_out, total;

static bool parse_list(const char *s)
{
	while (*s) {
		size_t n = strcspn(s, ",");

		if (n == 7 && strncmp(s, "notrunc", n) == 0)
			opt.notrunc = true;
		else if (n == 5 && strncmp(s, "fsync", n) == 0)
			opt.fsync = true;
		else if (n == 7 && strncmp(s, "noerror", n) == 0)
			opt.noerror = true;
		else if (n == 9 && strncmp(s, "fullblock", n) == 0)
			opt.fullblock = true;
		else
			return false;
		s += n + (s[n] == ',');
	}
	return true;
}

static void parse_operand(char *arg)
{
	char *value = strchr(arg, '=');
	bool good = value != NULL;

	if (good) {
		*value++ = '\0';
		if (strcmp(arg, "if") == 0)
			opt.in = value;
		else if (strcmp(arg, "of") == 0)
			opt.out = value;
		else if (strcmp(arg, "bs") == 0)
			good = parse_size(value, &opt.bs) == 0 && opt.bs > 0 && opt.bs <= 1 << 30;
		else if (strcmp(arg, "count") == 0)
			good = parse_size(value, &opt.count) == 0;
		else if (strcmp(arg, "skip") == 0)
			good = parse_size(value, &opt.skip) == 0;
		else if (strcmp(arg, "seek") == 0)
			good = parse_size(value, &opt.seek) == 0;
		else if (strcmp(arg, "conv") == 0 || strcmp(arg, "iflag") == 0)
			good = parse_list(value);
		else if (strcmp(arg, "status") == 0)
			opt.quiet = strcmp(value, "none") == 0;
		else
			good = false;
	}
	if (!good)
		usage(2, "[if=F] [of=F] [bs=N] [count=N] [skip=N] [seek=N] "
			 "[conv=notrunc,fsync] [status=none]");
}

/* One block; short only at the end, or from a pipe without fullblock. */
static ssize_t read_block(char *buf)
{
	size_t have = 0;

	do {
		ssize_t n = read_retry(STDIN_FILENO, buf + have, opt.bs - have);

		if (n <= 0)
			return n < 0 ? n : (ssize_t)have;
		have += (size_t)n;
	} while (opt.fullblock && have < opt.bs);
	return (ssize_t)have;
}

static void skip_input(char *buf)
{
	if (opt.skip == 0 || lseek(STDIN_FILENO, (off_t)(opt.skip * opt.bs), SEEK_CUR) >= 0)
		return;
	for (uint64_t i = 0; i < opt.skip; i++)
		if (read_block(buf) <= 0)
			return;
}

static int copy(char *buf)
{
	while (full_in + part_in < opt.count) {
		ssize_t n = read_block(buf);
		int err;

		if (n == 0)
			return 0;
		if (n < 0) {
			errno = (int)-n;
			complain_errno("%s", opt.in ? opt.in : "standard input");
			if (!opt.noerror || lseek(STDIN_FILENO, (off_t)opt.bs, SEEK_CUR) < 0)
				return 1;
			continue;
		}
		*((size_t)n == opt.bs ? &full_in : &part_in) += 1;
		err = write_all(STDOUT_FILENO, buf, (size_t)n);
		if (err) {
			errno = -err;
			complain_errno("%s", opt.out ? opt.out : "standard output");
			return 1;
		}
		*((size_t)n == opt.bs ? &full_out : &part_out) += 1;
		total += (uint64_t)n;
	}
	return 0;
}

static void report(const struct timespec *t0)
{
	char human[8], rate[8];
	struct timespec t1;
	double s;

	clock_gettime(CLOCK_MONOTONIC, &t1);
	s = (double)(t1.tv_sec - t0->tv_sec) + (double)(t1.tv_nsec - t0->tv_nsec) / 1e9;
	format_human(total, human);
	format_human((uint64_t)((double)total / (s > 0 ? s : 1e-9)), rate);
	fprintf(stderr, "%llu+%llu records in\n%llu+%llu records out\n",
		(unsigned long long)full_in, (unsigned long long)part_in,
		(unsigned long long)full_out, (unsigned long long)part_out);
	fprintf(stderr, "%llu bytes (%s) copied, %.6f s, %s/s\n", (unsigned long long)total, human,
		s, rate);
}

static void redirect(const char *path, int flags, int to)
{
	int fd = open(path, flags, 0666);

	if (fd < 0 || dup2(fd, to) < 0)
		die_errno(1, "%s", path);
	if (fd != to)
		close(fd);
}

int main(int argc, char **argv)
{
	struct timespec t0;
	int status;
	char *buf;

	prog_init(argv[0]);
	for (int i = 1; i < argc; i++)
		parse_operand(argv[i]);
	if (opt.in)
		redirect(opt.in, O_RDONLY, STDIN_FILENO);
	if (opt.out)
		redirect(opt.out, O_WRONLY | O_CREAT | (opt.notrunc || opt.seek ? 0 : O_TRUNC),
			 STDOUT_FILENO);
	buf = xmalloc(opt.bs);
	skip_input(buf);
	if (opt.seek) {
		off_t at = (off_t)(opt.seek * opt.bs);

		if ((!opt.notrunc && ftruncate(STDOUT_FILENO, at) < 0) ||
		    lseek(STDOUT_FILENO, at, SEEK_SET) < 0)
			die_errno(1, "seek");
	}
	clock_gettime(CLOCK_MONOTONIC, &t0);
	status = copy(buf);
	if (opt.fsync && fsync(STDOUT_FILENO) < 0) {
		complain_errno("fsync");
		status = 1;
	}
	if (!opt.quiet)
		report(&t0);
	free(buf);
	return status;
}
