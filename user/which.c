/* which: where in PATH a program is; -a all places. */
#define _GNU_SOURCE
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/util.h"

static bool is_program(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode) && access(path, X_OK) == 0;
}

static bool find(const char *name, bool all)
{
	const char *path = getenv("PATH");
	bool found = false;

	if (strchr(name, '/')) {
		if (is_program(name))
			puts(name);
		return is_program(name);
	}
	for (path = path ? path : "/bin:/sbin"; *path && (all || !found);) {
		size_t len = strcspn(path, ":");
		char *dir = len ? xstrndup(path, len) : xstrdup(".");
		char *full = path_join(dir, name);

		if (is_program(full)) {
			puts(full);
			found = true;
		}
		free(full);
		free(dir);
		path += len + (path[len] == ':');
	}
	return found;
}

int main(int argc, char **argv)
{
	bool all = false;
	int status = 0;
	int i = 1;

	prog_init(argv[0]);
	if (i < argc && strcmp(argv[i], "-a") == 0) {
		all = true;
		i++;
	}
	if (i == argc)
		usage(2, "[-a] NAME...");
	for (; i < argc; i++)
		if (!find(argv[i], all))
			status = 1;
	return finish(status);
}
