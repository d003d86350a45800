/* Flushing, buffering, state and position of streams. */
#include <errno.h>
#include <internal/stdio_impl.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <unistd.h>

/* Null: all streams that write.  Returns 0, or EOF and errno. */
int fflush(FILE *f)
{
	int ret = 0;

	if (f) {
		file_lock(f);
		ret = __file_sync(f);
		file_unlock(f);
		return ret;
	}
	if (stdout->wpos)
		ret |= fflush(stdout);
	lock_acquire(&__file_list_lock);
	for (f = __file_list; f; f = f->next)
		if (f->wpos)
			ret |= fflush(f);
	lock_release(&__file_list_lock);
	return ret;
}

/* The buffer is the caller's (null: the stream's own). */
int setvbuf(FILE *restrict f, char *restrict buf, int mode, size_t size)
{
	if (mode != _IOFBF && mode != _IOLBF && mode != _IONBF)
		return -1;
	file_lock(f);
	__file_sync(f);
	f->flags &= ~(unsigned int)(F_LINE | F_UNBUFFERED | F_TRY_TTY);
	if (mode == _IOLBF)
		f->flags |= F_LINE;
	if (mode == _IONBF || (buf && size > UNGET_MAX)) {
		if (f->flags & F_OWN_BUFFER)
			free(f->buf - UNGET_MAX);
		f->flags &= ~(unsigned int)F_OWN_BUFFER;
		f->buf = mode == _IONBF ? f->tiny + UNGET_MAX : (unsigned char *)buf + UNGET_MAX;
		f->size = mode == _IONBF ? 1 : size - UNGET_MAX;
		if (mode == _IONBF)
			f->flags |= F_UNBUFFERED;
	} else if (f->buf == f->tiny + UNGET_MAX) {
		f->size = 0; /* allocated at the next use */
	}
	file_unlock(f);
	return 0;
}

void setbuf(FILE *restrict f, char *restrict buf)
{
	setvbuf(f, buf, buf ? _IOFBF : _IONBF, BUFSIZ);
}

void setlinebuf(FILE *f)
{
	setvbuf(f, NULL, _IOLBF, 0);
}

int fileno(FILE *f)
{
	if (f->fd < 0)
		errno = EBADF;
	return f->fd;
}

int fileno_unlocked(FILE *f)
{
	return fileno(f);
}

int feof(FILE *f)
{
	return (f->flags & F_EOF) != 0;
}

int ferror(FILE *f)
{
	return (f->flags & F_ERROR) != 0;
}

int feof_unlocked(FILE *f)
{
	return feof(f);
}

int ferror_unlocked(FILE *f)
{
	return ferror(f);
}

void clearerr(FILE *f)
{
	f->flags &= ~(unsigned int)(F_EOF | F_ERROR);
}

int fseeko(FILE *f, off_t offset, int whence)
{
	int ret = -1;

	file_lock(f);
	if (f->rpos && whence == SEEK_CUR)
		offset -= f->rend - f->rpos;
	if (!f->wpos || __file_flush(f) == 0) {
		off_t at = f->seek(f, offset, whence);

		if (at >= 0) {
			f->rpos = f->rend = f->wpos = NULL;
			f->flags &= ~(unsigned int)F_EOF;
			ret = 0;
		}
	}
	file_unlock(f);
	return ret;
}

off_t ftello(FILE *f)
{
	off_t at;

	file_lock(f);
	at = f->seek(f, 0, f->wpos && (f->flags & F_APPEND) ? SEEK_END : SEEK_CUR);
	if (at >= 0 && f->rpos)
		at -= f->rend - f->rpos;
	if (at >= 0 && f->wpos)
		at += f->wpos - f->buf;
	file_unlock(f);
	return at;
}

int fseek(FILE *f, long offset, int whence)
{
	return fseeko(f, offset, whence);
}

long ftell(FILE *f)
{
	return ftello(f);
}

void rewind(FILE *f)
{
	fseeko(f, 0, SEEK_SET);
	f->flags &= ~(unsigned int)F_ERROR;
}

int fgetpos(FILE *restrict f, fpos_t *restrict pos)
{
	*pos = ftello(f);
	return *pos < 0 ? -1 : 0;
}

int fsetpos(FILE *f, const fpos_t *pos)
{
	return fseeko(f, *pos, SEEK_SET);
}

/* Bytes that wait to be written. */
size_t __fpending(FILE *f)
{
	return f->wpos ? (size_t)(f->wpos - f->buf) : 0;
}

/* Forget what the buffer holds. */
void __fpurge(FILE *f)
{
	f->rpos = f->rend = f->wpos = NULL;
}
