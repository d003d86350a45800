/* umount: takes a mount away. */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>

#include "lib/util.h"

/* 0 or -errno.  The root stays: without it there is no program left to mount anything. */
static int take_away(const char *path)
{
	char real[PATH_MAX];

	if (realpath(path, real) && strcmp(real, "/") == 0)
		return -EBUSY;
	return umount2(path, 0) < 0 ? -errno : 0;
}

int main(int argc, char **argv)
{
	int status = 0;

	prog_init(argv[0]);
	if (argc < 2)
		usage(2, "DIRECTORY...");
	for (int i = 1; i < argc; i++) {
		errno = -take_away(argv[i]);
		if (errno) {
			complain_errno("%s", argv[i]);
			status = 1;
		}
	}
	return status;
}
