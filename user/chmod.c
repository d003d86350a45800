/* chmod: changes permissions; MODE is octal or like u+x,go-w; -R with all below. */
#define _GNU_SOURCE
#include <dirent.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/util.h"

static mode_t who_bits(const char **s)
{
	mode_t who = 0;

	for (;; (*s)++) {
		if (**s == 'u')
			who |= 04700;
		else if (**s == 'g')
			who |= 02070;
		else if (**s == 'o')
			who |= 01007;
		else if (**s == 'a')
			who |= 07777;
		else
			return who;
	}
}

static mode_t permission_bits(const char **s, mode_t old, bool dir)
{
	mode_t bits = 0;

	for (;; (*s)++) {
		switch (**s) {
		case 'r':
			bits |= 0444;
			break;
		case 'w':
			bits |= 0222;
			break;
		case 'x':
			bits |= 0111;
			break;
		case 'X':
			bits |= dir || (old & 0111) ? 0111 : 0;
			break;
		case 's':
			bits |= 06000;
			break;
		case 't':
			bits |= 01000;
			break;
		case 'u':
			bits |= (old >> 6 & 7) * 0111;
			break;
		case 'g':
			bits |= (old >> 3 & 7) * 0111;
			break;
		case 'o':
			bits |= (old & 7) * 0111;
			break;
		default:
			return bits;
		}
	}
}

/* "u+x,go=r" on old; false when it is malformed. */
static bool symbolic_mode(const char *s, mode_t old, bool dir, mode_t *out)
{
	mode_t mode = old & 07777;

	do {
		mode_t who = who_bits(&s);
		mode_t mask;

		if (!who) { /* nobody named: all, but as the umask allows */
			mask = umask(0);
			umask(mask);
			who = 07777 & ~mask;
		}
		if (!*s || !strchr("+-=", *s))
			return false;
		while (*s && strchr("+-=", *s)) {
			char op = *s++;
			mode_t bits = permission_bits(&s, mode, dir) & who;

			if (op == '=')
				mode = (mode & ~(who & 0777)) | bits;
			else
				mode = op == '+' ? mode | bits : mode & ~bits;
		}
	} while (*s++ == ',');
	*out = mode;
	return s[-1] == '\0';
}

static bool new_mode(const char *text, const struct stat *st, mode_t *out)
{
	char *end;

	if (*text >= '0' && *text <= '7') {
		*out = (mode_t)strtoul(text, &end, 8);
		return *end == '\0' && *out <= 07777;
	}
	return symbolic_mode(text, st->st_mode, S_ISDIR(st->st_mode), out);
}

static int change(const char *path, const char *text, bool recursive)
{
	struct dirent *de;
	struct stat st;
	int status = 0;
	mode_t mode;
	DIR *d;

	if (stat(path, &st) < 0) {
		complain_errno("%s", path);
		return 1;
	}
	if (!new_mode(text, &st, &mode))
		die(2, "%s: not a mode", text);
	if (chmod(path, mode) < 0) {
		complain_errno("%s", path);
		status = 1;
	}
	if (!recursive || !S_ISDIR(st.st_mode))
		return status;
	d = opendir(path);
	while (d && (de = readdir(d)) != NULL) {
		char *child = path_join(path, de->d_name);
		struct stat link;

		if (strcmp(de->d_name, ".") != 0 && strcmp(de->d_name, "..") != 0 &&
		    lstat(child, &link) == 0 && !S_ISLNK(link.st_mode))
			status |= change(child, text, true);
		free(child);
	}
	if (d)
		closedir(d);
	return status;
}

int main(int argc, char **argv)
{
	bool recursive = false;
	int status = 0;
	int i = 1;

	prog_init(argv[0]);
	/* no getopt: "-w" is a mode */
	if (i < argc && strcmp(argv[i], "-R") == 0) {
		recursive = true;
		i++;
	}
	if (i < argc && strcmp(argv[i], "--") == 0)
		i++;
	if (argc - i < 2)
		usage(2, "[-R] MODE FILE...");
	for (int f = i + 1; f < argc; f++)
		status |= change(argv[f], argv[i], recursive);
	return status;
}
