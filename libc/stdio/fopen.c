/* Opening and closing streams. */
#include <errno.h>
#include <fcntl.h>
#include <internal/stdio_impl.h>
#include <stdlib.h>
#include <unistd.h>

/* Returns a stream, or null and errno. */
FILE *fopen(const char *restrict path, const char *restrict mode)
{
	unsigned int flags;
	int open_flags, fd;

	if (__file_mode(mode, &flags, &open_flags) < 0)
		return NULL;
	fd = open(path, open_flags, 0666);
	if (fd < 0)
		return NULL;
	if ((flags & (F_APPEND | F_CAN_READ)) == F_APPEND) { /* ftell() tells of an old file */
		int saved = errno;

		lseek(fd, 0, SEEK_END);
		errno = saved;
	}
	FILE *f = __file_new(flags | (flags & F_CAN_WRITE ? F_TRY_TTY : 0), fd);

	if (!f)
		close(fd);
	return f;
}

/* The stream takes the descriptor over. */
FILE *fdopen(int fd, const char *mode)
{
	unsigned int flags;
	int open_flags;

	if (__file_mode(mode, &flags, &open_flags) < 0)
		return NULL;
	int now = fcntl(fd, F_GETFL);

	if (now < 0)
		return NULL;
	if ((flags & F_APPEND) && !(now & O_APPEND))
		fcntl(fd, F_SETFL, now | O_APPEND);
	if (open_flags & O_CLOEXEC)
		fcntl(fd, F_SETFD, FD_CLOEXEC);
	return __file_new(flags | (flags & F_CAN_WRITE ? F_TRY_TTY : 0), fd);
}

/* Everything but freeing.  Returns 0, or EOF and errno. */
static int finish(FILE *f)
{
	int ret = __file_sync(f);

	if (f->close && f->close(f) < 0)
		ret = EOF;
	return ret;
}

int fclose(FILE *f)
{
	file_lock(f);
	int ret = finish(f);

	file_unlock(f);
	__file_free(f);
	return ret;
}

/* The stream f on another file, or with a null path in another mode. */
FILE *freopen(const char *restrict path, const char *restrict mode, FILE *restrict f)
{
	unsigned int flags;
	int open_flags, fd;

	file_lock(f);
	__file_sync(f);
	if (__file_mode(mode, &flags, &open_flags) < 0)
		goto fail;
	if (path) {
		fd = open(path, open_flags, 0666);
		if (fd < 0)
			goto fail;
		if (fd != f->fd && f->fd >= 0) {
			int ret = dup3(fd, f->fd, open_flags & O_CLOEXEC);

			close(fd);
			if (ret < 0)
				goto fail;
		} else {
			f->fd = fd;
		}
	} else if (fcntl(f->fd, F_SETFL, open_flags & ~(O_CREAT | O_EXCL | O_CLOEXEC)) < 0) {
		goto fail;
	}
	f->flags = flags | (f->flags & (F_STATIC | F_OWN_BUFFER | F_UNBUFFERED)) |
		   (flags & F_CAN_WRITE ? F_TRY_TTY : 0);
	file_unlock(f);
	return f;
fail:
	finish(f);
	file_unlock(f);
	__file_free(f);
	return NULL;
}

/* A file without a name, gone when it is closed. */
FILE *tmpfile(void)
{
	char name[] = P_tmpdir "/tmpXXXXXX";
	int fd = mkostemp(name, O_CLOEXEC);

	if (fd < 0)
		return NULL;
	unlink(name);
	FILE *f = __file_new(F_CAN_READ | F_CAN_WRITE, fd);

	if (!f)
		close(fd);
	return f;
}
