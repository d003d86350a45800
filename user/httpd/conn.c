/*
 * A connection: reads requests, writes answers, one after the other, as fast as its peer takes
 * them.  Called by main.c's loop; calls request.c and respond.c.  While an answer goes out
 * nothing is read, so a peer that only asks gets no memory.
 */
#define _GNU_SOURCE
#include "conn.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "request.h"
#include "respond.h"

#define IDLE_MS 30000
#define ACCEPT_BATCH 64
#define CHUNK 65536
/* A body that nobody wants is read over up to here; a longer one is refused with 413. */
#define BODY_MAX 65536

enum state { READING, WRITING, DRAINING };

struct conn {
	int fd;
	enum state state;
	uint32_t watched;
	char *buf; /* REQUEST_MAX bytes, only while a request is on its way */
	size_t len;
	struct response response;
	size_t text_pos;
	uint64_t drain; /* DRAINING: bytes that are still read over before the close */
	int64_t active;
	struct conn *prev, *next; /* by activity, longest silent first */
};

static int epoll_fd;
static struct site *site;
static char chunk[CHUNK];
static struct conn list = { .prev = &list, .next = &list };

void conn_init(int epoll, struct site *served)
{
	epoll_fd = epoll;
	site = served;
}

static void touch(struct conn *c)
{
	c->prev->next = c->next;
	c->next->prev = c->prev;
	c->prev = list.prev;
	c->next = &list;
	c->prev->next = c;
	list.prev = c;
	c->active = now_ms();
}

static void conn_close(struct conn *c)
{
	c->prev->next = c->next;
	c->next->prev = c->prev;
	close(c->fd);
	response_free(&c->response);
	free(c->buf);
	free(c);
}

static bool watch(struct conn *c, uint32_t events)
{
	struct epoll_event ev = { .events = events, .data = { .ptr = c } };
	int op = c->watched ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;

	if (c->watched == events)
		return true;
	c->watched = events;
	return epoll_ctl(epoll_fd, op, c->fd, &ev) == 0;
}

static void conn_add(int fd)
{
	struct conn *c = calloc(1, sizeof(*c));

	if (!c) {
		close(fd);
		return;
	}
	c->fd = fd;
	c->response.fd = -1;
	c->prev = c->next = c;
	touch(c);
	if (!watch(c, EPOLLIN))
		conn_close(c);
}

void conn_accept(struct listener *l)
{
	for (int i = 0; i < ACCEPT_BATCH; i++) {
		int fd = listener_accept(l);

		if (fd < 0)
			return;
		conn_add(fd);
	}
}

/* Send; > 0 bytes, 0: not now, -1: the connection is dead. */
static ssize_t send_some(struct conn *c, const char *p, size_t len, bool more)
{
	ssize_t n = send(c->fd, p, len, MSG_NOSIGNAL | (more ? MSG_MORE : 0));

	if (n >= 0)
		return n;
	return errno == EAGAIN || errno == EINTR || errno == ENOBUFS ? 0 : -1;
}

/* Head and text; 1 when they are out, 0 to wait, -1. */
static int send_text(struct conn *c)
{
	struct response *r = &c->response;

	while (c->text_pos < r->text_len) {
		ssize_t n = send_some(c, r->text + c->text_pos, r->text_len - c->text_pos,
				      r->remaining > 0);

		if (n <= 0)
			return (int)n;
		c->text_pos += (size_t)n;
	}
	return 1;
}

/* The file's bytes.  A file that became shorter cannot be helped: the connection ends. */
static int send_file(struct conn *c)
{
	struct response *r = &c->response;

	while (r->remaining > 0) {
		size_t want = r->remaining < CHUNK ? (size_t)r->remaining : CHUNK;
		ssize_t have = pread(r->fd, chunk, want, (off_t)r->offset);
		ssize_t n;

		if (have < 0 && errno == EINTR)
			continue;
		if (have <= 0)
			return -1;
		n = send_some(c, chunk, (size_t)have, false);
		if (n < 0)
			return -1;
		r->offset += (uint64_t)n;
		r->remaining -= (uint64_t)n;
		if (n < have)
			return 0;
	}
	return 1;
}

static void start_answer(struct conn *c)
{
	c->state = WRITING;
	c->text_pos = 0;
}

/*
 * The answer that ends the connection is out.  Closing with unread bytes would reset the
 * connection and could take the answer from the peer [RFC 9112 9.6]: read over a little first.
 */
static bool start_drain(struct conn *c)
{
	shutdown(c->fd, SHUT_WR);
	c->state = DRAINING;
	c->drain = BODY_MAX * 4;
	free(c->buf);
	c->buf = NULL;
	c->len = 0;
	return watch(c, EPOLLIN);
}

/* Drop the first n bytes of the buffer. */
static void consume(struct conn *c, size_t n)
{
	memmove(c->buf, c->buf + n, c->len - n);
	c->len -= n;
	if (c->len == 0) {
		free(c->buf);
		c->buf = NULL;
	}
}

/* Is there a request in the buffer?  Then make its answer. */
static bool next_request(struct conn *c)
{
	struct request r;
	int status;

	if (c->len == 0)
		return false;
	status = request_parse(c->buf, c->len, &r);
	if (status < 0)
		return false;
	if (status == 0 && r.has_body && (r.chunked || r.body_length > BODY_MAX))
		status = 413;
	if (status > 0) {
		respond_error(status, false, &c->response);
		consume(c, c->len);
	} else {
		respond(&r, site, &c->response);
		consume(c, r.length);
	}
	start_answer(c);
	return true;
}

/* Write until the peer takes no more; requests that came together are answered in order. */
static void pump(struct conn *c)
{
	for (;;) {
		int done = send_text(c);

		if (done > 0)
			done = send_file(c);
		if (done < 0 || (done == 0 && !watch(c, EPOLLOUT))) {
			conn_close(c);
			return;
		}
		if (done == 0)
			return;
		if (c->response.close) {
			response_free(&c->response);
			if (!start_drain(c))
				conn_close(c);
			return;
		}
		response_free(&c->response);
		c->state = READING;
		if (next_request(c))
			continue;
		if (!watch(c, EPOLLIN))
			conn_close(c);
		return;
	}
}

static void conn_readable(struct conn *c)
{
	ssize_t n;

	if (!c->buf)
		c->buf = malloc(REQUEST_MAX);
	if (!c->buf) {
		conn_close(c);
		return;
	}
	n = recv(c->fd, c->buf + c->len, REQUEST_MAX - c->len, 0);
	if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR)) {
		conn_close(c);
		return;
	}
	if (n < 0)
		return;
	c->len += (size_t)n;
	if (next_request(c))
		pump(c);
}

static void conn_draining(struct conn *c)
{
	ssize_t n = recv(c->fd, chunk, CHUNK, 0);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0 || (uint64_t)n >= c->drain)
		conn_close(c);
	else
		c->drain -= (uint64_t)n;
}

void conn_event(struct conn *c, uint32_t events)
{
	touch(c);
	if (events & EPOLLERR) {
		conn_close(c);
		return;
	}
	switch (c->state) {
	case READING:
		conn_readable(c);
		break;
	case WRITING:
		if (events & EPOLLHUP)
			conn_close(c);
		else
			pump(c);
		break;
	case DRAINING:
		conn_draining(c);
		break;
	}
}

int conn_expire(void)
{
	int64_t now = now_ms();

	while (list.next != &list) {
		int64_t due = list.next->active + IDLE_MS;

		if (due > now)
			return (int)(due - now);
		conn_close(list.next);
	}
	return -1;
}
