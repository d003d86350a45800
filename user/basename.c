/* basename: the last part of a path, without SUFFIX. */
#include <stdio.h>
#include <string.h>

#include "lib/util.h"

int main(int argc, char **argv)
{
	size_t len, cut;
	char *s, *name;

	prog_init(argv[0]);
	if (argc < 2 || argc > 3)
		usage(2, "PATH [SUFFIX]");
	s = argv[1];
	len = strlen(s);
	while (len > 1 && s[len - 1] == '/')
		s[--len] = '\0';
	name = strrchr(s, '/');
	name = name && name[1] ? name + 1 : s;
	len = strlen(name);
	cut = argc == 3 ? strlen(argv[2]) : 0;
	if (cut > 0 && cut < len && strcmp(name + len - cut, argv[2]) == 0)
		name[len - cut] = '\0';
	puts(name);
	return finish(0);
}
