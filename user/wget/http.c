/*
 * Requests a page and reads the answer.  Called by main.c.  A body's end is checked: what is
 * shorter than announced is an error.
 */
#define _GNU_SOURCE
#include "http.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../lib/util.h"

#define LINE_MAX_LENGTH 8192
#define HEADERS_MAX 200

int http_request(struct stream *s, const struct url *u)
{
	char head[4096];
	char port[8] = "";
	int n;

	if (u->port != 80)
		snprintf(port, sizeof(port), ":%u", u->port);
	n = snprintf(head, sizeof(head),
		     "GET %s HTTP/1.1\r\nHost: %s%s\r\nUser-Agent: Sockeye wget\r\n"
		     "Accept: */*\r\nConnection: close\r\n\r\n",
		     u->path, u->host, port);
	if (n < 0 || (size_t)n >= sizeof(head))
		return -ENAMETOOLONG;
	return write_all(s->fd, head, (size_t)n);
}

/* More input: > 0, 0 at the end of the connection, -errno. */
static ssize_t fill(struct stream *s)
{
	ssize_t n = read_retry(s->fd, s->buf, sizeof(s->buf));

	s->pos = 0;
	s->len = n > 0 ? (size_t)n : 0;
	return n == -EAGAIN ? -ETIMEDOUT : n; /* SO_RCVTIMEO */
}

/* One line without its end; 0 or -errno. */
static int read_line(struct stream *s, char *line)
{
	size_t n = 0;

	for (;;) {
		char c;

		if (s->pos == s->len) {
			ssize_t got = fill(s);

			if (got <= 0)
				return got < 0 ? (int)got : -EPROTO;
		}
		c = s->buf[s->pos++];
		if (c == '\n')
			break;
		if (n >= LINE_MAX_LENGTH - 1 || c == '\0')
			return -EPROTO;
		line[n++] = c;
	}
	if (n > 0 && line[n - 1] == '\r')
		n--;
	line[n] = '\0';
	return 0;
}

static int parse_header(char *line, struct response *r)
{
	char *value = strchr(line, ':');
	char *end;

	if (!value)
		return -EPROTO;
	*value++ = '\0';
	value += strspn(value, " \t");
	end = value + strlen(value);
	while (end > value && (end[-1] == ' ' || end[-1] == '\t'))
		*--end = '\0';
	if (strcasecmp(line, "Content-Length") == 0) {
		errno = 0;
		if (!isdigit((unsigned char)*value))
			return -EPROTO;
		r->length = strtoull(value, &end, 10);
		if (*end || errno)
			return -EPROTO;
		r->has_length = true;
	} else if (strcasecmp(line, "Transfer-Encoding") == 0) {
		if (strcasecmp(value, "chunked") != 0)
			return -EPROTO;
		r->chunked = true;
	} else if (strcasecmp(line, "Location") == 0) {
		if (strlen(value) >= sizeof(r->location))
			return -EPROTO;
		strcpy(r->location, value);
	}
	return 0;
}

static int read_headers(struct stream *s, struct response *r)
{
	char line[LINE_MAX_LENGTH];
	int err;

	for (int i = 0; i < HEADERS_MAX; i++) {
		err = read_line(s, line);
		if (err)
			return err;
		if (!*line)
			return 0;
		err = parse_header(line, r);
		if (err)
			return err;
	}
	return -EPROTO;
}

int http_response(struct stream *s, struct response *r)
{
	char line[LINE_MAX_LENGTH];
	int err;

	do { /* answers 1xx come before the real one [RFC 9110 15.2] */
		memset(r, 0, sizeof(*r));
		err = read_line(s, line);
		if (err)
			return err;
		if (strncmp(line, "HTTP/1.", 7) != 0 || sscanf(line + 8, " %3d", &r->status) != 1 ||
		    r->status < 100)
			return -EPROTO;
		err = read_headers(s, r);
		if (err)
			return err;
	} while (r->status < 200);
	return 0;
}

/* Pass on length bytes; with to_end all that comes, whatever it is. */
static int pass(struct stream *s, uint64_t length, bool to_end, body_sink sink, void *arg)
{
	while (length > 0 || to_end) {
		size_t n;
		int err;

		if (s->pos == s->len) {
			ssize_t got = fill(s);

			if (got < 0)
				return (int)got;
			if (got == 0)
				return to_end ? 0 : -EPIPE;
		}
		n = s->len - s->pos;
		if (!to_end && n > length)
			n = (size_t)length;
		err = sink(s->buf + s->pos, n, arg);
		if (err)
			return err;
		s->pos += n;
		if (!to_end)
			length -= n;
	}
	return 0;
}

/* size [;extension] CRLF data CRLF ... 0 CRLF trailers CRLF [RFC 9112 7.1] */
static int pass_chunks(struct stream *s, body_sink sink, void *arg)
{
	char line[LINE_MAX_LENGTH];
	struct response trailers;
	uint64_t size;
	char *end;
	int err;

	for (;;) {
		err = read_line(s, line);
		if (err)
			return err == -EPROTO ? -EPIPE : err;
		errno = 0;
		if (!isxdigit((unsigned char)line[0]))
			return -EPROTO;
		size = strtoull(line, &end, 16);
		if (errno || (*end && *end != ';' && *end != ' '))
			return -EPROTO;
		if (size == 0)
			return read_headers(s, &trailers);
		err = pass(s, size, false, sink, arg);
		if (err)
			return err;
		err = read_line(s, line);
		if (err || *line)
			return err ? err : -EPROTO;
	}
}

int http_body(struct stream *s, const struct response *r, body_sink sink, void *arg)
{
	if (r->status == 204 || r->status == 304)
		return 0;
	if (r->chunked)
		return pass_chunks(s, sink, arg);
	return pass(s, r->length, !r->has_length, sink, arg);
}
