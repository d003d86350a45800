/* mkdir: makes directories; -p with those above and without complaint, -m MODE. */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/tree.h"
#include "lib/util.h"

static int make_parents(char *path)
{
	for (char *p = path + strspn(path, "/"); (p = strchr(p, '/')) != NULL; p++) {
		*p = '\0';
		if (mkdir(path, 0777) < 0 && errno != EEXIST) {
			complain_errno("%s", path);
			return 1;
		}
		*p = '/';
	}
	return 0;
}

int main(int argc, char **argv)
{
	mode_t mode = 0777;
	bool parents = false;
	int status = 0;
	char *end;
	int c;

	prog_init(argv[0]);
	while ((c = getopt(argc, argv, "pm:")) != -1) {
		if (c == 'p') {
			parents = true;
		} else if (c == 'm') {
			mode = (mode_t)strtoul(optarg, &end, 8);
			if (*end || mode > 07777)
				die(2, "%s: not an octal mode", optarg);
		} else {
			usage(2, "[-p] [-m MODE] DIRECTORY...");
		}
	}
	if (optind == argc)
		usage(2, "[-p] [-m MODE] DIRECTORY...");
	for (; optind < argc; optind++) {
		char *path = argv[optind];

		if (parents && make_parents(path)) {
			status = 1;
		} else if (mkdir(path, mode) < 0 && !(parents && is_directory(path))) {
			complain_errno("%s", path);
			status = 1;
		}
	}
	return status;
}
