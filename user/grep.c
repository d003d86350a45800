/*
 * grep: prints the lines that match.  -E extended patterns, -F plain strings, -i without case,
 * -v those that do not match, -n with numbers, -c only the count, -l only file names, -L files
 * without a match, -r through directories, -q nothing at all, -o only what matched, -w whole
 * words, -x whole lines, -H/-h with/without file names, -m N stop after N, -e PATTERN, -s.
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <regex.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/util.h"

#define USAGE "[-EFivnclLrqowxhHs] [-m N] [-e] PATTERN [FILE...]"

struct pattern {
	const char *text; /* -F */
	size_t len;
	regex_t re;
	struct pattern *next;
};

static struct {
	bool fixed, extended, nocase, invert, numbers, count, list, list_none, recursive, quiet;
	bool only, word, line, names, no_names, silent;
	long max;
} opt = { .max = LONG_MAX };

static struct pattern *patterns;
static bool matched_any, had_error;

static void add_pattern(const char *text, size_t len)
{
	struct pattern *p = xcalloc(1, sizeof(*p));

	p->text = xstrndup(text, len);
	p->len = len;
	p->next = patterns;
	patterns = p;
}

/* A pattern of several lines is several patterns. */
static void add_patterns(const char *s)
{
	for (;;) {
		size_t len = strcspn(s, "\n");

		add_pattern(s, len);
		if (!s[len])
			return;
		s += len + 1;
	}
}

static void compile(void)
{
	int flags = (opt.extended ? REG_EXTENDED : 0) | (opt.nocase ? REG_ICASE : 0);

	for (struct pattern *p = patterns; p && !opt.fixed; p = p->next) {
		int err = regcomp(&p->re, p->text, flags);
		char why[128];

		if (!err)
			continue;
		regerror(err, &p->re, why, sizeof(why));
		die(2, "%s: %s", p->text, why);
	}
}

static bool find_fixed(const struct pattern *p, const char *s, size_t from, regmatch_t *m)
{
	const char *hit = opt.nocase ? strcasestr(s + from, p->text) : strstr(s + from, p->text);

	if (!hit)
		return false;
	m->rm_so = (regoff_t)(hit - s);
	m->rm_eo = m->rm_so + (regoff_t)p->len;
	return true;
}

static bool find_regex(const struct pattern *p, const char *s, size_t from, regmatch_t *m)
{
	if (regexec(&p->re, s + from, 1, m, from ? REG_NOTBOL : 0) != 0)
		return false;
	m->rm_so += (regoff_t)from;
	m->rm_eo += (regoff_t)from;
	return true;
}

static bool is_word(char c)
{
	return c == '_' || isalnum((unsigned char)c);
}

static bool acceptable(const char *s, size_t len, const regmatch_t *m)
{
	size_t so = (size_t)m->rm_so;
	size_t eo = (size_t)m->rm_eo;

	if (opt.line)
		return so == 0 && eo == len;
	if (opt.word)
		return eo > so && !(so > 0 && is_word(s[so - 1])) && !(eo < len && is_word(s[eo]));
	return true;
}

/* The leftmost match at or behind from, the longest of those that begin there. */
static bool find(const char *s, size_t len, size_t from, regmatch_t *best)
{
	bool found = false;

	for (const struct pattern *p = patterns; p; p = p->next) {
		size_t at = from;
		regmatch_t m;

		while (at <= len &&
		       (opt.fixed ? find_fixed(p, s, at, &m) : find_regex(p, s, at, &m))) {
			if (acceptable(s, len, &m)) {
				if (!found || m.rm_so < best->rm_so ||
				    (m.rm_so == best->rm_so && m.rm_eo > best->rm_eo))
					*best = m;
				found = true;
				break;
			}
			at = (size_t)m.rm_so + 1;
		}
	}
	return found;
}

static void print_prefix(const char *name, unsigned long number)
{
	if (opt.names)
		printf("%s:", name);
	if (opt.numbers)
		printf("%lu:", number);
}

static void print_parts(const char *name, unsigned long number, const char *s, size_t len)
{
	size_t at = 0;
	regmatch_t m;

	while (at <= len && find(s, len, at, &m)) {
		if (m.rm_eo > m.rm_so) {
			print_prefix(name, number);
			printf("%.*s\n", (int)(m.rm_eo - m.rm_so), s + m.rm_so);
		}
		at = (size_t)(m.rm_eo > m.rm_so ? m.rm_eo : m.rm_eo + 1);
	}
}

