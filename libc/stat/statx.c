/* statx() by means of fstatat: the basic fields, without the time of birth. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#define MASK_RESERVED 0x80000000u

static struct statx_timestamp stamp(const struct timespec *ts)
{
	return (struct statx_timestamp){ .tv_sec = ts->tv_sec, .tv_nsec = (uint32_t)ts->tv_nsec };
}

/* Returns 0, or -1 and errno.  More than was asked for may come [Linux statx(2)]. */
int statx(int dirfd, const char *restrict path, int flags, unsigned int mask,
	  struct statx *restrict stx)
{
	struct stat st;

	if ((mask & MASK_RESERVED) || (flags & AT_STATX_SYNC_TYPE) == AT_STATX_SYNC_TYPE) {
		errno = EINVAL;
		return -1;
	}
	if (fstatat(dirfd, path, &st, flags & ~AT_STATX_SYNC_TYPE) < 0)
		return -1;
	*stx = (struct statx){
		.stx_mask = STATX_BASIC_STATS,
		.stx_blksize = (uint32_t)st.st_blksize,
		.stx_nlink = (uint32_t)st.st_nlink,
		.stx_uid = st.st_uid,
		.stx_gid = st.st_gid,
		.stx_mode = (uint16_t)st.st_mode,
		.stx_ino = st.st_ino,
		.stx_size = (uint64_t)st.st_size,
		.stx_blocks = (uint64_t)st.st_blocks,
		.stx_atime = stamp(&st.st_atim),
		.stx_ctime = stamp(&st.st_ctim),
		.stx_mtime = stamp(&st.st_mtim),
		.stx_rdev_major = major(st.st_rdev),
		.stx_rdev_minor = minor(st.st_rdev),
		.stx_dev_major = major(st.st_dev),
		.stx_dev_minor = minor(st.st_dev),
	};
	return 0;
}
