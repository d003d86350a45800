/*
 * test(1) [POSIX XCU test].  Called by user/test.c and by the shell.  The number of arguments
 * decides first, as POSIX has it, so that operands that look like operators are taken right;
 * -a, -o and parentheses follow by recursive descent.
 */
#define _GNU_SOURCE
#include "testexpr.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util.h"

#define MAX_DEPTH 200

struct test {
	char **v;
	int count;
	int pos;
	int depth;
	bool bad;
};

static bool test_or(struct test *t);

static bool fail(struct test *t, const char *what, const char *arg)
{
	if (!t->bad)
		complain("test: %s%s%s", arg ? arg : "", arg ? ": " : "", what);
	t->bad = true;
	return false;
}

static bool is_unary(const char *s)
{
	return s[0] == '-' && s[1] && !s[2] && strchr("bcdefgGhkLnOprsStuwxz", s[1]);
}

static bool is_binary(const char *s)
{
	static const char *const ops[] = { "=",	  "==",	 "!=",	"<",   ">",   "-eq", "-ne",
					   "-lt", "-le", "-gt", "-ge", "-nt", "-ot", "-ef" };

	for (size_t i = 0; i < sizeof(ops) / sizeof(ops[0]); i++)
		if (strcmp(s, ops[i]) == 0)
			return true;
	return false;
}

static bool test_mode(char op, const struct stat *st)
{
	switch (op) {
	case 'b':
		return S_ISBLK(st->st_mode);
	case 'c':
		return S_ISCHR(st->st_mode);
	case 'd':
		return S_ISDIR(st->st_mode);
	case 'f':
		return S_ISREG(st->st_mode);
	case 'p':
		return S_ISFIFO(st->st_mode);
	case 'S':
		return S_ISSOCK(st->st_mode);
	case 'u':
		return st->st_mode & S_ISUID;
	case 'g':
		return st->st_mode & S_ISGID;
	case 'k':
		return st->st_mode & S_ISVTX;
	case 's':
		return st->st_size > 0;
	case 'O':
		return st->st_uid == geteuid();
	case 'G':
		return st->st_gid == getegid();
	default:
		return true; /* -e */
	}
}

static bool test_unary(struct test *t, char op, const char *arg)
{
	struct stat st;
	long fd;

	switch (op) {
	case 'n':
		return *arg != '\0';
	case 'z':
		return *arg == '\0';
	case 't':
		if (parse_long(arg, 0, INT_MAX, &fd) < 0)
			return fail(t, "not a descriptor", arg);
		return isatty((int)fd);
	case 'r':
		return access(arg, R_OK) == 0;
	case 'w':
		return access(arg, W_OK) == 0;
	case 'x':
		return access(arg, X_OK) == 0;
	case 'h':
	case 'L':
		return lstat(arg, &st) == 0 && S_ISLNK(st.st_mode);
	default:
		return stat(arg, &st) == 0 && test_mode(op, &st);
	}
}

static long long number(struct test *t, const char *s)
{
	char *end;
	long long v;

	errno = 0;
	v = strtoll(s, &end, 10);
	while (*end == ' ' || *end == '\t' || *end == '\n')
		end++;
	if (end == s || *end || errno)
		fail(t, "not an integer", s);
	return v;
}

static bool test_files(const char *l, const char *op, const char *r)
{
	struct stat a, b;
	bool have_a = stat(l, &a) == 0;
	bool have_b = stat(r, &b) == 0;
	bool newer;

	if (op[1] == 'e')
		return have_a && have_b && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
	if (!have_a || !have_b)
		return op[1] == 'n' ? have_a && !have_b : !have_a && have_b;
	newer = a.st_mtim.tv_sec != b.st_mtim.tv_sec ? a.st_mtim.tv_sec > b.st_mtim.tv_sec
						     : a.st_mtim.tv_nsec > b.st_mtim.tv_nsec;
	if (op[1] == 'n')
		return newer;
	return !newer &&
	       (a.st_mtim.tv_sec != b.st_mtim.tv_sec || a.st_mtim.tv_nsec != b.st_mtim.tv_nsec);
}

