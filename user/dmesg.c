/* dmesg: prints the messages of the kernel. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/klog.h>
#include <unistd.h>

#include <abi/klog.h>

#include "lib/util.h"

/* "<6>text": the priority in front of a line is not for people. */
static void print_line(const char *s, size_t len)
{
	if (len > 2 && s[0] == '<') {
		const char *end = memchr(s, '>', len);

		if (end && end - s <= 4) {
			len -= (size_t)(end + 1 - s);
			s = end + 1;
		}
	}
	fwrite(s, 1, len, stdout);
	putchar('\n');
}

int main(int argc, char **argv)
{
	int size, n;
	char *buf, *p;

	prog_init(argv[0]);
	if (argc > 1)
		usage(2, "");
	size = klogctl(SYSLOG_ACTION_SIZE_BUFFER, NULL, 0);
	if (size <= 0)
		size = 1 << 16;
	buf = xmalloc((size_t)size);
	n = klogctl(SYSLOG_ACTION_READ_ALL, buf, size);
	if (n < 0)
		die_errno(1, "kernel messages");
	for (p = buf; p < buf + n;) {
		char *nl = memchr(p, '\n', (size_t)(buf + n - p));
		char *end = nl ? nl : buf + n;

		print_line(p, (size_t)(end - p));
		p = end + 1;
	}
	free(buf);
	return finish(0);
}