/* Go through one input; true when it is done early because nothing more can change. */
static void search(FILE *f, const char *name)
{
	unsigned long number = 0;
	long hits = 0;
	char *line = NULL;
	size_t cap = 0;
	ssize_t n;

	while (hits < opt.max && (n = getline(&line, &cap, f)) >= 0) {
		regmatch_t m;
		size_t len = (size_t)n;

		number++;
		if (len > 0 && line[len - 1] == '\n')
			line[--len] = '\0';
		if (find(line, len, 0, &m) == opt.invert)
			continue;
		hits++;
		matched_any = true;
		if (opt.quiet && !had_error)
			exit(0);
		if (opt.list || opt.list_none)
			break;
		if (opt.count || opt.quiet)
			continue;
		if (opt.only && !opt.invert) {
			print_parts(name, number, line, len);
			continue;
		}
		print_prefix(name, number);
		fwrite(line, 1, len, stdout);
		putchar('\n');
	}
	free(line);
	if (opt.quiet)
		return;
	if (opt.list || opt.list_none) {
		if ((hits > 0) == opt.list)
			puts(name);
	} else if (opt.count) {
		if (opt.names)
			printf("%s:", name);
		printf("%ld\n", hits);
	}
}

static void failed(const char *name)
{
	had_error = true;
	if (!opt.silent)
		complain_errno("%s", name);
}

static void search_path(const char *path, bool named);

static void search_directory(const char *path)
{
	DIR *d = opendir(path);
	struct dirent *de;

	if (!d) {
		failed(path);
		return;
	}
	while ((de = readdir(d)) != NULL) {
		char *child;

		if (strcmp(de->d_name, ".") == 0 || strcmp(de->d_name, "..") == 0)
			continue;
		child = path_join(path, de->d_name);
		search_path(child, false);
		free(child);
	}
	closedir(d);
}

/* named: by the user; what is only found is read if it is a plain file. */
static void search_path(const char *path, bool named)
{
	struct stat st;
	FILE *f;

	if (strcmp(path, "-") == 0 && named) {
		search(stdin, "(standard input)");
		return;
	}
	if ((named ? stat(path, &st) : lstat(path, &st)) < 0) {
		failed(path);
		return;
	}
	if (S_ISDIR(st.st_mode)) {
		if (opt.recursive) {
			search_directory(path);
		} else {
			errno = EISDIR;
			failed(path);
		}
		return;
	}
	if (!named && !S_ISREG(st.st_mode))
		return;
	f = fopen(path, "re");
	if (!f) {
		failed(path);
		return;
	}
	search(f, path);
	if (ferror(f))
		failed(path);
	fclose(f);
}

/* The letters that only set a switch; -r and -R are the same. */
static const struct {
	char letter;
	bool *flag;
} switches[] = {
	{ 'E', &opt.extended },	 { 'F', &opt.fixed },	  { 'i', &opt.nocase },
	{ 'v', &opt.invert },	 { 'n', &opt.numbers },	  { 'c', &opt.count },
	{ 'l', &opt.list },	 { 'L', &opt.list_none }, { 'r', &opt.recursive },
	{ 'R', &opt.recursive }, { 'q', &opt.quiet },	  { 'o', &opt.only },
	{ 'w', &opt.word },	 { 'x', &opt.line },	  { 'h', &opt.no_names },
	{ 'H', &opt.names },	 { 's', &opt.silent },
};

static bool set_switch(int letter)
{
	for (size_t i = 0; i < sizeof(switches) / sizeof(switches[0]); i++) {
		if (switches[i].letter == letter) {
			*switches[i].flag = true;
			return true;
		}
	}
	return false;
}

static void parse_options(int argc, char **argv)
{
	int c;

	while ((c = getopt(argc, argv, "EFGivnclLrRqowxhHsm:e:")) != -1) {
		if (set_switch(c))
			continue;
		if (c == 'G')
			opt.extended = opt.fixed = false;
		else if (c == 'e')
			add_patterns(optarg);
		else if (c != 'm')
			usage(2, USAGE);
		else if (parse_long(optarg, 0, LONG_MAX, &opt.max) < 0)
			die(2, "%s: not a number", optarg);
	}
}

int main(int argc, char **argv)
{
	prog_init(argv[0]);
	if (strcmp(prog_name(), "egrep") == 0)
		opt.extended = true;
	else if (strcmp(prog_name(), "fgrep") == 0)
		opt.fixed = true;
	parse_options(argc, argv);
	if (!patterns) {
		if (optind == argc)
			usage(2, USAGE);
		add_patterns(argv[optind++]);
	}
	compile();
	if (argc - optind > 1 || (opt.recursive && !opt.no_names))
		opt.names = true;
	if (opt.no_names)
		opt.names = false;
	if (optind == argc)
		search_path(opt.recursive ? "." : "-", true);
	for (; optind < argc; optind++)
		search_path(argv[optind], true);
	if (!stdout_ok())
		die_errno(2, "write error");
	return had_error ? 2 : !matched_any;
}
