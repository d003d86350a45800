/* umount: takes a mount away. */
#define _GNU_SOURCE
#include <sys/mount.h>

#include "lib/util.h"

int main(int argc, char **argv)
{
	int status = 0;

	prog_init(argv[0]);
	if (argc < 2)
		usage(2, "DIRECTORY...");
	for (int i = 1; i < argc; i++) {
		if (umount2(argv[i], 0) < 0) {
			complain_errno("%s", argv[i]);
			status = 1;
		}
	}
	return status;
}
