/* stat: all that the system knows of a file; -L follows a symlink, -c FORMAT (%s %a %n...). */
#define _GNU_SOURCE
#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>

#include "lib/util.h"

static const char *type_name(mode_t mode)
{
	switch (mode & S_IFMT) {
	case S_IFDIR:
		return "directory";
	case S_IFLNK:
		return "symbolic link";
	case S_IFCHR:
		return "character special file";
	case S_IFBLK:
		return "block special file";
	case S_IFIFO:
		return "fifo";
	case S_IFSOCK:
		return "socket";
	default:
		return "regular file";
	}
}

static void print_time(const char *label, const struct timespec *ts)
{
	char text[40];
	struct tm tm;

	localtime_r(&ts->tv_sec, &tm);
	strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S", &tm);
	printf("%s: %s.%09ld\n", label, text, ts->tv_nsec);
}

static void print_name(const char *path, const struct stat *st)
{
	char target[PATH_MAX];
	ssize_t n;

	printf("  File: %s", path);
	if (S_ISLNK(st->st_mode) && (n = readlink(path, target, sizeof(target))) >= 0)
		printf(" -> %.*s", (int)n, target);
	putchar('\n');
}

static void print_all(const char *path, const struct stat *st)
{
	const struct passwd *pw = getpwuid(st->st_uid);
	const char *user = pw ? pw->pw_name : "?";
	const struct group *gr = getgrgid(st->st_gid);
	char mode[11];

	format_mode(st->st_mode, mode);
	print_name(path, st);
	printf("  Size: %-15lld Blocks: %-10lld IO Block: %-6ld %s\n", (long long)st->st_size,
	       (long long)st->st_blocks, (long)st->st_blksize, type_name(st->st_mode));
	printf("Device: %-15llu Inode: %-11llu Links: %lu\n", (unsigned long long)st->st_dev,
	       (unsigned long long)st->st_ino, (unsigned long)st->st_nlink);
	printf("Access: (%04o/%s)  Uid: (%u/%s)  Gid: (%u/%s)\n", st->st_mode & 07777, mode,
	       (unsigned int)st->st_uid, user, (unsigned int)st->st_gid, gr ? gr->gr_name : "?");
	print_time("Access", &st->st_atim);
	print_time("Modify", &st->st_mtim);
	print_time("Change", &st->st_ctim);
}

static void print_field(char c, const char *path, const struct stat *st)
{
	char mode[11];

	switch (c) {
	case 'n':
		fputs(path, stdout);
		break;
	case 's':
		printf("%lld", (long long)st->st_size);
		break;
	case 'a':
		printf("%o", st->st_mode & 07777);
		break;
	case 'A':
		format_mode(st->st_mode, mode);
		fputs(mode, stdout);
		break;
	case 'f':
		printf("%x", st->st_mode);
		break;
	case 'F':
		fputs(type_name(st->st_mode), stdout);
		break;
	case 'u':
		printf("%u", (unsigned int)st->st_uid);
		break;
	case 'g':
		printf("%u", (unsigned int)st->st_gid);
		break;
	case 'i':
		printf("%llu", (unsigned long long)st->st_ino);
		break;
	case 'h':
		printf("%lu", (unsigned long)st->st_nlink);
		break;
	case 'b':
		printf("%lld", (long long)st->st_blocks);
		break;
	case 'd':
		printf("%llu", (unsigned long long)st->st_dev);
		break;
	case 'X':
		printf("%lld", (long long)st->st_atim.tv_sec);
		break;
	case 'Y':
		printf("%lld", (long long)st->st_mtim.tv_sec);
		break;
	case 'Z':
		printf("%lld", (long long)st->st_ctim.tv_sec);
		break;
	case '%':
		putchar('%');
		break;
	default:
		printf("%%%c", c);
		break;
	}
}

int main(int argc, char **argv)
{
	const char *format = NULL;
	bool follow = false;
	int status = 0;
	int c;

	prog_init(argv[0]);
	while ((c = getopt(argc, argv, "Lc:")) != -1) {
		if (c == 'L')
			follow = true;
		else if (c == 'c')
			format = optarg;
		else
			usage(2, "[-L] [-c FORMAT] FILE...");
	}
	if (optind == argc)
		usage(2, "[-L] [-c FORMAT] FILE...");
	for (; optind < argc; optind++) {
		struct stat st;

		if ((follow ? stat(argv[optind], &st) : lstat(argv[optind], &st)) < 0) {
			complain_errno("%s", argv[optind]);
			status = 1;
			continue;
		}
		if (!format) {
			print_all(argv[optind], &st);
			continue;
		}
		for (const char *p = format; *p; p++) {
			if (*p == '%' && p[1])
				print_field(*++p, argv[optind], &st);
			else
				putchar(*p);
		}
		putchar('\n');
	}
	return finish(status);
}
