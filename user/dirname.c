/* dirname: a path without its last part. */
#include <stdio.h>
#include <string.h>

#include "lib/util.h"

static void print_dirname(char *s)
{
	size_t len = strlen(s);

	while (len > 1 && s[len - 1] == '/')
		len--;
	while (len > 0 && s[len - 1] != '/')
		len--;
	while (len > 1 && s[len - 1] == '/')
		len--;
	if (len == 0)
		puts(".");
	else
		printf("%.*s\n", (int)len, s);
}

int main(int argc, char **argv)
{
	prog_init(argv[0]);
	if (argc < 2)
		usage(2, "PATH...");
	for (int i = 1; i < argc; i++)
		print_dirname(argv[i]);
	return finish(0);
}
