/* mount: shows what is mounted, and by which server. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sockeye/ipc.h>

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
	prog_init(argv[0]);
	if (argc > 1)
		usage(2, "(it only shows: servers mount themselves)");
	return finish(show());
}
