/* DHCP messages on the wire [RFC 2131, RFC 2132]. */
#pragma once

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DHCP_CLIENT_PORT 68
#define DHCP_SERVER_PORT 67
/* The largest message that we say we take (option 57), and the room for one. */
#define DHCP_MESSAGE_MAX 1500
#define DHCP_MAX_DNS 3

enum dhcp_type {
	DHCP_DISCOVER = 1,
	DHCP_OFFER = 2,
	DHCP_REQUEST = 3,
	DHCP_DECLINE = 4,
	DHCP_ACK = 5,
	DHCP_NAK = 6,
	DHCP_RELEASE = 7,
	DHCP_INFORM = 8,
};

/* What the client wants to say. */
struct dhcp_query {
	enum dhcp_type type;
	uint32_t xid;
	uint16_t secs; /* since the exchange began */
	uint8_t mac[6];
	struct in_addr ciaddr;	  /* renewing: our address */
	struct in_addr requested; /* option 50, 0: not sent */
	struct in_addr server;	  /* option 54, 0: not sent */
	const char *hostname;	  /* option 12, NULL: not sent */
};

/* What a server said; addresses and times are 0 when it did not say. */
struct dhcp_reply {
	enum dhcp_type type;
	struct in_addr address; /* yiaddr */
	struct in_addr server;	/* option 54 */
	struct in_addr mask, broadcast, router;
	struct in_addr dns[DHCP_MAX_DNS];
	size_t dns_count;
	uint32_t lease, t1, t2; /* seconds */
	uint16_t mtu;
	char domain[256]; /* letters, digits, dots, hyphens only */
};

/* Write the message to buf (DHCP_MESSAGE_MAX bytes); its length. */
size_t dhcp_build(const struct dhcp_query *q, uint8_t *buf);
/*
 * Take a server's message apart.  false: malformed, or not an answer to this xid and mac.
 * Reads only buf[0..len-1], whatever the message says.
 */
bool dhcp_parse(const uint8_t *buf, size_t len, uint32_t xid, const uint8_t mac[6],
		struct dhcp_reply *out);
