/* The DHCP client's state machine [RFC 2131 4.4]. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "message.h"

enum client_state {
	CLIENT_NO_INTERFACE, /* it does not exist (yet) */
	CLIENT_NO_CARRIER,   /* the cable is not plugged in */
	CLIENT_SELECTING,    /* DISCOVER sent: waiting for offers */
	CLIENT_REQUESTING,   /* REQUEST sent for an offer */
	CLIENT_REBOOTING,    /* REQUEST sent for the address that we had before */
	CLIENT_BOUND,
	CLIENT_RENEWING,  /* T1 has passed: asking our server */
	CLIENT_REBINDING, /* T2 has passed: asking any server */
};

struct client {
	const char *ifname;
	char hostname[65];
	int fd; /* UDP, port 68; -1 while there is none */
	enum client_state state;
	uint8_t mac[6];
	uint32_t xid;
	int64_t started; /* ms: when this exchange began */
	int64_t asked;	 /* ms: when the state's first message was sent */
	int64_t resend_at;
	int64_t check_at;     /* when the interface is looked at next */
	int64_t carrier_lost; /* CLIENT_NO_CARRIER: since when */
	int tries;
	bool silent; /* "no answer" was said already */
	struct dhcp_reply offer;
	bool has_lease;
	struct dhcp_reply lease;
	int64_t renew_at, rebind_at, expire_at; /* ms; INT64_MAX: never */
	char said[300];				/* the last line on the console */
};

void client_init(struct client *c, const char *ifname);
/* ms until client_tick has something to do. */
int client_timeout(const struct client *c);
/* Time has passed. */
void client_tick(struct client *c);
/* The socket is readable. */
void client_input(struct client *c);
/* The socket is dead (the network server restarts): begin with the interface again. */
void client_broken(struct client *c);
