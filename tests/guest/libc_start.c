/*
 * Test program: what a program finds at its start, options, names and limits of the
 * system, through the libc.  Runs in the guest and on a Linux host.
 */
#include <errno.h>
#include <getopt.h>
#include <pwd.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "check.h"

static __thread int tls_value = 42;
static __thread char tls_zero[100];
static _Alignas(64) __thread char tls_aligned[64];

static int constructed;

__attribute__((constructor)) static void construct(void)
{
	constructed = 1;
}

static void check_start(int argc, char **argv)
{
	CHECK(constructed == 1);
	CHECK(argc >= 1 && argv[argc] == NULL);
	CHECK(getauxval(AT_PAGESZ) == 4096);
	CHECK(getauxval(AT_RANDOM) != 0);
	CHECK(tls_value == 42 && tls_zero[50] == 0);
	CHECK((uintptr_t)tls_aligned % 64 == 0);
	const char *slash = strrchr(argv[0], '/');

	CHECK(strcmp(program_invocation_short_name, slash ? slash + 1 : argv[0]) == 0);
}

static void check_options(void)
{
	static const struct option longs[] = { { "all", no_argument, NULL, 'a' },
					       { "file", required_argument, NULL, 'f' },
					       { "format", optional_argument, NULL, 'F' },
					       { 0 } };
	char *a[] = { "prog", "-ab", "x", "-c", "one", "-dtwo", "--", "-e", NULL };
	char *b[] = { "prog",	    "plain", "--all", "--fi",  "name", "more",
		      "--format=x", "-f",    "z",     "--bad", "end",  NULL };
	char got_opts[40] = "";
	int c;

	optind = 1;
	while ((c = getopt(8, a, "+abc:d:")) != -1)
		sprintf(got_opts + strlen(got_opts), "%c%s,", c, optarg ? optarg : "");
	CHECK(strcmp(got_opts, "a,b,") == 0 && optind == 2);
	optind = 0;
	got_opts[0] = 0;
	while ((c = getopt(8, a, "abc:d:")) != -1)
		sprintf(got_opts + strlen(got_opts), "%c%s,", c, optarg ? optarg : "");
	CHECK(strcmp(got_opts, "a,b,cone,dtwo,") == 0 && optind == 6);
	CHECK(strcmp(a[6], "x") == 0 && strcmp(a[7], "-e") == 0);
	optind = 0;
	opterr = 0;
	got_opts[0] = 0;
	while ((c = getopt_long(11, b, "af:", longs, NULL)) != -1)
		sprintf(got_opts + strlen(got_opts), "%c%s,", c, optarg ? optarg : "");
	CHECK(strcmp(got_opts, "a,fname,Fx,fz,?,") == 0);
	CHECK(optind == 8 && strcmp(b[8], "plain") == 0 && strcmp(b[9], "more") == 0 &&
	      strcmp(b[10], "end") == 0);
}

static void check_system(void)
{
	struct utsname u;
	struct rlimit r;
	struct rusage ru;
	struct passwd *pw;

	CHECK(uname(&u) == 0 && strcmp(u.machine, "x86_64") == 0);
	CHECK(getrlimit(RLIMIT_NOFILE, &r) == 0 && r.rlim_cur >= 64);
	CHECK(getrusage(RUSAGE_SELF, &ru) == 0);
	CHECK(sysconf(_SC_NPROCESSORS_ONLN) >= 1 && sysconf(_SC_PAGESIZE) == 4096);
	pw = getpwuid(0);
	CHECK(pw && strcmp(pw->pw_name, "root") == 0);
	CHECK(getpwnam("no-such-user") == NULL);
	CHECK(time(NULL) > 0 && getpid() > 0 && getppid() >= 0);
	CHECK(nanosleep(&(struct timespec){ 0, 1000000 }, NULL) == 0);

	void *p = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	CHECK(p != MAP_FAILED && mprotect(p, 4096, PROT_NONE) == 0 && munmap(p, 8192) == 0);
	CHECK(mmap(NULL, 0, 0, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED &&
	      errno == EINVAL);
}

int main(int argc, char **argv)
{
	check_start(argc, argv);
	check_options();
	check_system();
	return check_end("libc_start");
}
