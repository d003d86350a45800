/*
 * The DHCP client.  Called by main.c's loop with packets and the passing of time; calls
 * message.c for the wire, transport.c for the socket and lease.c to configure the interface.
 * It never gives up: whatever is missing (interface, carrier, server, the network server
 * itself) may come back.
 *
 * not done: probing the address with ARP before using it [RFC 2131 2.2], because programs
 * have no raw access to the wire; the random wait before the first DISCOVER [4.4.1], because
 * it is there for hundreds of machines that get power at once, and costs every boot seconds.
 */
#define _GNU_SOURCE
#include "client.h"

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../lib/listener.h"
#include "../lib/netif.h"
#include "../lib/util.h"
#include "lease.h"
#include "transport.h"

#define CHECK_MS 1000
#define FIRST_RESEND_MS 1000
/* RFC 2131 lets it grow to 64; a person who starts the server late should not wait that long. */
#define MAX_RESEND_MS 16000
/* A link that was just brought up may take a moment: only then is there a word about it. */
#define CARRIER_MS 1500
/* An address from before: how often its server is asked before others are. */
#define REBOOT_TRIES 3
#define REQUEST_TRIES 4
/* A lease is over when the server says so [RFC 2131 4.4.5]; only one so short (or none at all)
 * would have us ask without a pause. */
#define MIN_LEASE 10

/* One line on the console for each change, and the same for ifconfig. */
static void say(struct client *c, const char *text)
{
	lease_note(c->ifname, text);
	if (strcmp(c->said, text) == 0)
		return;
	snprintf(c->said, sizeof(c->said), "%s", text);
	printf("dhcp: %s: %s\n", c->ifname, text);
	fflush(stdout);
}

void client_init(struct client *c, const char *ifname)
{
	memset(c, 0, sizeof(*c));
	c->ifname = ifname;
	c->fd = -1;
	c->state = CLIENT_NO_INTERFACE;
	if (gethostname(c->hostname, sizeof(c->hostname) - 1) < 0)
		c->hostname[0] = '\0';
}

static void send_query(struct client *c)
{
	struct dhcp_query q = { .type = DHCP_REQUEST, .xid = c->xid, .hostname = c->hostname };
	struct in_addr to = { .s_addr = INADDR_BROADCAST };
	int64_t secs = (now_ms() - c->started) / 1000;

	memcpy(q.mac, c->mac, 6);
	q.secs = (uint16_t)(secs > 65535 ? 65535 : secs);
	switch (c->state) {
	case CLIENT_SELECTING:
		q.type = DHCP_DISCOVER;
		if (c->has_lease)
			q.requested = c->lease.address;
		break;
	case CLIENT_REQUESTING:
		q.requested = c->offer.address;
		q.server = c->offer.server;
		break;
	case CLIENT_REBOOTING:
		q.requested = c->lease.address;
		break;
	case CLIENT_RENEWING:
		to = c->lease.server;
		q.ciaddr = c->lease.address;
		break;
	case CLIENT_REBINDING:
		q.ciaddr = c->lease.address;
		break;
	case CLIENT_NO_INTERFACE:
	case CLIENT_NO_CARRIER:
	case CLIENT_BOUND:
		return;
	}
	transport_send(c, &q, to);
}

/* 1, 2, 4 ... 16 seconds, each +-10 % so that clients do not march in step. */
static int64_t backoff(int tries)
{
	int64_t ms = FIRST_RESEND_MS << (tries < 6 ? tries : 6);

	if (ms > MAX_RESEND_MS)
		ms = MAX_RESEND_MS;
	return ms - ms / 10 + (int64_t)(transport_random() % (uint32_t)(ms / 5 + 1));
}

/* While renewing: half of the time that is left, at least a minute [RFC 2131 4.4.5]. */
static int64_t renewal_pause(const struct client *c, int64_t until)
{
	int64_t half = (until - now_ms()) / 2;

	if (c->tries == 0)
		return 2000; /* a lost packet should not cost a minute */
	return half < 60000 ? 60000 : half;
}

static void transmit(struct client *c)
{
	int64_t pause = backoff(c->tries);

	if (c->state == CLIENT_RENEWING)
		pause = renewal_pause(c, c->rebind_at);
	else if (c->state == CLIENT_REBINDING)
		pause = renewal_pause(c, c->expire_at);
	send_query(c);
	c->tries++;
	c->resend_at = now_ms() + pause;
}

