/*
 * ls: lists directories and files.  -l long, -a all, -A all but . and .., -h sizes for people,
 * -R with what is below, -1 one a line, -d directories themselves, -t by time, -S by size, -r
 * reversed, -i inode numbers, -F a letter for the type, -n numbers for owners.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>

#include "lib/util.h"

struct entry {
	char *name;
	char *path;
	struct stat st;
};

struct listing {
	struct entry *v;
	size_t count;
};

static struct {
	bool longform, all, almost_all, human, recursive, one, directories, by_time, by_size;
	bool reverse, inode, classify, numeric;
} opt;

static size_t columns;
static int status;

static int compare(const void *pa, const void *pb)
{
	const struct entry *a = pa;
	const struct entry *b = pb;
	int c = 0;

	if (opt.by_size && a->st.st_size != b->st.st_size)
		c = a->st.st_size < b->st.st_size ? 1 : -1;
	else if (opt.by_time && a->st.st_mtim.tv_sec != b->st.st_mtim.tv_sec)
		c = a->st.st_mtim.tv_sec < b->st.st_mtim.tv_sec ? 1 : -1;
	else if (opt.by_time && a->st.st_mtim.tv_nsec != b->st.st_mtim.tv_nsec)
		c = a->st.st_mtim.tv_nsec < b->st.st_mtim.tv_nsec ? 1 : -1;
	if (c == 0)
		c = strcmp(a->name, b->name);
	return opt.reverse ? -c : c;
}

/* Names alone are wanted: then no file is looked at, which would be a message each. */
static bool names_only(void)
{
	return !opt.longform && !opt.by_time && !opt.by_size && !opt.classify && !opt.inode;
}

/*
 * path is consumed.  type is what readdir said (DT_*), DT_UNKNOWN: look at the file, through
 * a symlink if follow is set.
 */
static void add(struct listing *l, const char *name, char *path, unsigned char type, bool follow)
{
	struct entry e = { .path = path };

	if (type != DT_UNKNOWN && names_only()) {
		e.st.st_mode = DTTOIF(type);
	} else if ((!follow || stat(path, &e.st) < 0) && lstat(path, &e.st) < 0) {
		complain_errno("%s", path);
		status = 1;
		free(path);
		return;
	}
	e.name = xstrdup(name);
	if (l->count % 64 == 0)
		l->v = xrealloc(l->v, (l->count + 64) * sizeof(*l->v));
	l->v[l->count++] = e;
}

static void listing_free(struct listing *l)
{
	for (size_t i = 0; i < l->count; i++) {
		free(l->v[i].name);
		free(l->v[i].path);
	}
	free(l->v);
}

static char type_mark(mode_t mode)
{
	if (S_ISDIR(mode))
		return '/';
	if (S_ISLNK(mode))
		return '@';
	if (S_ISFIFO(mode))
		return '|';
	if (S_ISSOCK(mode))
		return '=';
	return S_ISREG(mode) && (mode & 0111) ? '*' : '\0';
}

/* Control characters could play with the terminal. */
static void print_name(const struct entry *e)
{
	bool tty = columns > 0;

	for (const char *s = e->name; *s; s++)
		putchar(tty && (unsigned char)*s < 32 ? '?' : *s);
	if (opt.classify && type_mark(e->st.st_mode))
		putchar(type_mark(e->st.st_mode));
}

static const char *owner_name(uid_t uid, char buf[16])
{
	const struct passwd *pw = opt.numeric ? NULL : getpwuid(uid);

	snprintf(buf, 16, "%u", (unsigned int)uid);
	return pw ? pw->pw_name : buf;
}

static const char *group_name(gid_t gid, char buf[16])
{
	const struct group *gr = opt.numeric ? NULL : getgrgid(gid);

	snprintf(buf, 16, "%u", (unsigned int)gid);
	return gr ? gr->gr_name : buf;
}

