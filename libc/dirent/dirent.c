/* Directory streams over getdents64. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <internal/lock.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct DIR {
	int fd;
	volatile int lock;
	size_t at, end; /* in buf */
	off_t position; /* of the next entry */
	_Alignas(struct linux_dirent64) char buf[4096];
};

/* Our struct dirent is the kernel's with the name's length fixed. */
_Static_assert(offsetof(struct dirent, d_name) == offsetof(struct linux_dirent64, d_name),
	       "struct dirent");

/* Returns the number of bytes, 0 at the end, or -1 and errno. */
ssize_t getdents64(int fd, void *buf, size_t size)
{
	return syscall_ret(syscall3(SYS_getdents64, fd, (long)buf, (long)size));
}

/* The stream takes the descriptor over. */
DIR *fdopendir(int fd)
{
	struct stat st;
	DIR *dir;

	if (fstat(fd, &st) < 0)
		return NULL;
	if (!S_ISDIR(st.st_mode)) {
		errno = ENOTDIR;
		return NULL;
	}
	dir = malloc(sizeof(*dir));
	if (!dir)
		return NULL;
	fcntl(fd, F_SETFD, FD_CLOEXEC);
	dir->fd = fd;
	dir->lock = 0;
	dir->at = dir->end = 0;
	dir->position = 0;
	return dir;
}

DIR *opendir(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir;

	if (fd < 0)
		return NULL;
	dir = fdopendir(fd);
	if (!dir)
		close(fd);
	return dir;
}

static struct dirent *next(DIR *dir)
{
	if (dir->at == dir->end) {
		ssize_t n = getdents64(dir->fd, dir->buf, sizeof(dir->buf));

		if (n <= 0)
			return NULL;
		dir->at = 0;
		dir->end = (size_t)n;
	}
	struct dirent *d = (struct dirent *)(dir->buf + dir->at);

	dir->at += d->d_reclen;
	dir->position = d->d_off;
	return d;
}

/* Valid until the next call.  Null: the end (errno as it was) or an error. */
struct dirent *readdir(DIR *dir)
{
	lock_acquire(&dir->lock);
	struct dirent *d = next(dir);

	lock_release(&dir->lock);
	return d;
}

int closedir(DIR *dir)
{
	int ret = close(dir->fd);

	free(dir);
	return ret;
}

void seekdir(DIR *dir, long position)
{
	lock_acquire(&dir->lock);
	dir->position = lseek(dir->fd, position, SEEK_SET);
	dir->at = dir->end = 0;
	lock_release(&dir->lock);
}

void rewinddir(DIR *dir)
{
	seekdir(dir, 0);
}

long telldir(DIR *dir)
{
	return dir->position;
}

int dirfd(DIR *dir)
{
	return dir->fd;
}