static bool test_binary(struct test *t, const char *l, const char *op, const char *r)
{
	long long a, b;

	if (op[0] == '=')
		return strcmp(l, r) == 0;
	if (op[0] == '!')
		return strcmp(l, r) != 0;
	if (op[0] == '<')
		return strcmp(l, r) < 0;
	if (op[0] == '>')
		return strcmp(l, r) > 0;
	if (strcmp(op, "-nt") == 0 || strcmp(op, "-ot") == 0 || strcmp(op, "-ef") == 0)
		return test_files(l, op, r);
	a = number(t, l);
	b = number(t, r);
	if (strcmp(op, "-eq") == 0)
		return a == b;
	if (strcmp(op, "-ne") == 0)
		return a != b;
	if (strcmp(op, "-lt") == 0)
		return a < b;
	if (strcmp(op, "-le") == 0)
		return a <= b;
	return strcmp(op, "-gt") == 0 ? a > b : a >= b;
}

static const char *peek(const struct test *t, int ahead)
{
	return t->pos + ahead < t->count ? t->v[t->pos + ahead] : NULL;
}

static bool test_primary(struct test *t)
{
	const char *a = peek(t, 0);
	const char *op = peek(t, 1);
	const char *b = peek(t, 2);
	bool r;

	if (!a)
		return fail(t, "argument expected", NULL);
	if (op && b && is_binary(op)) {
		t->pos += 3;
		return test_binary(t, a, op, b);
	}
	if (strcmp(a, "(") == 0 && op) {
		t->pos++;
		r = test_or(t);
		if (!peek(t, 0) || strcmp(t->v[t->pos], ")") != 0)
			return fail(t, "missing )", NULL);
		t->pos++;
		return r;
	}
	if (is_unary(a) && op) {
		t->pos += 2;
		return test_unary(t, a[1], op);
	}
	t->pos++;
	return *a != '\0';
}

static bool test_not(struct test *t)
{
	bool r;

	if (++t->depth > MAX_DEPTH)
		return fail(t, "nested too deeply", NULL);
	if (peek(t, 0) && strcmp(t->v[t->pos], "!") == 0 && peek(t, 1) &&
	    !(peek(t, 2) && is_binary(peek(t, 1)))) {
		t->pos++;
		r = !test_not(t);
	} else {
		r = test_primary(t);
	}
	t->depth--;
	return r;
}

static bool test_and(struct test *t)
{
	bool r = test_not(t);

	while (!t->bad && peek(t, 0) && strcmp(t->v[t->pos], "-a") == 0) {
		t->pos++;
		r = test_not(t) && r;
	}
	return r;
}

static bool test_or(struct test *t)
{
	bool r = test_and(t);

	while (!t->bad && peek(t, 0) && strcmp(t->v[t->pos], "-o") == 0) {
		t->pos++;
		r = test_and(t) || r;
	}
	return r;
}

/* The cases of up to three arguments, where POSIX leaves no doubt; -1 for the others. */
static int test_short(struct test *t)
{
	char **v = t->v;

	switch (t->count) {
	case 0:
		return 0;
	case 1:
		return *v[0] != '\0';
	case 2:
		if (strcmp(v[0], "!") == 0)
			return *v[1] == '\0';
		if (is_unary(v[0]))
			return test_unary(t, v[0][1], v[1]);
		break;
	case 3:
		if (is_binary(v[1]))
			return test_binary(t, v[0], v[1], v[2]);
		break;
	default:
		break;
	}
	return -1;
}

int test_run(int argc, char **argv)
{
	struct test t = { .v = argv + 1, .count = argc - 1 };
	int r;

	if (strcmp(argv[0], "[") == 0) {
		if (t.count == 0 || strcmp(t.v[t.count - 1], "]") != 0) {
			complain("[: missing ]");
			return 2;
		}
		t.count--;
	}
	r = test_short(&t);
	if (r < 0 && !t.bad) {
		r = test_or(&t);
		if (!t.bad && t.pos < t.count)
			fail(&t, "unexpected argument", t.v[t.pos]);
	}
	return t.bad ? 2 : !r;
}
