/* clear: empties the screen. */
#include <stdio.h>

#include "lib/util.h"

int main(int argc, char **argv)
{
	(void)argc;
	prog_init(argv[0]);
	fputs("\033[H\033[2J\033[3J", stdout);
	return finish(0);
}
