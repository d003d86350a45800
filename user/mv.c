/* mv: renames files, or moves them into a directory; -v tells, -n does not replace. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "lib/tree.h"
#include "lib/util.h"

static int move(const char *from, const char *to)
{
	struct tree_options o = { .recursive = true, .preserve = true, .force = true };

	if (rename(from, to) == 0)
		return 0;
	if (errno != EXDEV) {
		complain_errno("%s to %s", from, to);
		return 1;
	}
	/* another file system: copy, then remove */
	return tree_copy(from, to, &o) || tree_remove(from, &o);
}

int main(int argc, char **argv)
{
	bool verbose = false, keep = false, into;
	int status = 0;
	int c;

	prog_init(argv[0]);
	while ((c = getopt(argc, argv, "fnv")) != -1) {
		if (c == 'v')
			verbose = true;
		else if (c == 'n')
			keep = true;
		else if (c != 'f')
			usage(2, "[-fnv] FROM... TO");
	}
	if (argc - optind < 2)
		usage(2, "[-fnv] FROM... TO");
	into = is_directory(argv[argc - 1]);
	if (!into && argc - optind > 2)
		die(1, "%s is not a directory", argv[argc - 1]);
	for (; optind < argc - 1; optind++) {
		char *to = into ? path_into(argv[argc - 1], argv[optind]) : xstrdup(argv[argc - 1]);

		if (!keep || access(to, F_OK) < 0) {
			if (move(argv[optind], to))
				status = 1;
			else if (verbose)
				printf("%s -> %s\n", argv[optind], to);
		}
		free(to);
	}
	return finish(status);
}
