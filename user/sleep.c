/* sleep: waits for the sum of the given times (suffixes s m h d, fractions allowed). */
#define _GNU_SOURCE
#include <errno.h>
#include <time.h>

#include "lib/util.h"

int main(int argc, char **argv)
{
	int64_t total = 0;
	int64_t ns;
	struct timespec ts;

	prog_init(argv[0]);
	if (argc < 2)
		usage(2, "SECONDS[smhd]...");
	for (int i = 1; i < argc; i++) {
		if (parse_duration(argv[i], &ns) < 0)
			die(2, "%s: not a time", argv[i]);
		total = ns > INT64_MAX - total ? INT64_MAX : total + ns;
	}
	ts.tv_sec = total / 1000000000;
	ts.tv_nsec = total % 1000000000;
	while (nanosleep(&ts, &ts) < 0)
		if (errno != EINTR)
			die_errno(1, "nanosleep");
	return 0;
}
