/* echo: prints its arguments. */
#include "lib/echo.h"
#include "lib/util.h"

int main(int argc, char **argv)
{
	prog_init(argv[0]);
	return finish(echo_run(argc, argv));
}
