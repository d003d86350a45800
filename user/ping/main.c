/*
 * ping: is a host there, and how far?  Sends ICMP echo requests and counts what comes back.
 * -c COUNT, -i INTERVAL, -s SIZE, -W SECONDS to wait for the last reply, -w SECONDS in all,
 * -f flood, -q quiet, -t TTL, -M do|want|dont (may it be fragmented?).
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "../lib/resolve.h"
#include "../lib/util.h"
#include "ping.h"

#define USAGE                                                       \
	"[-fq] [-c COUNT] [-i S] [-s SIZE] [-W S] [-w S] [-t TTL] " \
	"[-M do|want|dont] HOST"
#define FLOOD_US 10000 /* without replies, a hundred requests a second */

struct options {
	long count; /* 0: no end */
	int64_t interval_us, linger_us, deadline_us;
	int ttl, discover;
};

static volatile sig_atomic_t stop;

static void on_interrupt(int sig)
{
	(void)sig;
	stop = 1;
}

int64_t now_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

static int64_t duration_arg(const char *s)
{
	int64_t ns;

	if (parse_duration(s, &ns) < 0)
		die(2, "%s: not a time", s);
	return ns / 1000;
}

static long number_arg(const char *s, long min, long max)
{
	long v;

	if (parse_long(s, min, max, &v) < 0)
		die(2, "%s: not a number from %ld to %ld", s, min, max);
	return v;
}

static int discover_arg(const char *s)
{
	if (strcmp(s, "do") == 0)
		return IP_PMTUDISC_DO;
	if (strcmp(s, "want") == 0)
		return IP_PMTUDISC_WANT;
	if (strcmp(s, "dont") == 0)
		return IP_PMTUDISC_DONT;
	die(2, "-M: do, want or dont");
}

static void parse_options(int argc, char **argv, struct ping *p, struct options *o)
{
	bool have_interval = false;
	int c;

	while ((c = getopt(argc, argv, "c:i:s:W:w:t:M:fqn")) != -1) {
		switch (c) {
		case 'c':
			o->count = number_arg(optarg, 1, LONG_MAX);
			break;
		case 'i':
			o->interval_us = duration_arg(optarg);
			have_interval = true;
			break;
		case 's':
			p->size = (size_t)number_arg(optarg, 0, PING_MAX_SIZE);
			break;
		case 'W':
			o->linger_us = duration_arg(optarg);
			break;
		case 'w':
			o->deadline_us = duration_arg(optarg);
			break;
		case 't':
			o->ttl = (int)number_arg(optarg, 1, 255);
			break;
		case 'M':
			o->discover = discover_arg(optarg);
			break;
		case 'f':
			p->flood = true;
			break;
		case 'q':
			p->quiet = true;
			break;
		case 'n':
			break; /* names of repliers are never looked up */
		default:
			usage(2, USAGE);
		}
	}
	if (optind != argc - 1)
		usage(2, USAGE);
	if (p->flood && !have_interval)
		o->interval_us = FLOOD_US;
	p->host = argv[optind];
}

static void open_socket(struct ping *p, const struct options *o)
{
	int on = 1;
	int room = 256 * 1024;

	p->fd = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_ICMP);
	if (p->fd < 0)
		die_errno(2, "raw socket");
	if (o->ttl && setsockopt(p->fd, IPPROTO_IP, IP_TTL, &o->ttl, sizeof(o->ttl)) < 0)
		die_errno(2, "-t");
	if (o->discover >= 0 &&
	    setsockopt(p->fd, IPPROTO_IP, IP_MTU_DISCOVER, &o->discover, sizeof(o->discover)) < 0)
		die_errno(2, "-M");
	setsockopt(p->fd, SOL_SOCKET, SO_BROADCAST, &on, sizeof(on));
	setsockopt(p->fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof(room));
}

static void send_one(struct ping *p, uint16_t seq)
{
	int err = icmp_send(p, seq);

	if (err == -ENOBUFS || err == -EAGAIN)
		return; /* counted as not sent */
	if (err) {
		p->errors++;
		errno = -err;
		if (!p->quiet)
			complain_errno("sending");
		return;
	}
	if (p->flood && !p->quiet)
		(void)!write(STDOUT_FILENO, ".", 1);
}

/* Wait until `until` or a packet; take the packets that are there. */
static void receive_until(struct ping *p, int64_t until)
{
	struct pollfd pfd = { .fd = p->fd, .events = POLLIN };
	int64_t left = until - now_us();
	int ms = left <= 0 ? 0 : (int)((left + 999) / 1000);

	if (poll(&pfd, 1, ms) > 0)
		for (int i = 0; i < 64 && icmp_receive(p); i++)
			;
}

static bool all_answered(const struct ping *p)
{
	return p->received + p->errors >= p->sent;
}

static void run(struct ping *p, const struct options *o)
{
	int64_t end = o->deadline_us ? p->begin_us + o->deadline_us : INT64_MAX;
	int64_t next = p->begin_us;
	unsigned long rounds = 0;
	unsigned long last_received = 0;

	while (!stop && now_us() < end && (o->count == 0 || rounds < (unsigned long)o->count)) {
		bool answered = p->flood && p->received > last_received;

		if (now_us() >= next || answered) {
			last_received = p->received;
			send_one(p, (uint16_t)++rounds);
			next = answered ? now_us() + o->interval_us : next + o->interval_us;
			if (next < now_us())
				next = now_us();
		}
		if (o->count == 0 || rounds < (unsigned long)o->count)
			receive_until(p, next < end ? next : end);
	}
	next = now_us() + o->linger_us;
	if (next > end)
		next = end;
	while (!stop && !all_answered(p) && now_us() < next)
		receive_until(p, next);
}

int main(int argc, char **argv)
{
	struct options o = { .interval_us = 1000000, .linger_us = 2000000, .discover = -1 };
	struct ping p = { .size = 56, .to = { .sin_family = AF_INET } };
	struct sigaction sa = { .sa_handler = on_interrupt };
	char addr[INET_ADDRSTRLEN];

	prog_init(argv[0]);
	parse_options(argc, argv, &p, &o);
	p.to.sin_addr = resolve_or_die(p.host, 2);
	p.id = (uint16_t)getpid();
	open_socket(&p, &o);
	sigaction(SIGINT, &sa, NULL); /* no SA_RESTART: the poll has to end */
	sigaction(SIGTERM, &sa, NULL);
	printf("PING %s (%s) %zu(%zu) bytes of data.\n", p.host,
	       inet_ntop(AF_INET, &p.to.sin_addr, addr, sizeof(addr)), p.size, p.size + 28);
	fflush(stdout);
	p.begin_us = now_us();
	run(&p, &o);
	stats_print(&p);
	return finish(p.received == 0);
}
