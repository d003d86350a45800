/*
 * The character devices that need no hardware: null, zero, full, random,
 * urandom (Linux's numbers, major 1).  Called by the file operations for device
 * nodes, and at start to create /dev.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <string.h>
#include <sys/random.h>

#include "ops.h"

/* makedev() for small numbers, as a constant */
#define RDEV(major, minor) ((major) << 8 | (minor))
#define DEV_NULL RDEV(1, 3)
#define DEV_ZERO RDEV(1, 5)
#define DEV_FULL RDEV(1, 7)
#define DEV_RANDOM RDEV(1, 8)
#define DEV_URANDOM RDEV(1, 9)

#define CHUNK 4096u
#define ZERO_MAX (16u << 20) /* one read() never holds the server longer than this */
#define RANDOM_MAX (1u << 20)

/* Others in /dev: places where init mounts the terminal, so that a listing shows them. */
static const struct {
	const char *name;
	uint32_t mode;
	uint64_t rdev;
} devices[] = {
	{ "null", 0666, DEV_NULL },	  { "zero", 0666, DEV_ZERO },
	{ "full", 0666, DEV_FULL },	  { "random", 0666, DEV_RANDOM },
	{ "urandom", 0666, DEV_URANDOM }, { "tty", 0666, RDEV(5, 0) },
	{ "console", 0600, RDEV(5, 1) },  { "ttyS0", 0600, RDEV(4, 64) },
};

bool device_known(uint64_t rdev)
{
	return rdev == DEV_NULL || rdev == DEV_ZERO || rdev == DEV_FULL || rdev == DEV_RANDOM ||
	       rdev == DEV_URANDOM;
}

/* Push `len` bytes, chunk by chunk; each chunk fresh from getrandom() if `random`. */
static int64_t push_chunks(const struct ipc_msg *req, uint32_t len, bool random)
{
	static uint8_t chunk[CHUNK];
	uint32_t done = 0;

	if (!random)
		memset(chunk, 0, sizeof(chunk));
	while (done < len) {
		size_t part = len - done < CHUNK ? len - done : CHUNK;
		int64_t n;

		if (random && getrandom(chunk, part, 0) != (ssize_t)part)
			return done ? (int64_t)done : -EIO;
		n = srv_out(req, done, chunk, part);
		if (n < 0)
			return done ? (int64_t)done : n;
		done += (uint32_t)n;
		if ((size_t)n < part)
			break;
	}
	return done;
}

int64_t device_read(uint64_t rdev, const struct ipc_msg *req, struct ipc_msg *reply)
{
	uint32_t len = req->out_len;

	(void)reply;
	if (rdev == DEV_NULL)
		return 0;
	if (rdev == DEV_ZERO || rdev == DEV_FULL)
		return push_chunks(req, len < ZERO_MAX ? len : ZERO_MAX, false);
	if (rdev == DEV_RANDOM || rdev == DEV_URANDOM)
		return push_chunks(req, len < RANDOM_MAX ? len : RANDOM_MAX, true);
	return -ENXIO;
}

/*
 * not done: mixing what is written to random into the kernel's pool, because
 * there is no call for it; the bytes are accepted, as any user's are on Linux.
 */
int64_t device_write(uint64_t rdev, const struct ipc_msg *req)
{
	if (rdev == DEV_FULL)
		return -ENOSPC;
	return device_known(rdev) ? (int64_t)req->in_len : -ENXIO;
}

int devices_create(void)
{
	struct dentry *dentry = dir_lookup(tree_root, "dev", 3);
	struct node *dev = dentry ? dentry->node : NULL;

	if (!dev) {
		dev = node_new(S_IFDIR | 0755, 0, 0, NULL);
		if (!dev || dir_add(tree_root, "dev", 3, dev) < 0)
			return -ENOSPC;
	}
	if (!S_ISDIR(dev->mode))
		return -ENOTDIR;
	for (size_t i = 0; i < sizeof(devices) / sizeof(devices[0]); i++) {
		size_t len = strlen(devices[i].name);
		struct node *node;

		if (dir_lookup(dev, devices[i].name, len))
			continue;
		node = node_new(S_IFCHR | devices[i].mode, 0, 0, NULL);
		if (!node || dir_add(dev, devices[i].name, len, node) < 0)
			return -ENOSPC;
		node->rdev = devices[i].rdev;
	}
	return 0;
}
