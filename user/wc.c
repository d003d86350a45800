/* wc: counts lines (-l), words (-w) and bytes (-c). */
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/util.h"

struct counts {
	uint64_t lines, words, bytes;
};

static bool show_lines, show_words, show_bytes;

static int count_fd(int fd, struct counts *c)
{
	static char buf[65536];
	bool in_word = false;
	ssize_t n;

	while ((n = read_retry(fd, buf, sizeof(buf))) > 0) {
		c->bytes += (uint64_t)n;
		for (ssize_t i = 0; i < n && (show_lines || show_words); i++) {
			bool space = isspace((unsigned char)buf[i]);

			c->lines += buf[i] == '\n';
			c->words += in_word && space;
			in_word = !space;
		}
	}
	c->words += in_word;
	return (int)n;
}

static void print(const struct counts *c, const char *name, bool alone)
{
	const char *pad = alone ? "" : " ";
	int width = alone ? 1 : 7;

	if (show_lines)
		printf("%s%*llu", pad, width, (unsigned long long)c->lines);
	if (show_words)
		printf("%s%*llu", pad, width, (unsigned long long)c->words);
	if (show_bytes)
		printf("%s%*llu", pad, width, (unsigned long long)c->bytes);
	printf("%s%s\n", name ? " " : "", name ? name : "");
}

static int count_file(const char *name, struct counts *total, bool alone)
{
	struct counts c = { 0 };
	int fd = STDIN_FILENO;
	int err;

	if (name && strcmp(name, "-") != 0)
		fd = open(name, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		complain_errno("%s", name);
		return 1;
	}
	err = count_fd(fd, &c);
	if (fd != STDIN_FILENO)
		close(fd);
	if (err) {
		errno = -err;
		complain_errno("%s", name ? name : "standard input");
	}
	print(&c, name, alone);
	total->lines += c.lines;
	total->words += c.words;
	total->bytes += c.bytes;
	return err != 0;
}

int main(int argc, char **argv)
{
	struct counts total = { 0 };
	int status = 0;
	bool alone;
	int c;

	prog_init(argv[0]);
	while ((c = getopt(argc, argv, "lwcm")) != -1) {
		switch (c) {
		case 'l':
			show_lines = true;
			break;
		case 'w':
			show_words = true;
			break;
		case 'c':
		case 'm':
			show_bytes = true;
			break;
		default:
			usage(2, "[-lwc] [FILE...]");
		}
	}
	alone = show_lines + show_words + show_bytes == 1 && argc - optind <= 1;
	if (!show_lines && !show_words && !show_bytes)
		show_lines = show_words = show_bytes = true;
	if (optind == argc)
		return finish(count_file(NULL, &total, alone));
	for (int i = optind; i < argc; i++)
		status |= count_file(argv[i], &total, alone);
	if (argc - optind > 1)
		print(&total, "total", false);
	return finish(status);
}
