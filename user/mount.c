/* mount: shows what is mounted, and by which server; mount -t TYPE SOURCE DIR asks for more. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sockeye/ipc.h>
#include <sys/mount.h>
#include <unistd.h>

#include <abi/procinfo.h>

#include "lib/util.h"

static int show(void)
{
	struct mount_info m;

	for (unsigned int i = 0;; i++) {
		if (mount_info(i, &m) < 0) {
			if (errno == ENOENT)
				return 0;
			die_errno(1, "mount table");
		}
		if (m.server_pid)
			printf("%s on %s (served by process %d)\n", m.type, m.path, m.server_pid);
		else
			printf("%s on %s (its server is dead)\n", m.type, m.path);
	}
}

int main(int argc, char **argv)
{
	const char *type = "";
	int c;

	prog_init(argv[0]);
	while ((c = getopt(argc, argv, "t:")) != -1) {
		if (c != 't')
			usage(2, "[-t TYPE SOURCE DIRECTORY]");
		type = optarg;
	}
	if (optind == argc)
		return finish(show());
	if (argc - optind != 2)
		usage(2, "[-t TYPE SOURCE DIRECTORY]");
	/* a server mounts itself through its port; the kernel says so if asked by name */
	if (mount(argv[optind], argv[optind + 1], type, 0, NULL) < 0)
		die_errno(1, "%s", argv[optind + 1]);
	return 0;
}
