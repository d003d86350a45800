/* uname: the system's name; -s -n -r -v -m single parts, -a all of them. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "lib/util.h"

int main(int argc, char **argv)
{
	static const char letters[] = "snrvm";
	const char *parts[5];
	bool wanted[5] = { false };
	const char *blank = "";
	struct utsname u;
	bool any = false;
	int c;

	prog_init(argv[0]);
	while ((c = getopt(argc, argv, "asnrvmop")) != -1) {
		const char *l = strchr(letters, c);

		if (c == '?')
			usage(2, "[-asnrvm]");
		for (int i = 0; i < 5; i++)
			wanted[i] |= c == 'a' || (l && l - letters == i) || (c == 'o' && i == 0) ||
				     (c == 'p' && i == 4);
		any = true;
	}
	if (uname(&u) < 0)
		die_errno(1, "uname");
	wanted[0] |= !any;
	parts[0] = u.sysname;
	parts[1] = u.nodename;
	parts[2] = u.release;
	parts[3] = u.version;
	parts[4] = u.machine;
	for (int i = 0; i < 5; i++) {
		if (wanted[i]) {
			printf("%s%s", blank, parts[i]);
			blank = " ";
		}
	}
	putchar('\n');
	return finish(0);
}
