/* pwd: prints the current directory. */
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include "lib/util.h"

int main(int argc, char **argv)
{
	char buf[PATH_MAX];

	(void)argc;
	prog_init(argv[0]);
	if (!getcwd(buf, sizeof(buf)))
		die_errno(1, "current directory");
	puts(buf);
	return finish(0);
}
