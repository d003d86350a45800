/*
 * The copy loop of cat, cp, head, tee, dd's kin.  One static buffer, large pieces: each read
 * and write is a message to a server.
 */
#include "copy.h"

#include <errno.h>
#include <unistd.h>

#include "util.h"

int copy_fd(int in, int out, uint64_t limit, int *failed_write)
{
	static char buf[65536];

	*failed_write = 0;
	while (limit > 0) {
		size_t want = limit < sizeof(buf) ? (size_t)limit : sizeof(buf);
		ssize_t n = read_retry(in, buf, want);
		int err;

		if (n <= 0)
			return (int)n;
		err = write_all(out, buf, (size_t)n);
		if (err) {
			*failed_write = 1;
			return err;
		}
		limit -= (uint64_t)n;
	}
	return 0;
}
