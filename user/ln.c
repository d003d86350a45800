/* ln: makes links; -s symbolic ones, -f replaces what is there. */
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#include "lib/tree.h"
#include "lib/util.h"

int main(int argc, char **argv)
{
	bool symbolic = false, force = false, into;
	static char here[] = ".";
	const char *target_dir;
	int status = 0;
	int c, last;

	prog_init(argv[0]);
	while ((c = getopt(argc, argv, "sfn")) != -1) {
		if (c == 's')
			symbolic = true;
		else if (c == 'f')
			force = true;
		else if (c != 'n')
			usage(2, "[-sf] TARGET... [LINK | DIRECTORY]");
	}
	if (optind == argc)
		usage(2, "[-sf] TARGET... [LINK | DIRECTORY]");
	last = argc - optind == 1 ? argc : argc - 1;
	target_dir = last == argc ? here : argv[last];
	into = is_directory(target_dir);
	if (!into && last - optind > 1)
		die(1, "%s is not a directory", target_dir);
	for (; optind < last; optind++) {
		char *name = into ? path_into(target_dir, argv[optind]) : xstrdup(target_dir);

		if (force)
			unlink(name);
		if ((symbolic ? symlink(argv[optind], name) : link(argv[optind], name)) < 0) {
			complain_errno("%s", name);
			status = 1;
		}
		free(name);
	}
	return status;
}
