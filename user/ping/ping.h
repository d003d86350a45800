/* ping's parts: the wire (icmp.c), what is counted and said (stats.c), the loop (main.c). */
#pragma once

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PING_MAX_SIZE 65507 /* 65535 less IP and ICMP headers */

struct ping {
	int fd;
	const char *host;
	struct sockaddr_in to;
	uint16_t id;
	size_t size; /* bytes of data */
	bool quiet, flood;
	/* counted */
	unsigned long sent, received, duplicates, errors;
	int64_t min_us, max_us, sum_us;
	double sum_squares;
	int64_t begin_us;
};

/* CLOCK_MONOTONIC in microseconds. */
int64_t now_us(void);

/* Send echo request number seq; 0 or -errno. */
int icmp_send(struct ping *p, uint16_t seq);
/* Take one packet if there is one; false when there is none. */
bool icmp_receive(struct ping *p);

/* A reply came in. */
void stats_reply(struct ping *p, size_t bytes, const char *from, uint16_t seq, int ttl,
		 int64_t rtt_us, bool duplicate);
/* The closing lines. */
void stats_print(const struct ping *p);
