/* uptime: for how long the system has run, and how busy it was lately. */
#define _GNU_SOURCE
#include <stdio.h>
#include <sys/sysinfo.h>
#include <time.h>

#include "lib/util.h"

int main(int argc, char **argv)
{
	time_t now = time(NULL);
	struct sysinfo si;
	struct tm tm;
	char clock[16];

	(void)argc;
	prog_init(argv[0]);
	if (sysinfo(&si) < 0)
		die_errno(1, "sysinfo");
	localtime_r(&now, &tm);
	strftime(clock, sizeof(clock), "%H:%M:%S", &tm);
	printf(" %s up ", clock);
	if (si.uptime >= 86400)
		printf("%ld day%s, ", si.uptime / 86400, si.uptime >= 2 * 86400 ? "s" : "");
	printf("%2ld:%02ld:%02ld, %u processes, load average: %.2f, %.2f, %.2f\n",
	       si.uptime / 3600 % 24, si.uptime / 60 % 60, si.uptime % 60, (unsigned int)si.procs,
	       (double)si.loads[0] / 65536, (double)si.loads[1] / 65536,
	       (double)si.loads[2] / 65536);
	return finish(0);
}