static void print_size(const struct stat *st, int width)
{
	char human[8];

	if (S_ISCHR(st->st_mode) || S_ISBLK(st->st_mode)) {
		printf("%*u,%3u ", width > 4 ? width - 4 : 1, major(st->st_rdev),
		       minor(st->st_rdev));
	} else if (opt.human) {
		format_human((uint64_t)st->st_size, human);
		printf("%*s ", width, human);
	} else {
		printf("%*lld ", width, (long long)st->st_size);
	}
}

static void print_time(const struct stat *st)
{
	time_t now = time(NULL);
	time_t t = st->st_mtim.tv_sec;
	bool recent = t <= now + 60 && now - t < 182 * 86400;
	char text[32];
	struct tm tm;

	localtime_r(&t, &tm);
	strftime(text, sizeof(text), recent ? "%b %e %H:%M" : "%b %e  %Y", &tm);
	printf("%s ", text);
}

struct widths {
	int links, owner, group, size;
};

static int wider(int width, int other)
{
	return width > other ? width : other;
}

static struct widths measure(const struct listing *l)
{
	struct widths w = { 1, 1, 1, opt.human ? 4 : 1 };
	char buf[32];

	for (size_t i = 0; i < l->count; i++) {
		const struct stat *st = &l->v[i].st;

		w.links = wider(w.links, snprintf(buf, 32, "%lu", (unsigned long)st->st_nlink));
		w.owner = wider(w.owner, (int)strlen(owner_name(st->st_uid, buf)));
		w.group = wider(w.group, (int)strlen(group_name(st->st_gid, buf)));
		if (S_ISCHR(st->st_mode) || S_ISBLK(st->st_mode))
			w.size = wider(w.size, 7);
		else if (!opt.human)
			w.size = wider(w.size, snprintf(buf, 32, "%lld", (long long)st->st_size));
	}
	return w;
}

static void print_long(const struct entry *e, const struct widths *w)
{
	char mode[11], owner[16], group[16], target[PATH_MAX];
	ssize_t n;

	format_mode(e->st.st_mode, mode);
	printf("%s %*lu %-*s %-*s ", mode, w->links, (unsigned long)e->st.st_nlink, w->owner,
	       owner_name(e->st.st_uid, owner), w->group, group_name(e->st.st_gid, group));
	print_size(&e->st, w->size);
	print_time(&e->st);
	print_name(e);
	if (S_ISLNK(e->st.st_mode)) {
		n = readlink(e->path, target, sizeof(target) - 1);
		if (n >= 0)
			printf(" -> %.*s", (int)n, target);
	}
	putchar('\n');
}

static void print_columns(const struct listing *l)
{
	size_t widest = 1;
	size_t across, rows;

	for (size_t i = 0; i < l->count; i++)
		if (strlen(l->v[i].name) > widest)
			widest = strlen(l->v[i].name);
	widest += 2 + opt.classify;
	across = columns / widest ? columns / widest : 1;
	rows = (l->count + across - 1) / across;
	for (size_t r = 0; r < rows; r++) {
		for (size_t i = r; i < l->count; i += rows) {
			const struct entry *e = &l->v[i];
			size_t used = strlen(e->name) + (opt.classify && type_mark(e->st.st_mode));

			print_name(e);
			if (i + rows < l->count)
				printf("%*s", (int)(widest - used), "");
		}
		putchar('\n');
	}
}

static void print_listing(struct listing *l)
{
	struct widths w = { 0 };

	if (l->count > 1)
		qsort(l->v, l->count, sizeof(*l->v), compare);
	if (opt.longform)
		w = measure(l);
	else if (columns > 0 && !opt.one && !opt.inode) {
		print_columns(l);
		return;
	}
	for (size_t i = 0; i < l->count; i++) {
		if (opt.inode)
			printf("%8llu ", (unsigned long long)l->v[i].st.st_ino);
		if (opt.longform) {
			print_long(&l->v[i], &w);
		} else {
			print_name(&l->v[i]);
			putchar('\n');
		}
	}
}

