/* poweroff: switches the machine off. */
#define _GNU_SOURCE
#include <sys/reboot.h>
#include <unistd.h>

#include "lib/util.h"

int main(int argc, char **argv)
{
	(void)argc;
	prog_init(argv[0]);
	sync();
	if (reboot(RB_POWER_OFF) < 0)
		die_errno(1, "the kernel refused");
	return 0;
}
