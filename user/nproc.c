/* nproc: the number of processors. */
#define _GNU_SOURCE
#include <stdio.h>
#include <unistd.h>

#include "lib/util.h"

int main(int argc, char **argv)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);

	(void)argc;
	prog_init(argv[0]);
	printf("%ld\n", n < 1 ? 1 : n);
	return finish(0);
}
