/* cp: copies files; -r whole directories, -p with times and modes, -f replaces, -v tells. */
#include <stdlib.h>
#include <unistd.h>

#include "lib/tree.h"
#include "lib/util.h"

int main(int argc, char **argv)
{
	struct tree_options o = { 0 };
	int failures = 0;
	bool into;
	int c;

	prog_init(argv[0]);
	while ((c = getopt(argc, argv, "rRapfv")) != -1) {
		switch (c) {
		case 'a':
			o.preserve = o.recursive = true;
			break;
		case 'r':
		case 'R':
			o.recursive = true;
			break;
		case 'p':
			o.preserve = true;
			break;
		case 'f':
			o.force = true;
			break;
		case 'v':
			o.verbose = true;
			break;
		default:
			usage(2, "[-rpfva] FROM... TO");
		}
	}
	if (argc - optind < 2)
		usage(2, "[-rpfva] FROM... TO");
	into = is_directory(argv[argc - 1]);
	if (!into && argc - optind > 2)
		die(1, "%s is not a directory", argv[argc - 1]);
	for (; optind < argc - 1; optind++) {
		char *to = into ? path_into(argv[argc - 1], argv[optind]) : xstrdup(argv[argc - 1]);

		failures += tree_copy(argv[optind], to, &o);
		free(to);
	}
	return finish(failures > 0);
}
