/*
 * posix_fallocate(): a longer file.  That is enough here, since the file server sets memory
 * aside for a file's whole length, holes and all.  What another process appends between
 * fstat and ftruncate is lost, as in every emulation.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

static int allocate(int fd, off_t offset, off_t length)
{
	struct stat st;

	if (offset < 0 || length <= 0)
		return EINVAL;
	if (offset > LONG_MAX - length)
		return EFBIG;
	if (fstat(fd, &st) < 0)
		return errno;
	if (!S_ISREG(st.st_mode))
		return S_ISFIFO(st.st_mode) ? ESPIPE : ENODEV;
	if ((fcntl(fd, F_GETFL) & O_ACCMODE) == O_RDONLY)
		return EBADF;
	if (offset + length > st.st_size && ftruncate(fd, offset + length) < 0)
		return errno;
	return 0;
}

/* Returns 0 or an error number [POSIX]; errno stays what it was. */
int posix_fallocate(int fd, off_t offset, off_t length)
{
	int saved = errno;
	int err = allocate(fd, offset, length);

	errno = saved;
	return err;
}

/* Linux's: only mode 0, which is posix_fallocate with errno. */
int fallocate(int fd, int mode, off_t offset, off_t length)
{
	int err = mode ? EOPNOTSUPP : allocate(fd, offset, length);

	if (!err)
		return 0;
	errno = err;
	return -1;
}
