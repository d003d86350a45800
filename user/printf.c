/* printf: prints by a format. */
#include "lib/format.h"
#include "lib/util.h"

int main(int argc, char **argv)
{
	prog_init(argv[0]);
	return finish(format_run(argc, argv));
}
