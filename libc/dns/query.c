/*
 * Asking name servers: over UDP, each server in turn, again when none answers in
 * time, and over TCP when an answer was truncated. [RFC 1035 4.2, RFC 7766]
 * Every try has a new socket, so a new random port, and a new random id: that is
 * what a forger would have to guess. [RFC 5452]
 */
#include <errno.h>
#include <internal/dns.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

struct question {
	const char *name;
	int type;
	uint16_t id;
	uint8_t msg[512];
	int len;
};

static int64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* Returns 1 when fd is ready, 0 when the deadline has passed. */
static int wait_for(int fd, short events, int64_t deadline)
{
	for (;;) {
		int64_t left = deadline - now_ms();
		struct pollfd p = { .fd = fd, .events = events };
		int n = left > 0 ? poll(&p, 1, (int)left) : 0;

		if (n >= 0 || errno != EINTR)
			return n > 0;
	}
}

static enum dns_result ask_udp(const struct sockaddr_in *server, const struct question *q,
			       int64_t deadline, struct dns_answer *out)
{
	uint8_t reply[DNS_MESSAGE_MAX];
	enum dns_result result = DNS_TIMED_OUT;
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return DNS_FAILED;
	/* connected: only the server's datagrams arrive, and its ICMP errors */
	if (connect(fd, (const struct sockaddr *)server, sizeof(*server)) < 0 ||
	    send(fd, q->msg, (size_t)q->len, MSG_NOSIGNAL) < 0)
		result = DNS_FAILED;
	while (result == DNS_TIMED_OUT && wait_for(fd, POLLIN, deadline)) {
		ssize_t n = recv(fd, reply, sizeof(reply), MSG_DONTWAIT);

		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			continue;
		if (n < 0) {
			result = DNS_FAILED; /* nobody listens there */
			break;
		}
		result = __dns_decode(reply, (size_t)n, q->id, q->name, q->type, out);
		if (result == DNS_NOT_OURS)
			result = DNS_TIMED_OUT;
	}
	close(fd);
	return result;
}

/* All n bytes in or out.  Returns 0 or -1. */
static int transfer(int fd, uint8_t *p, size_t n, int out, int64_t deadline)
{
	while (n) {
		if (!wait_for(fd, out ? POLLOUT : POLLIN, deadline))
			return -1;
		ssize_t k = out ? send(fd, p, n, MSG_NOSIGNAL | MSG_DONTWAIT)
				: recv(fd, p, n, MSG_DONTWAIT);

		if (k > 0) {
			p += k;
			n -= (size_t)k;
		} else if (k == 0 || (errno != EAGAIN && errno != EINTR)) {
			return -1;
		}
	}
	return 0;
}

static int connect_until(int fd, const struct sockaddr_in *server, int64_t deadline)
{
	int err = 0;
	socklen_t len = sizeof(err);

	if (connect(fd, (const struct sockaddr *)server, sizeof(*server)) == 0)
		return 0;
	if (errno != EINPROGRESS || !wait_for(fd, POLLOUT, deadline))
		return -1;
	return getsockopt(fd, SOL_SOCKET, SO_ERROR, &err, &len) < 0 || err ? -1 : 0;
}

/* A message over TCP has its length before it. */
static enum dns_result ask_tcp(const struct sockaddr_in *server, const struct question *q,
			       int64_t deadline, struct dns_answer *out)
{
	enum dns_result result = DNS_FAILED;
	uint8_t head[2] = { (uint8_t)(q->len >> 8), (uint8_t)q->len }, *reply = NULL;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	size_t n;

	if (fd < 0)
		return DNS_FAILED;
	if (connect_until(fd, server, deadline) < 0 || transfer(fd, head, 2, 1, deadline) < 0 ||
	    transfer(fd, (uint8_t *)q->msg, (size_t)q->len, 1, deadline) < 0 ||
	    transfer(fd, head, 2, 0, deadline) < 0)
		goto out;
	n = (size_t)head[0] << 8 | head[1];
	reply = malloc(n + 1);
	if (!reply) {
		result = DNS_NO_MEMORY;
		goto out;
	}
	if (transfer(fd, reply, n, 0, deadline) < 0)
		goto out;
	result = __dns_decode(reply, n, q->id, q->name, q->type, out);
	if (result == DNS_NOT_OURS || result == DNS_TRUNCATED)
		result = DNS_FAILED;
out:
	free(reply);
	close(fd);
	return result;
}

static int make_question(struct question *q, const char *name, int type)
{
	q->name = name;
	q->type = type;
	while (getrandom(&q->id, sizeof(q->id), 0) != sizeof(q->id))
		if (errno != EINTR)
			return -1;
	q->len = __dns_encode(q->msg, sizeof(q->msg), q->id, name, type);
	return q->len < 0 ? -1 : 0;
}

/*
 * Ask until a server gives an answer, yes or no.  Otherwise DNS_TIMED_OUT (none
 * answered) or DNS_FAILED (what answered could not say).
 */
enum dns_result __dns_query(const struct dns_config *c, const char *name, int type,
			    struct dns_answer *out)
{
	enum dns_result last = DNS_TIMED_OUT;
	struct question q;

	for (int attempt = 0; attempt < c->attempts; attempt++) {
		for (int i = 0; i < c->servers; i++) {
			int64_t deadline = now_ms() + c->timeout_ms;
			enum dns_result r;

			if (make_question(&q, name, type) < 0)
				return DNS_NO_NAME; /* no such name can exist */
			r = ask_udp(&c->server[i], &q, deadline, out);
			if (r == DNS_TRUNCATED)
				r = ask_tcp(&c->server[i], &q, now_ms() + c->timeout_ms, out);
			if (r == DNS_OK || r == DNS_NO_DATA || r == DNS_NO_NAME ||
			    r == DNS_NO_MEMORY)
				return r;
			if (r == DNS_FAILED)
				last = r;
		}
	}
	return last;
}
