/* test, also called [: checks files, strings and numbers. */
#include <string.h>

#include "lib/testexpr.h"
#include "lib/util.h"

int main(int argc, char **argv)
{
	static char bracket[] = "[";

	prog_init(argv[0]);
	if (strcmp(prog_name(), "[") == 0)
		argv[0] = bracket;
	return test_run(argc, argv);
}
