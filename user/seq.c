/* seq: prints numbers; seq [-s SEPARATOR] [-w] [FIRST [STEP]] LAST, fractions allowed. */
#define _GNU_SOURCE
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util.h"

static double number(const char *s, int *decimals)
{
	const char *dot = strchr(s, '.');
	char *end;
	double v = strtod(s, &end);

	if (end == s || *end)
		die(1, "%s: not a number", s);
	if (dot && (int)strlen(dot + 1) > *decimals)
		*decimals = (int)strlen(dot + 1);
	return v;
}

int main(int argc, char **argv)
{
	const char *separator = "\n";
	double first = 1, step = 1, last;
	int decimals = 0, width = 0, i = 1;
	bool equal = false;

	prog_init(argv[0]);
	/* no getopt: -5 is a number */
	for (; i < argc && argv[i][0] == '-' && !isdigit((unsigned char)argv[i][1]) &&
	       argv[i][1] != '.';
	     i++) {
		if (strcmp(argv[i], "-w") == 0)
			equal = true;
		else if (strcmp(argv[i], "-s") == 0 && i + 1 < argc)
			separator = argv[++i];
		else
			usage(2, "[-w] [-s SEPARATOR] [FIRST [STEP]] LAST");
	}
	if (argc - i < 1 || argc - i > 3)
		usage(2, "[-w] [-s SEPARATOR] [FIRST [STEP]] LAST");
	if (argc - i > 1)
		first = number(argv[i], &decimals);
	if (argc - i > 2)
		step = number(argv[i + 1], &decimals);
	last = number(argv[argc - 1], &decimals);
	if (step == 0)
		die(1, "the step must not be 0");
	if (equal) {
		int a = snprintf(NULL, 0, "%.*f", decimals, first);
		int b = snprintf(NULL, 0, "%.*f", decimals, last);

		width = a > b ? a : b;
	}
	/* counted, not summed up: no error grows */
	for (long n = 0; !ferror(stdout); n++) {
		double v = first + (double)n * step;

		if (step > 0 ? v > last + step * 1e-9 : v < last + step * 1e-9)
			break;
		printf("%s%0*.*f", n ? separator : "", width, decimals, v);
	}
	if (step > 0 ? first <= last : first >= last)
		putchar('\n');
	return finish(0);
}
