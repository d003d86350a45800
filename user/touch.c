/* touch: sets files' times to now and makes those that are missing (not with -c). */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/util.h"

static int touch(const char *path, bool create)
{
	int fd;

	if (utimensat(AT_FDCWD, path, NULL, 0) == 0)
		return 0;
	if (errno == ENOENT) {
		if (!create)
			return 0;
		fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
		if (fd >= 0)
			return close(fd);
	}
	complain_errno("%s", path);
	return 1;
}

int main(int argc, char **argv)
{
	bool create = true;
	int status = 0;
	int c;

	prog_init(argv[0]);
	while ((c = getopt(argc, argv, "cam")) != -1) {
		if (c == 'c')
			create = false;
		else if (c == '?')
			usage(2, "[-c] FILE...");
	}
	if (optind == argc)
		usage(2, "[-c] FILE...");
	for (; optind < argc; optind++)
		status |= touch(argv[optind], create);
	return status ? 1 : 0;
}
