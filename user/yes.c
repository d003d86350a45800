/* yes: prints its arguments, or y, until nobody listens any more. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/util.h"

int main(int argc, char **argv)
{
	static char buf[16384];
	size_t len = 0;
	size_t line;

	prog_init(argv[0]);
	for (int i = 1; i < argc; i++) {
		size_t n = strlen(argv[i]);

		if (len + n + 2 > sizeof(buf) / 2)
			die(1, "the arguments are too long");
		memcpy(buf + len, argv[i], n);
		len += n;
		buf[len++] = i + 1 < argc ? ' ' : '\n';
	}
	if (len == 0) {
		memcpy(buf, "y\n", 2);
		len = 2;
	}
	for (line = len; len + line <= sizeof(buf); len += line)
		memcpy(buf + len, buf, line);
	while (write_all(STDOUT_FILENO, buf, len) == 0)
		;
	die_errno(1, "write error");
}