/* Enter a state that asks, and ask.  keep_xid: it is the same exchange. */
static void start(struct client *c, enum client_state state, bool keep_xid)
{
	c->state = state;
	c->tries = 0;
	c->asked = now_ms();
	if (!keep_xid) {
		c->xid = transport_random();
		c->started = c->asked;
	}
	transmit(c);
}

static void bound(struct client *c)
{
	c->state = CLIENT_BOUND;
	c->resend_at = INT64_MAX;
	c->silent = false;
}

/* The lease is over or was taken from us. */
static void lose_lease(struct client *c, const char *why)
{
	lease_remove(c->ifname, &c->lease);
	c->has_lease = false;
	say(c, why);
}

/* A lease runs from the moment when it was asked for [RFC 2131 4.4.1]. */
static void set_timers(struct client *c)
{
	uint64_t lease = c->lease.lease;
	uint64_t t1 = c->lease.t1;
	uint64_t t2 = c->lease.t2;

	if (lease == UINT32_MAX) { /* infinity [RFC 2131 3.3] */
		c->renew_at = c->rebind_at = c->expire_at = INT64_MAX;
		return;
	}
	/* times that make no sense are replaced by the usual ones [4.4.5] */
	if (t2 == 0 || t2 >= lease)
		t2 = lease * 7 / 8;
	if (t1 == 0 || t1 >= t2)
		t1 = lease / 2;
	c->renew_at = c->asked + (int64_t)t1 * 1000;
	c->rebind_at = c->asked + (int64_t)t2 * 1000;
	c->expire_at = c->asked + (int64_t)lease * 1000;
}

static bool same_lease(const struct dhcp_reply *a, const struct dhcp_reply *b)
{
	return a->address.s_addr == b->address.s_addr && a->mask.s_addr == b->mask.s_addr &&
	       a->router.s_addr == b->router.s_addr && a->dns_count == b->dns_count &&
	       memcmp(a->dns, b->dns, sizeof(a->dns)) == 0 && a->mtu == b->mtu &&
	       strcmp(a->domain, b->domain) == 0;
}

static void accept_lease(struct client *c, const struct dhcp_reply *r)
{
	struct in_addr server = c->state == CLIENT_REQUESTING ? c->offer.server : c->lease.server;
	bool known = c->has_lease && same_lease(&c->lease, r) && lease_in_place(c->ifname, r);
	char text[256];
	int err = 0;

	c->lease = *r;
	if (c->lease.server.s_addr == 0)
		c->lease.server = server;
	if (c->lease.lease < MIN_LEASE)
		c->lease.lease = MIN_LEASE;
	c->has_lease = true;
	set_timers(c);
	bound(c);
	if (!known)
		err = lease_apply(c->ifname, &c->lease);
	if (err) {
		errno = -err;
		complain_errno("%s", c->ifname);
		c->state = CLIENT_NO_INTERFACE; /* look again, and ask again */
		return;
	}
	lease_describe(&c->lease, text, sizeof(text));
	say(c, text);
}

static void refused(struct client *c)
{
	if (c->has_lease)
		lose_lease(c, "the server withdrew the address");
	/* not at once: a server that refuses everything would be flooded */
	c->state = CLIENT_SELECTING;
	c->xid = transport_random();
	c->started = now_ms();
	c->tries = 1;
	c->resend_at = now_ms() + FIRST_RESEND_MS;
}

static void handle_reply(struct client *c, const struct dhcp_reply *r)
{
	switch (c->state) {
	case CLIENT_SELECTING:
		if (r->type != DHCP_OFFER || r->server.s_addr == 0 || c->tries == 0)
			return;
		c->offer = *r;
		start(c, CLIENT_REQUESTING, true);
		break;
	case CLIENT_REQUESTING:
		if (r->server.s_addr && r->server.s_addr != c->offer.server.s_addr)
			return; /* another server has no say in this */
				/* fall through */
	case CLIENT_REBOOTING:
	case CLIENT_RENEWING:
	case CLIENT_REBINDING:
		if (r->type == DHCP_ACK)
			accept_lease(c, r);
		else if (r->type == DHCP_NAK)
			refused(c);
		break;
	case CLIENT_NO_INTERFACE:
	case CLIENT_NO_CARRIER:
	case CLIENT_BOUND:
		break;
	}
}

void client_broken(struct client *c)
{
	transport_close(c);
	c->state = CLIENT_NO_INTERFACE;
	c->check_at = now_ms() + 50;
}

