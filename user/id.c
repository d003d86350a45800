/* id: who runs this; -u, -g only the number, -n the name instead. */
#define _GNU_SOURCE
#include <grp.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

#include "lib/util.h"

int main(int argc, char **argv)
{
	bool user = false, group = false, name = false;
	const struct passwd *pw;
	const struct group *gr;
	int c;

	prog_init(argv[0]);
	while ((c = getopt(argc, argv, "ugn")) != -1) {
		if (c == 'u')
			user = true;
		else if (c == 'g')
			group = true;
		else if (c == 'n')
			name = true;
		else
			usage(2, "[-u | -g] [-n]");
	}
	pw = getpwuid(geteuid());
	if (user) {
		if (name && pw)
			puts(pw->pw_name);
		else
			printf("%u\n", (unsigned int)geteuid());
		return finish(0);
	}
	if (!group)
		printf("uid=%u(%s) ", (unsigned int)geteuid(), pw ? pw->pw_name : "?");
	gr = getgrgid(getegid());
	if (!group)
		printf("gid=%u(%s)\n", (unsigned int)getegid(), gr ? gr->gr_name : "?");
	else if (name && gr)
		puts(gr->gr_name);
	else
		printf("%u\n", (unsigned int)getegid());
	return finish(0);
}
