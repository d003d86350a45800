/* env: runs a command in a changed environment, or prints it; -i empty, -u NAME without it. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/util.h"

extern char **environ;

int main(int argc, char **argv)
{
	int c;

	prog_init(argv[0]);
	while ((c = getopt(argc, argv, "+iu:")) != -1) {
		if (c == 'i')
			clearenv();
		else if (c != 'u' || unsetenv(optarg) < 0)
			usage(125, "[-i] [-u NAME] [NAME=VALUE...] [COMMAND [ARG...]]");
	}
	if (optind < argc && strcmp(argv[optind], "-") == 0) {
		clearenv();
		optind++;
	}
	for (; optind < argc && strchr(argv[optind], '='); optind++)
		if (putenv(argv[optind]) != 0)
			die_errno(125, "%s", argv[optind]);
	if (optind < argc) {
		execvp(argv[optind], argv + optind);
		die_errno(errno == ENOENT ? 127 : 126, "%s", argv[optind]);
	}
	for (char **e = environ; e && *e; e++)
		puts(*e);
	return finish(0);
}
