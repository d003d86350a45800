/* hostname: shows or sets the machine's name. */
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/util.h"

int main(int argc, char **argv)
{
	char name[65] = "";

	prog_init(argv[0]);
	if (argc > 2 || (argc == 2 && argv[1][0] == '-'))
		usage(2, "[NAME]");
	if (argc == 2) {
		if (sethostname(argv[1], strlen(argv[1])) < 0)
			die_errno(1, "%s", argv[1]);
		return 0;
	}
	if (gethostname(name, sizeof(name) - 1) < 0)
		die_errno(1, "hostname");
	puts(name);
	return finish(0);
}