static bool hidden(const char *name)
{
	if (name[0] != '.' || opt.all)
		return false;
	return !opt.almost_all || strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

static void list_directory(const char *path, bool title, int depth)
{
	struct listing l = { 0 };
	uint64_t blocks = 0;
	struct dirent *de;
	DIR *d = opendir(path);

	if (!d) {
		complain_errno("%s", path);
		status = 1;
		return;
	}
	errno = 0;
	while ((de = readdir(d)) != NULL)
		if (!hidden(de->d_name))
			add(&l, de->d_name, path_join(path, de->d_name), de->d_type, false);
	if (errno && !status) {
		complain_errno("%s", path);
		status = 1;
	}
	closedir(d);
	if (title)
		printf("%s:\n", path);
	for (size_t i = 0; i < l.count; i++)
		blocks += (uint64_t)l.v[i].st.st_blocks / 2;
	if (opt.longform)
		printf("total %llu\n", (unsigned long long)blocks);
	print_listing(&l);
	for (size_t i = 0; opt.recursive && depth < 200 && i < l.count; i++) {
		const struct entry *e = &l.v[i];

		if (S_ISDIR(e->st.st_mode) && strcmp(e->name, ".") && strcmp(e->name, "..")) {
			putchar('\n');
			list_directory(e->path, true, depth + 1);
		}
	}
	listing_free(&l);
}

static void parse_options(int argc, char **argv)
{
	int c;

	while ((c = getopt(argc, argv, "laAhR1dtSriFnC")) != -1) {
		switch (c) {
		case 'l':
			opt.longform = true;
			break;
		case 'a':
			opt.all = true;
			break;
		case 'A':
			opt.almost_all = true;
			break;
		case 'h':
			opt.human = true;
			break;
		case 'R':
			opt.recursive = true;
			break;
		case '1':
			opt.one = true;
			break;
		case 'd':
			opt.directories = true;
			break;
		case 't':
			opt.by_time = true;
			break;
		case 'S':
			opt.by_size = true;
			break;
		case 'r':
			opt.reverse = true;
			break;
		case 'i':
			opt.inode = true;
			break;
		case 'F':
			opt.classify = true;
			break;
		case 'n':
			opt.numeric = opt.longform = true;
			break;
		case 'C':
			opt.one = false;
			break;
		default:
			usage(2, "[-laAhR1dtSriFnC] [FILE...]");
		}
	}
}

int main(int argc, char **argv)
{
	static char here[] = ".";
	char *default_args[] = { here };
	struct listing files = { 0 };
	struct listing dirs = { 0 };
	struct winsize ws;
	char **args;
	int count;

	prog_init(argv[0]);
	parse_options(argc, argv);
	if (isatty(STDOUT_FILENO))
		columns = ioctl(STDOUT_FILENO, TIOCGWINSZ, &ws) == 0 && ws.ws_col ? ws.ws_col : 80;
	args = optind < argc ? argv + optind : default_args;
	count = optind < argc ? argc - optind : 1;
	for (int i = 0; i < count; i++) {
		struct stat st;
		bool follow = !opt.longform && !opt.directories;
		bool dir = !opt.directories && stat(args[i], &st) == 0 && S_ISDIR(st.st_mode);

		add(dir ? &dirs : &files, args[i], xstrdup(args[i]), DT_UNKNOWN, follow || dir);
	}
	print_listing(&files);
	if (dirs.count > 1)
		qsort(dirs.v, dirs.count, sizeof(*dirs.v), compare);
	for (size_t i = 0; i < dirs.count; i++) {
		if (i > 0 || files.count > 0)
			putchar('\n');
		list_directory(dirs.v[i].path, count > 1 || opt.recursive, 0);
	}
	listing_free(&files);
	listing_free(&dirs);
	return finish(status);
}
