/*
 * wget: fetches a file over HTTP.  wget [-q] [-O FILE|-] [-T SECONDS] URL...  Follows
 * redirections, checks lengths; the exit status is 0 only when everything arrived whole.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../lib/listener.h"
#include "../lib/resolve.h"
#include "../lib/util.h"
#include "http.h"

#define MAX_REDIRECTS 10
#define MAX_ADDRS 8

/* The exit statuses that users of wget know. */
enum { EXIT_GENERIC = 1, EXIT_FILE = 3, EXIT_NETWORK = 4, EXIT_PROTOCOL = 7, EXIT_SERVER = 8 };

struct download {
	int fd;
	uint64_t done, total; /* total 0: not known */
	int64_t begin, shown;
	bool progress, write_failed;
};

static bool quiet;
static long timeout_s = 60;
static struct stream stream;

static void show_progress(struct download *d, bool last)
{
	int64_t now = now_ms();
	int64_t ms = now - d->begin > 0 ? now - d->begin : 1;
	char done[8], rate[8];

	if (!d->progress || (!last && now - d->shown < 200))
		return;
	d->shown = now;
	format_human(d->done, done);
	format_human(d->done * 1000 / (uint64_t)ms, rate);
	if (d->total)
		fprintf(stderr, "\r%3d%%  %6s  %6s/s ", (int)(d->done * 100 / d->total), done,
			rate);
	else
		fprintf(stderr, "\r      %6s  %6s/s ", done, rate);
	if (last)
		fputc('\n', stderr);
}

static int sink(const void *data, size_t len, void *arg)
{
	struct download *d = arg;
	int err = write_all(d->fd, data, len);

	if (err) {
		d->write_failed = true;
		return err;
	}
	d->done += len;
	show_progress(d, false);
	return 0;
}

static int open_connection(const struct url *u)
{
	struct timeval tv = { .tv_sec = timeout_s };
	struct sockaddr_in sin = { .sin_family = AF_INET, .sin_port = htons(u->port) };
	struct in_addr addrs[MAX_ADDRS];
	size_t count = resolve_host(u->host, addrs, MAX_ADDRS);
	int err = 0;

	for (size_t i = 0; i < count; i++) {
		int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

		if (fd < 0)
			die_errno(EXIT_GENERIC, "socket");
		setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof(tv));
		setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &tv, sizeof(tv));
		sin.sin_addr = addrs[i];
		if (connect(fd, (struct sockaddr *)&sin, sizeof(sin)) == 0)
			return fd;
		err = errno == EINPROGRESS ? ETIMEDOUT : errno;
		close(fd);
	}
	if (err) {
		errno = err;
		complain_errno("%s port %u", u->host, u->port);
	}
	return -1;
}

static int protocol_error(int err)
{
	if (err == -EPIPE)
		complain("the connection ended before all was there");
	else if (err == -EPROTO)
		complain("the answer is no proper HTTP");
	else
		complain("%s", strerror(-err));
	return err == -EPROTO ? EXIT_PROTOCOL : EXIT_NETWORK;
}

/* Save the body; the exit status. */
static int save(const struct response *r, const char *file)
{
	struct download d = { .fd = STDOUT_FILENO, .begin = now_ms() };
	int err;

	d.total = r->has_length ? r->length : 0;
	d.progress = !quiet && isatty(STDERR_FILENO);
	if (strcmp(file, "-") != 0)
		d.fd = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (d.fd < 0) {
		complain_errno("%s", file);
		return EXIT_FILE;
	}
	err = http_body(&stream, r, sink, &d);
	show_progress(&d, true);
	if (d.fd != STDOUT_FILENO && close(d.fd) < 0 && !err) {
		err = -errno;
		d.write_failed = true;
	}
	if (d.write_failed) {
		errno = -err;
		complain_errno("%s", file);
		return EXIT_FILE;
	}
	if (err)
		return protocol_error(err);
	if (!quiet)
		fprintf(stderr, "%s: %llu bytes saved\n", file, (unsigned long long)d.done);
	return 0;
}

/* One request; *redirect is filled when the answer lies elsewhere (status stays -1). */
static int fetch_once(const struct url *u, const char *file, struct url *redirect)
{
	struct response r;
	char name[256];
	int status = -1;
	int err;

	stream.pos = stream.len = 0;
	stream.fd = open_connection(u);
	if (stream.fd < 0)
		return EXIT_NETWORK;
	err = http_request(&stream, u);
	if (!err)
		err = http_response(&stream, &r);
	url_filename(u, name, sizeof(name));
	if (err) {
		status = protocol_error(err);
	} else if (r.status >= 300 && r.status < 400 && r.location[0]) {
		err = url_resolve(u, r.location, redirect);
		if (err) {
			complain("redirected to %s, which wget cannot fetch", r.location);
			status = EXIT_PROTOCOL;
		} else if (!quiet) {
			fprintf(stderr, "redirected to %s\n", r.location);
		}
	} else if (r.status != 200) {
		complain("%s%s: the server answered %d", u->host, u->path, r.status);
		status = EXIT_SERVER;
	} else {
		status = save(&r, file ? file : name);
	}
	close(stream.fd);
	return status;
}

static int fetch(const char *text, const char *file)
{
	struct url u, next;
	int err = url_parse(text, &u);

	if (err == -EPROTONOSUPPORT)
		die(EXIT_GENERIC, "%s: only http:// is spoken here", text);
	if (err)
		die(EXIT_GENERIC, "%s: not a URL", text);
	for (int i = 0; i <= MAX_REDIRECTS; i++) {
		int status = fetch_once(&u, file, &next);

		if (status >= 0)
			return status;
		u = next;
	}
	complain("%s: too many redirections", text);
	return EXIT_SERVER;
}

int main(int argc, char **argv)
{
	const char *file = NULL;
	int status = 0;
	int c;

	prog_init(argv[0]);
	while ((c = getopt(argc, argv, "qO:T:")) != -1) {
		if (c == 'q')
			quiet = true;
		else if (c == 'O')
			file = optarg;
		else if (c != 'T' || parse_long(optarg, 1, INT_MAX, &timeout_s) < 0)
			usage(2, "[-q] [-O FILE|-] [-T SECONDS] URL...");
	}
	if (optind == argc)
		usage(2, "[-q] [-O FILE|-] [-T SECONDS] URL...");
	signal(SIGPIPE, SIG_IGN);
	for (; optind < argc; optind++) {
		int s = fetch(argv[optind], file);

		if (s > status)
			status = s;
	}
	return status;
}
