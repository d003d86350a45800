/* Reading cpio archives of the "newc" format, several one behind the other. */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct cpio {
	const uint8_t *image;
	size_t len, at;
	unsigned int archive; /* how many archives have ended */
};

struct cpio_entry {
	const char *name; /* NUL-terminated, inside the image */
	uint32_t ino, mode, uid, gid, nlink, mtime, rdev_major, rdev_minor;
	const uint8_t *data;
	uint32_t size;
};

/* The next entry: 1, 0 at the end of the last archive, -EINVAL: not cpio from here on. */
int cpio_next(struct cpio *cpio, struct cpio_entry *entry);
