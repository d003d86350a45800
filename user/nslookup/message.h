/* DNS messages [RFC 1035]. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DNS_NAME_MAX 256 /* with dots and the NUL */
#define DNS_UDP_MAX 512

enum dns_type {
	DNS_A = 1,
	DNS_NS = 2,
	DNS_CNAME = 5,
	DNS_SOA = 6,
	DNS_PTR = 12,
	DNS_MX = 15,
	DNS_TXT = 16,
	DNS_AAAA = 28,
};

struct dns_answer {
	char name[DNS_NAME_MAX];
	uint16_t type;
	uint32_t ttl;
	char text[512]; /* the record's data, readable */
};

struct dns_reply {
	int rcode;
	bool authoritative, truncated;
	unsigned int answers;
};

/* A question for name; its length, or 0 when the name cannot be written. */
size_t dns_build(uint8_t buf[DNS_UDP_MAX], uint16_t id, const char *name, uint16_t type);
/*
 * Take the reply to id apart; each answer is handed to fn.  false: malformed, or not the
 * reply.  Reads only buf[0..len-1] and follows no pointer twice.
 */
bool dns_parse(const uint8_t *buf, size_t len, uint16_t id, struct dns_reply *reply,
	       void (*fn)(const struct dns_answer *a, void *arg), void *arg);
/* "1.2.0.192.in-addr.arpa" for an address in network order. */
void dns_reverse_name(uint32_t addr, char out[32]);
/* "A" and so on; 0 and "TYPE17" for others. */
uint16_t dns_type_number(const char *name);
const char *dns_type_name(uint16_t type, char buf[16]);
