/*
 * Carries bytes both ways between the terminal (or a pipe) and the socket.  Called by main.c.
 * Each direction reads only when what it read before is written: nothing is lost, and a slow
 * side slows the other down.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "../lib/listener.h"
#include "../lib/util.h"
#include "nc.h"

#define BUFFER 65536

struct flow {
	int from, to;
	bool open; /* may still read */
	char *buf;
	size_t len, pos;
};

static char net_buf[BUFFER];
static char in_buf[BUFFER];

/* true: go on; false: an error, after a message if it is worth one. */
static bool flow_read(struct flow *f, const struct nc *nc, bool from_socket)
{
	ssize_t n = read(f->from, f->buf, BUFFER);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return true;
	if (n < 0) {
		complain_errno(from_socket ? "receiving" : "standard input");
		f->open = false;
		return false;
	}
	if (n == 0 && !(nc->udp && from_socket)) {
		f->open = false;
		return true;
	}
	f->len = (size_t)n;
	f->pos = 0;
	return true;
}

static bool flow_write(struct flow *f, bool to_socket)
{
	ssize_t n = to_socket ? send(f->to, f->buf + f->pos, f->len - f->pos, MSG_NOSIGNAL)
			      : write(f->to, f->buf + f->pos, f->len - f->pos);

	if (n < 0) {
		if (errno == EAGAIN || errno == EINTR || errno == ENOBUFS)
			return true;
		complain_errno(to_socket ? "sending" : "standard output");
		f->open = false;
		return false;
	}
	f->pos += (size_t)n;
	if (f->pos == f->len)
		f->pos = f->len = 0;
	return true;
}

static short flow_events(const struct flow *f, short *out_events)
{
	*out_events = f->len > 0 ? POLLOUT : 0;
	return f->open && f->len == 0 ? POLLIN : 0;
}

struct session {
	const struct nc *nc;
	int fd;
	struct flow out; /* standard input to socket */
	struct flow in;	 /* socket to standard output */
	bool half_closed;
	int64_t quit_at;
	int64_t active;
};

static int session_timeout(const struct session *s)
{
	int64_t left = INT64_MAX;
	int64_t now = now_ms();

	if (s->quit_at)
		left = s->quit_at - now;
	if (s->nc->wait_ms >= 0 && s->active + s->nc->wait_ms - now < left)
		left = s->active + s->nc->wait_ms - now;
	if (left == INT64_MAX)
		return -1;
	return left < 0 ? 0 : left > 1000000 ? 1000000 : (int)left;
}

/* Our input has ended and is all sent: say so to the peer, once. */
static void half_close(struct session *s)
{
	if (s->half_closed || s->out.open || s->out.len > 0)
		return;
	s->half_closed = true;
	if (!s->nc->udp)
		shutdown(s->fd, SHUT_WR);
	if (s->nc->quit_ms >= 0)
		s->quit_at = now_ms() + s->nc->quit_ms;
}

/*
 * The peer has ended.  It may still listen (half-close), so what a pipe or file brings is sent
 * to its end; a person at a terminal is told by our ending.
 */
static bool peer_done(const struct session *s)
{
	if (s->in.open || s->in.len > 0)
		return false;
	return s->half_closed || s->nc->no_input || isatty(STDIN_FILENO);
}

/* One turn of the loop; false when the session is over. */
static bool session_turn(struct session *s, int *status)
{
	struct pollfd p[3] = { { .fd = STDIN_FILENO }, { .fd = s->fd }, { .fd = STDOUT_FILENO } };
	short sock_out, term_out;
	int n;

	p[0].events = flow_events(&s->out, &sock_out);
	p[1].events = (short)(flow_events(&s->in, &term_out) | sock_out);
	p[2].events = term_out;
	if (p[0].events == 0)
		p[0].fd = -1; /* else HUP would be reported for ever */
	if (p[2].events == 0)
		p[2].fd = -1;
	n = poll(p, 3, session_timeout(s));
	if (n < 0)
		return errno == EINTR;
	if (n == 0)
		return session_timeout(s) != 0;
	s->active = now_ms();
	if (!s->in.open && (p[1].revents & (POLLERR | POLLHUP)))
		return false; /* reset: the peer takes nothing any more */
	if (p[0].revents && !flow_read(&s->out, s->nc, false))
		*status = 1;
	if ((p[1].revents & ~POLLOUT) && s->in.open && s->in.len == 0 &&
	    !flow_read(&s->in, s->nc, true)) {
		*status = 1;
		return false;
	}
	if (s->out.len > 0 && !flow_write(&s->out, true)) {
		*status = 1;
		return false;
	}
	if (s->in.len > 0 && !flow_write(&s->in, false)) {
		*status = 1;
		return false;
	}
	return true;
}

int relay(const struct nc *nc, int fd)
{
	struct session s = {
		.nc = nc,
		.fd = fd,
		.out = { .from = STDIN_FILENO, .to = fd, .open = !nc->no_input, .buf = in_buf },
		.in = { .from = fd, .to = STDOUT_FILENO, .open = true, .buf = net_buf },
		.active = now_ms(),
	};
	int status = 0;

	do {
		if (!nc->no_input)
			half_close(&s);
		if (s.quit_at && now_ms() >= s.quit_at)
			break;
		if (peer_done(&s))
			break;
	} while (session_turn(&s, &status));
	return status;
}
