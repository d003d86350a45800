/*
 * Command-line options.  Long options may be abbreviated; arguments that are no
 * options are moved behind them unless optstring begins with '+' (or '-': each
 * comes as option 1), as GNU has it.  optind 0 starts anew.
 */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

char *optarg;
int optind = 1, opterr = 1, optopt;

static const char *next_char;	    /* in a group like -abc */
static int first_plain, last_plain; /* arguments that were passed over */

static void complain(char **argv, const char *optstring, const char *text, const char *name,
		     size_t n)
{
	if (opterr && *optstring != ':')
		fprintf(stderr, "%s: %s: %.*s\n", argv[0], text, (int)n, name);
}

/* Exchange the passed-over arguments with the options behind them. */
static void move_plain(char **argv)
{
	int plain = last_plain - first_plain, options = optind - last_plain;

	for (int i = 0; i < options; i++) {
		char *opt = argv[last_plain + i];

		memmove(&argv[first_plain + i + 1], &argv[first_plain + i],
			(size_t)plain * sizeof(*argv));
		argv[first_plain + i] = opt;
	}
	first_plain += options;
	last_plain = optind;
}

static int is_option(const char *arg)
{
	return arg[0] == '-' && arg[1];
}

/* Returns the option's index, -1 unknown, -2 ambiguous. */
static int find_long(const char *name, size_t n, const struct option *longopts)
{
	int found = -1;

	for (int i = 0; longopts[i].name; i++) {
		if (strncmp(longopts[i].name, name, n) != 0)
			continue;
		if (longopts[i].name[n] == 0)
			return i;
		found = found == -1 ? i : -2;
	}
	return found;
}

static int missing(char **argv, const char *optstring, const char *name, size_t n)
{
	complain(argv, optstring, "option requires an argument", name, n);
	return *optstring == ':' ? ':' : '?';
}

static int long_option(int argc, char **argv, const char *optstring, const char *name,
		       const struct option *longopts, int *longindex)
{
	size_t n = strcspn(name, "=");
	int i = find_long(name, n, longopts);

	optopt = 0;
	optind++;
	if (i < 0) {
		complain(argv, optstring, i == -1 ? "unknown option" : "ambiguous option", name, n);
		return '?';
	}
	const struct option *o = &longopts[i];

	optopt = o->val;
	if (name[n] == '=') {
		if (o->has_arg == no_argument) {
			complain(argv, optstring, "option takes no argument", name, n);
			return '?';
		}
		optarg = (char *)name + n + 1;
	} else if (o->has_arg == required_argument) {
		if (optind >= argc)
			return missing(argv, optstring, name, n);
		optarg = argv[optind++];
	}
	if (longindex)
		*longindex = i;
	if (!o->flag)
		return o->val;
	*o->flag = o->val;
	return 0;
}

static int short_option(int argc, char **argv, const char *full, const char *optstring)
{
	char c = *next_char++;
	const char *o = c == ':' ? NULL : strchr(optstring, c);
	int last = !*next_char;

	optopt = (unsigned char)c;
	if (last)
		optind++;
	if (!o) {
		complain(argv, full, "unknown option", &c, 1);
		goto done;
	}
	if (o[1] != ':')
		goto done;
	if (!last) {
		optarg = (char *)next_char;
		optind++;
	} else if (o[2] != ':') {
		if (optind >= argc) {
			next_char = NULL;
			return missing(argv, full, &c, 1);
		}
		optarg = argv[optind++];
	}
	next_char = NULL;
	return c;
done:
	if (last)
		next_char = NULL;
	return o ? c : '?';
}

static int parse(int argc, char **argv, const char *optstring, const struct option *longopts,
		 int *longindex, int only)
{
	int order = *optstring == '+' || *optstring == '-' ? *optstring++ : 0;

	optarg = NULL;
	if (optind == 0) {
		optind = 1;
		next_char = NULL;
		first_plain = last_plain = 1;
	}
	if (next_char)
		return short_option(argc, argv, optstring, optstring + (*optstring == ':'));
	if (first_plain > optind || last_plain > optind || optind == 1)
		first_plain = last_plain = optind;
	if (order == 0) {
		/* options follow plain arguments that were passed over */
		if (first_plain != last_plain && last_plain != optind)
			move_plain(argv);
		else if (last_plain != optind)
			first_plain = optind;
		while (optind < argc && !is_option(argv[optind]))
			optind++;
		last_plain = optind;
	}
	if (optind < argc && strcmp(argv[optind], "--") == 0) {
		optind++;
		if (order == 0 && first_plain != last_plain) {
			move_plain(argv);
			optind = first_plain;
		}
		return -1;
	}
	if (optind >= argc || !is_option(argv[optind])) {
		if (order == '-' && optind < argc) {
			optarg = argv[optind++];
			return 1;
		}
		if (order == 0 && first_plain != last_plain)
			optind = first_plain;
		return -1;
	}
	const char *arg = argv[optind];

	if (longopts && arg[1] == '-')
		return long_option(argc, argv, optstring, arg + 2, longopts, longindex);
	if (longopts && only && (arg[2] || !strchr(optstring, arg[1])))
		return long_option(argc, argv, optstring, arg + 1, longopts, longindex);
	next_char = arg + 1;
	return short_option(argc, argv, optstring, optstring + (*optstring == ':'));
}

/* Returns the option's character, '?', ':', or -1 at the end. */
int getopt(int argc, char *const argv[], const char *optstring)
{
	return parse(argc, (char **)argv, optstring, NULL, NULL, 0);
}

int getopt_long(int argc, char *const argv[], const char *optstring, const struct option *longopts,
		int *longindex)
{
	return parse(argc, (char **)argv, optstring, longopts, longindex, 0);
}

int getopt_long_only(int argc, char *const argv[], const char *optstring,
		     const struct option *longopts, int *longindex)
{
	return parse(argc, (char **)argv, optstring, longopts, longindex, 1);
}
