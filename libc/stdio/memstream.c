/* Streams over memory: fmemopen and open_memstream. */
#include <errno.h>
#include <internal/stdio_impl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

struct memory {
	char *p;
	size_t at, end, size; /* position, end of the data, room */
	int append, owned;
	char **user_p; /* open_memstream: what the caller sees */
	size_t *user_size;
};

static ssize_t memory_read(FILE *f, void *p, size_t n)
{
	struct memory *m = f->cookie;
	size_t left = m->at < m->end ? m->end - m->at : 0;

	if (n > left)
		n = left;
	memcpy(p, m->p + m->at, n);
	m->at += n;
	return (ssize_t)n;
}

static ssize_t memory_write(FILE *f, const void *p, size_t n)
{
	struct memory *m = f->cookie;

	if (m->append)
		m->at = m->end;
	if (m->at >= m->size) {
		errno = ENOSPC;
		return -1;
	}
	if (n > m->size - m->at)
		n = m->size - m->at;
	memcpy(m->p + m->at, p, n);
	m->at += n;
	if (m->at > m->end) {
		m->end = m->at;
		if (m->end < m->size)
			m->p[m->end] = 0;
	}
	return (ssize_t)n;
}

static off_t memory_seek(FILE *f, off_t offset, int whence)
{
	struct memory *m = f->cookie;
	off_t base = whence == SEEK_SET ? 0 : (off_t)(whence == SEEK_CUR ? m->at : m->end);
	off_t limit = m->user_p ? (off_t)(SSIZE_MAX / 2) : (off_t)m->size;

	if (base + offset < 0 || base + offset > limit) {
		errno = EINVAL;
		return -1;
	}
	m->at = (size_t)(base + offset);
	return base + offset;
}

static int memory_close(FILE *f)
{
	struct memory *m = f->cookie;

	if (m->owned)
		free(m->p);
	free(m);
	return 0;
}

static FILE *open_memory(unsigned int flags, struct memory **m)
{
	FILE *f = __file_new(flags, -1);

	*m = calloc(1, sizeof(**m));
	if (!f || !*m) {
		free(*m);
		if (f)
			__file_free(f);
		return NULL;
	}
	f->cookie = *m;
	f->read = memory_read;
	f->write = memory_write;
	f->seek = memory_seek;
	f->close = memory_close;
	return f;
}

/* A stream over buf (null: memory of its own) of size bytes. */
FILE *fmemopen(void *restrict buf, size_t size, const char *restrict mode)
{
	unsigned int flags;
	int open_flags;
	struct memory *m;

	if (__file_mode(mode, &flags, &open_flags) < 0)
		return NULL;
	FILE *f = open_memory(flags, &m);

	if (!f)
		return NULL;
	m->owned = !buf;
	m->p = buf ? buf : calloc(1, size + 1);
	if (!m->p) {
		fclose(f);
		return NULL;
	}
	m->size = size;
	m->append = flags & F_APPEND;
	if (*mode == 'w' && size)
		m->p[0] = 0;
	m->end = *mode == 'r' ? size : *mode == 'a' ? strnlen(m->p, size) : 0;
	return f;
}

static ssize_t growing_write(FILE *f, const void *p, size_t n)
{
	struct memory *m = f->cookie;
	size_t need = m->at + n + 1;

	if (need > m->size) {
		size_t larger = need + need / 2;
		char *q = realloc(m->p, larger);

		if (!q)
			return -1;
		memset(q + m->size, 0, larger - m->size);
		m->p = q;
		m->size = larger;
	}
	memcpy(m->p + m->at, p, n);
	m->at += n;
	if (m->at > m->end) {
		m->end = m->at;
		m->p[m->end] = 0;
	}
	*m->user_p = m->p;
	*m->user_size = m->at;
	return (ssize_t)n;
}

/* *buf and *size are valid after each fflush and fclose; the caller frees *buf at the end. */
FILE *open_memstream(char **buf, size_t *size)
{
	struct memory *m;
	FILE *f = open_memory(F_CAN_WRITE, &m);

	if (!f)
		return NULL;
	m->user_p = buf;
	m->user_size = size;
	m->p = calloc(1, 1);
	if (!m->p) {
		fclose(f);
		return NULL;
	}
	m->size = 1;
	f->write = growing_write;
	*buf = m->p;
	*size = 0;
	return f;
}
