/*
 * usage: machine off|restart
 * Turn the machine off or restart it at once, whatever else is running.
 */
#include <stdio.h>
#include <string.h>
#include <sys/reboot.h>

int main(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], "off"))
		reboot(RB_POWER_OFF);
	else if (argc == 2 && !strcmp(argv[1], "restart"))
		reboot(RB_AUTOBOOT);
	perror("machine");
	return 1;
}
