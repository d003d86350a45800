/*
 * rootfs: the server of the root file system, files in memory, filled from the
 * boot image at start.  Started by init with its port (SRV_FD_PORT) and the
 * image (ROOTFS_FD_IMAGE); without an image it is an empty file system.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#include "abi/boot.h"
#include "image.h"
#include "ops.h"
#include "space.h"

#define FILES_MAX 65536 /* memory objects that may be open at a time */

static void fill_from_image(void)
{
	struct stat stat;
	void *image;

	if (fstat(ROOTFS_FD_IMAGE, &stat) < 0)
		return;
	if (stat.st_size > 0) {
		image = mmap(NULL, (size_t)stat.st_size, PROT_READ, MAP_SHARED, ROOTFS_FD_IMAGE, 0);
		if (image == MAP_FAILED) {
			fprintf(stderr, "rootfs: boot image: %s\n", strerror(errno));
		} else {
			image_unpack(image, (size_t)stat.st_size);
			munmap(image, (size_t)stat.st_size);
		}
	}
	close(ROOTFS_FD_IMAGE);
}

/* Half of memory, as much as a Linux tmpfs takes. */
static void set_limits(void)
{
	struct rlimit files = { .rlim_cur = FILES_MAX, .rlim_max = FILES_MAX };
	struct sysinfo info;

	if (setrlimit(RLIMIT_NOFILE, &files) < 0)
		fprintf(stderr, "rootfs: open files stay limited: %s\n", strerror(errno));
	if (sysinfo(&info) == 0)
		space_limit((uint64_t)info.totalram * info.mem_unit / 2);
}

int main(void)
{
	int error;

	set_limits();
	error = tree_init();
	if (error == 0) {
		fill_from_image();
		error = devices_create();
	}
	if (error == 0)
		error = srv_run(SRV_FD_PORT, &rootfs_ops);
	fprintf(stderr, "rootfs: %s\n", strerror(-error));
	return 1;
}
