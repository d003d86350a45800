/* sha256sum: prints SHA-256 digests of files; -c FILE checks a list of them. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/sha256.h"
#include "lib/util.h"

/* The digest as text; false after a message. */
static bool digest(const char *name, char hex[65])
{
	static uint8_t buf[65536];
	int fd = strcmp(name, "-") == 0 ? STDIN_FILENO : open(name, O_RDONLY | O_CLOEXEC);
	uint8_t sum[32];
	struct sha256 s;
	ssize_t n = -1;

	if (fd >= 0) {
		sha256_init(&s);
		while ((n = read_retry(fd, buf, sizeof(buf))) > 0)
			sha256_update(&s, buf, (size_t)n);
		if (n < 0)
			errno = (int)-n;
	}
	if (n < 0)
		complain_errno("%s", name);
	if (fd > STDIN_FILENO)
		close(fd);
	if (n < 0)
		return false;
	sha256_final(&s, sum);
	for (int i = 0; i < 32; i++)
		snprintf(hex + 2 * i, 3, "%02x", sum[i]);
	return true;
}

static int check(const char *list)
{
	FILE *f = strcmp(list, "-") == 0 ? stdin : fopen(list, "re");
	char *line = NULL;
	size_t cap = 0;
	int status = 0;
	ssize_t n;

	if (!f)
		die_errno(1, "%s", list);
	while ((n = getline(&line, &cap, f)) > 0) {
		char hex[65];
		bool good;

		line[strcspn(line, "\n")] = '\0';
		if (strspn(line, "0123456789abcdef") != 64 || strlen(line) < 67) {
			complain("%s: not a line of a list: %.70s", list, line);
			status = 1;
			continue;
		}
		good = digest(line + 66, hex) && strncmp(line, hex, 64) == 0;
		printf("%s: %s\n", line + 66, good ? "OK" : "FAILED");
		status |= !good;
	}
	free(line);
	if (f != stdin)
		fclose(f);
	return status;
}

int main(int argc, char **argv)
{
	static char standard_input[] = "-";
	int status = 0;
	char hex[65];

	prog_init(argv[0]);
	if (argc > 1 && strcmp(argv[1], "-c") == 0)
		return finish(check(argc > 2 ? argv[2] : "-"));
	for (int i = 1; i < argc || (argc == 1 && i == 1); i++) {
		const char *name = argc == 1 ? standard_input : argv[i];

		if (digest(name, hex))
			printf("%s  %s\n", hex, name);
		else
			status = 1;
	}
	return finish(status);
}