void client_input(struct client *c)
{
	struct dhcp_reply r;
	int n;

	while ((n = transport_receive(c, &r)) > 0)
		if (n == 1)
			handle_reply(c, &r);
	if (n < 0)
		client_broken(c);
}

/* The interface is there and has a carrier: get the old address back, or a new one. */
static void begin(struct client *c)
{
	int err = transport_open(c);

	if (err) {
		c->state = CLIENT_NO_INTERFACE;
		return;
	}
	c->silent = false;
	if (c->has_lease && now_ms() < c->expire_at)
		start(c, CLIENT_REBOOTING, false);
	else
		start(c, CLIENT_SELECTING, false);
}

/* Look at the interface: did it come, go, lose or regain its carrier? */
static void check_interface(struct client *c)
{
	struct netif nif;
	int err = netif_query(c->ifname, &nif);

	c->check_at = now_ms() + CHECK_MS;
	if (err) {
		if (c->state != CLIENT_NO_INTERFACE || !c->said[0])
			say(c, err == -ENODEV ? "no such interface: waiting for it"
					      : "the network does not answer: waiting");
		transport_close(c);
		c->state = CLIENT_NO_INTERFACE;
		c->check_at = now_ms() + 200;
		return;
	}
	memcpy(c->mac, nif.mac, 6);
	if (!(nif.flags & IFF_UP)) {
		netif_set_flags(c->ifname, IFF_UP, 0);
		netif_query(c->ifname, &nif);
	}
	if (!(nif.flags & IFF_RUNNING)) {
		if (c->state != CLIENT_NO_CARRIER)
			c->carrier_lost = now_ms();
		c->state = CLIENT_NO_CARRIER;
		if (now_ms() - c->carrier_lost >= CARRIER_MS)
			say(c, "no carrier: is the cable plugged in?");
		c->resend_at = INT64_MAX;
		c->check_at = now_ms() + 200;
		return;
	}
	if (c->state == CLIENT_NO_INTERFACE || c->state == CLIENT_NO_CARRIER || c->fd < 0)
		begin(c);
	else if (c->state == CLIENT_BOUND && nif.addr.s_addr != c->lease.address.s_addr &&
		 !nif.has_addr)
		begin(c); /* somebody took the address away: the network server started anew */
	else if (c->state == CLIENT_BOUND)
		lease_check_files(&c->lease);
}

static void no_answer(struct client *c)
{
	if (c->tries >= 3 && !c->silent) {
		c->silent = true;
		say(c, "no answer from a server: still asking");
	}
}

static void resend(struct client *c)
{
	if (c->state == CLIENT_SELECTING)
		no_answer(c);
	if (c->state == CLIENT_REQUESTING && c->tries >= REQUEST_TRIES) {
		start(c, CLIENT_SELECTING, false);
		return;
	}
	if (c->state == CLIENT_REBOOTING && c->tries >= REBOOT_TRIES) {
		/* nobody objects and the lease still runs: go on with it [RFC 2131 3.2] */
		if (!lease_in_place(c->ifname, &c->lease))
			lease_apply(c->ifname, &c->lease);
		bound(c);
		return;
	}
	transmit(c);
}

static void lease_timers(struct client *c, int64_t now)
{
	if (!c->has_lease || c->state == CLIENT_NO_INTERFACE)
		return;
	if (now >= c->expire_at) {
		lose_lease(c, "the lease has expired");
		if (c->state != CLIENT_NO_CARRIER)
			start(c, CLIENT_SELECTING, false);
	} else if (now >= c->rebind_at && c->state == CLIENT_RENEWING) {
		start(c, CLIENT_REBINDING, true);
	} else if (now >= c->renew_at && c->state == CLIENT_BOUND) {
		start(c, CLIENT_RENEWING, false);
	}
}

void client_tick(struct client *c)
{
	int64_t now = now_ms();

	if (now >= c->check_at)
		check_interface(c);
	lease_timers(c, now);
	if (c->state != CLIENT_NO_INTERFACE && c->state != CLIENT_NO_CARRIER &&
	    c->state != CLIENT_BOUND && now_ms() >= c->resend_at)
		resend(c);
}

int client_timeout(const struct client *c)
{
	int64_t next = c->check_at;
	int64_t left;

	if (c->state != CLIENT_BOUND && c->state != CLIENT_NO_INTERFACE &&
	    c->state != CLIENT_NO_CARRIER && c->resend_at < next)
		next = c->resend_at;
	left = next - now_ms();
	return left < 0 ? 0 : left > CHECK_MS ? CHECK_MS : (int)left;
}
