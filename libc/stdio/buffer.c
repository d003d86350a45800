/*
 * Moving bytes through a stream's buffer: changing between reading and writing,
 * filling, flushing.  Callers hold the stream's lock.
 */
#include <errno.h>
#include <internal/stdio_impl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Without memory for a buffer the stream becomes unbuffered. */
static void get_buffer(FILE *f)
{
	unsigned char *p = NULL;

	if (f->size)
		return;
	if (!(f->flags & F_UNBUFFERED))
		p = malloc(UNGET_MAX + BUFSIZ);
	if (p) {
		f->buf = p + UNGET_MAX;
		f->size = BUFSIZ;
		f->flags |= F_OWN_BUFFER;
	} else {
		f->buf = f->tiny + UNGET_MAX;
		f->size = 1;
		f->flags |= F_UNBUFFERED;
	}
}

static int refuse(FILE *f)
{
	f->flags |= F_ERROR;
	errno = EBADF;
	return -1;
}

/* Returns 0, or -1 and errno. */
int __file_start_read(FILE *f)
{
	if (f->rpos)
		return 0;
	if (!(f->flags & F_CAN_READ))
		return refuse(f);
	if (f->wpos && __file_flush(f) < 0)
		return -1;
	get_buffer(f);
	f->wpos = NULL;
	f->rpos = f->rend = f->buf;
	return 0;
}

int __file_start_write(FILE *f)
{
	if (f->wpos)
		return 0;
	if (!(f->flags & F_CAN_WRITE))
		return refuse(f);
	if (f->rpos)
		__file_sync(f);
	get_buffer(f);
	if (f->flags & F_TRY_TTY) {
		int saved = errno;

		f->flags &= ~(unsigned int)F_TRY_TTY;
		if (isatty(f->fd))
			f->flags |= F_LINE;
		errno = saved;
	}
	f->rpos = f->rend = NULL;
	f->wpos = f->buf;
	return 0;
}

/* Write p, whole.  Returns the number of bytes written; fewer on an error. */
static size_t write_all(FILE *f, const unsigned char *p, size_t n)
{
	size_t done = 0;

	while (done < n) {
		ssize_t k = f->write(f, p + done, n - done);

		if (k <= 0) {
			f->flags |= F_ERROR;
			break;
		}
		done += (size_t)k;
	}
	return done;
}

/* Write what waits; what cannot be written is dropped.  Returns 0, or EOF and errno. */
int __file_flush(FILE *f)
{
	size_t n = f->wpos ? (size_t)(f->wpos - f->buf) : 0;

	if (!n)
		return 0;
	f->wpos = f->buf;
	return write_all(f, f->buf, n) == n ? 0 : EOF;
}

/* Make file and stream agree: write what waits, seek back over what was not read. */
int __file_sync(FILE *f)
{
	if (f->wpos) {
		int ret = __file_flush(f);

		f->wpos = NULL;
		return ret;
	}
	if (f->rpos) {
		int saved = errno;

		if (f->rpos != f->rend)
			f->seek(f, f->rpos - f->rend, SEEK_CUR);
		errno = saved;
		f->rpos = f->rend = NULL;
	}
	return 0;
}

/* Read more into the empty buffer.  Returns 0, -1 at the end, or -2 and errno. */
int __file_fill(FILE *f)
{
	ssize_t n;

	if (__file_start_read(f) < 0)
		return -2;
	if (f == stdin && (stdout->flags & F_LINE) && stdout->wpos)
		__file_flush(stdout); /* a prompt */
	n = f->read(f, f->buf, f->size);
	if (n <= 0) {
		f->flags |= n ? F_ERROR : F_EOF;
		f->rpos = f->rend = f->buf;
		return n ? -2 : -1;
	}
	f->rpos = f->buf;
	f->rend = f->buf + n;
	return 0;
}

/* Bytes of p that must be written at once: up to the last end of line. */
static size_t whole_lines(const unsigned char *p, size_t n)
{
	const unsigned char *end = memrchr(p, '\n', n);

	return end ? (size_t)(end - p) + 1 : 0;
}

/* Returns how many bytes were taken; fewer than n on an error. */
size_t __file_put(FILE *f, const void *data, size_t n)
{
	const unsigned char *p = data;
	size_t lines = 0, room;

	if (__file_start_write(f) < 0)
		return 0;
	if (f->flags & F_UNBUFFERED)
		return write_all(f, p, n);
	if (f->flags & F_LINE)
		lines = whole_lines(p, n);
	room = f->size - (size_t)(f->wpos - f->buf);
	if (n <= room) {
		memcpy(f->wpos, p, n);
		f->wpos += n;
		if (!lines)
			return n;
		/* write the lines, keep the rest */
		size_t rest = n - lines;

		f->wpos -= rest;
		if (__file_flush(f) < 0)
			return 0;
		memcpy(f->buf, p + lines, rest);
		f->wpos = f->buf + rest;
		return n;
	}
	/* fill the buffer, write it, write what fills another, keep the rest */
	size_t head = f->wpos == f->buf ? 0 : room;

	memcpy(f->wpos, p, head);
	f->wpos += head;
	if (__file_flush(f) < 0)
		return 0;
	size_t direct = (n - head) - (n - head) % f->size;

	if (lines > head + direct)
		direct = lines - head;
	size_t done = write_all(f, p + head, direct);

	if (done < direct)
		return head + done;
	memcpy(f->buf, p + head + direct, n - head - direct);
	f->wpos = f->buf + (n - head - direct);
	return n;
}
