/* rm: removes files; -r directories with all below, -f says nothing of what is missing. */
#include <string.h>
#include <unistd.h>

#include "lib/tree.h"
#include "lib/util.h"

/* ".", ".." and "/" would take away the ground that one stands on. */
static bool refused(const char *path)
{
	size_t len = strlen(path);
	const char *last;

	while (len > 1 && path[len - 1] == '/')
		len--;
	for (last = path + len; last > path && last[-1] != '/'; last--)
		;
	len -= (size_t)(last - path);
	return (len == 1 && (*last == '.' || *last == '/')) || len == 0 ||
	       (len == 2 && last[0] == '.' && last[1] == '.');
}

int main(int argc, char **argv)
{
	struct tree_options o = { 0 };
	int failures = 0;
	int c;

	prog_init(argv[0]);
	while ((c = getopt(argc, argv, "rRfv")) != -1) {
		switch (c) {
		case 'r':
		case 'R':
			o.recursive = true;
			break;
		case 'f':
			o.force = true;
			break;
		case 'v':
			o.verbose = true;
			break;
		default:
			usage(2, "[-rfv] FILE...");
		}
	}
	if (optind == argc && !o.force)
		usage(2, "[-rfv] FILE...");
	for (; optind < argc; optind++) {
		if (refused(argv[optind])) {
			complain("%s is not removed", argv[optind]);
			failures++;
		} else {
			failures += tree_remove(argv[optind], &o);
		}
	}
	return finish(failures > 0);
}
