/* kill: sends a signal to processes (negative: to process groups); -l lists the signals. */
#define _GNU_SOURCE
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "lib/signames.h"
#include "lib/util.h"

static int list(int argc, char **argv)
{
	if (argc == 2)
		signal_list();
	for (int i = 2; i < argc; i++) {
		const char *name;
		long n;

		if (parse_long(argv[i], 0, 192, &n) < 0) {
			printf("%d\n", signal_number(argv[i]));
			continue;
		}
		name = signal_name((int)(n > 128 ? n - 128 : n));
		printf("%s\n", name ? name : "?");
	}
	return finish(0);
}

int main(int argc, char **argv)
{
	int sig = SIGTERM;
	int status = 0;
	int i = 1;

	prog_init(argv[0]);
	if (argc > 1 && strcmp(argv[1], "-l") == 0)
		return list(argc, argv);
	if (argc > 1 && argv[1][0] == '-' && argv[1][1]) {
		const char *name = argv[1] + 1;

		i = 2;
		if (strcmp(name, "s") == 0 && argc > 2) {
			name = argv[2];
			i = 3;
		}
		if (strcmp(name, "-") != 0 && (sig = signal_number(name)) < 0)
			die(1, "%s: no such signal", name);
		if (i < argc && strcmp(argv[i], "--") == 0)
			i++;
	}
	if (i >= argc)
		usage(2, "[-SIGNAL] PID... | -l [SIGNAL...]");
	for (; i < argc; i++) {
		long pid;

		if (parse_long(argv[i], INT_MIN, INT_MAX, &pid) < 0) {
			complain("%s: not a process number", argv[i]);
			status = 1;
		} else if (kill((pid_t)pid, sig) < 0) {
			complain_errno("%s", argv[i]);
			status = 1;
		}
	}
	return status;
}
