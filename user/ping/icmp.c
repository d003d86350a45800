/*
 * ICMP echo over a raw socket [RFC 792].  Called by main.c; tells stats.c what came.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "ping.h"

enum {
	ECHO_REPLY = 0,
	UNREACHABLE = 3,
	REDIRECT = 5,
	ECHO_REQUEST = 8,
	TIME_EXCEEDED = 11,
	PARAMETER_PROBLEM = 12,
};

#define ICMP_HEADER 8

static uint8_t packet[65536];
static uint8_t incoming[65536];
/* When each sequence number was sent; 0: not waited for any more. */
static int64_t sent_at[65536];

static uint16_t get16(const uint8_t *p)
{
	return (uint16_t)(p[0] << 8 | p[1]);
}

static void put16(uint8_t *p, uint16_t v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
}

static uint16_t checksum(const uint8_t *p, size_t len)
{
	uint32_t sum = 0;

	for (; len > 1; len -= 2, p += 2)
		sum += get16(p);
	if (len)
		sum += (uint32_t)*p << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}

int icmp_send(struct ping *p, uint16_t seq)
{
	size_t len = ICMP_HEADER + p->size;

	memset(packet, 0, ICMP_HEADER);
	packet[0] = ECHO_REQUEST;
	put16(packet + 4, p->id);
	put16(packet + 6, seq);
	for (size_t i = 0; i < p->size; i++)
		packet[ICMP_HEADER + i] = (uint8_t)i;
	put16(packet + 2, checksum(packet, len));
	sent_at[seq] = now_us();
	p->sent++;
	if (sendto(p->fd, packet, len, 0, (struct sockaddr *)&p->to, sizeof(p->to)) < 0) {
		p->sent--;
		return -errno;
	}
	return 0;
}

static bool data_is_ours(const struct ping *p, const uint8_t *data, size_t len)
{
	if (len != p->size)
		return false;
	for (size_t i = 0; i < len; i++)
		if (data[i] != (uint8_t)i)
			return false;
	return true;
}

static void echo_reply(struct ping *p, const uint8_t *m, size_t len, const char *from, int ttl)
{
	uint16_t seq = get16(m + 6);
	int64_t at = sent_at[seq];

	if (get16(m + 4) != p->id || p->sent == 0)
		return;
	if (!data_is_ours(p, m + ICMP_HEADER, len - ICMP_HEADER))
		printf("%s: icmp_seq=%u: the data came back changed\n", from, seq);
	sent_at[seq] = 0;
	stats_reply(p, len, from, seq, ttl, at ? now_us() - at : 0, at == 0);
}

static const char *unreachable_text(int code)
{
	static const char *const texts[] = {
		"Destination Net Unreachable",	    "Destination Host Unreachable",
		"Destination Protocol Unreachable", "Destination Port Unreachable",
		"Frag needed and DF set",	    "Source Route Failed",
	};

	if (code >= 0 && code < 6)
		return texts[code];
	return code == 9 || code == 10 || code == 13 ? "Packet filtered"
						     : "Destination Unreachable";
}

/* An ICMP error carries the head of what it is about: is that one of our requests? */
static void echo_error(struct ping *p, const uint8_t *m, size_t len, const char *from)
{
	const uint8_t *inner = m + ICMP_HEADER;
	size_t inner_len = len - ICMP_HEADER;
	size_t header;
	char text[80];

	if (inner_len < 28)
		return;
	header = (size_t)(inner[0] & 15) * 4;
	if (header < 20 || inner_len < header + ICMP_HEADER || inner[9] != IPPROTO_ICMP ||
	    inner[header] != ECHO_REQUEST || get16(inner + header + 4) != p->id)
		return;
	if (m[0] == UNREACHABLE && m[1] == 4)
		snprintf(text, sizeof(text), "%s (mtu = %u)", unreachable_text(4), get16(m + 6));
	else
		snprintf(text, sizeof(text), "%s",
			 m[0] == UNREACHABLE	 ? unreachable_text(m[1])
			 : m[0] == TIME_EXCEEDED ? "Time to live exceeded"
			 : m[0] == REDIRECT	 ? "Redirect"
						 : "Parameter problem");
	if (m[0] != REDIRECT)
		p->errors++;
	if (!p->quiet && !p->flood)
		printf("From %s icmp_seq=%u %s\n", from, get16(inner + header + 6), text);
}

bool icmp_receive(struct ping *p)
{
	struct sockaddr_in from;
	socklen_t from_len = sizeof(from);
	ssize_t n = recvfrom(p->fd, incoming, sizeof(incoming), MSG_DONTWAIT,
			     (struct sockaddr *)&from, &from_len);
	char name[INET_ADDRSTRLEN];
	const uint8_t *m;
	size_t header, len;

	if (n < 0)
		return errno == EINTR;
	header = (size_t)(incoming[0] & 15) * 4;
	if ((size_t)n < header + ICMP_HEADER || header < 20)
		return true;
	m = incoming + header;
	len = (size_t)n - header;
	inet_ntop(AF_INET, &from.sin_addr, name, sizeof(name));
	if (m[0] == ECHO_REPLY)
		echo_reply(p, m, len, name, incoming[8]);
	else if (m[0] != ECHO_REQUEST)
		echo_error(p, m, len, name);
	return true;
}
