/*
 * Builds and parses DHCP messages.  Called by client.c.  What comes from the network is not
 * trusted: every length is checked, and what a file or an ioctl will get is checked as well.
 */
#include "message.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <string.h>

/*
 *   0: op htype hlen hops   4: xid   8: secs flags   12: ciaddr   16: yiaddr   20: siaddr
 *  24: giaddr   28: chaddr (16)   44: sname (64)   108: file (128)   236: cookie   240: options
 */
enum offset {
	AT_OP = 0,
	AT_XID = 4,
	AT_SECS = 8,
	AT_FLAGS = 10,
	AT_CIADDR = 12,
	AT_YIADDR = 16,
	AT_CHADDR = 28,
	AT_SNAME = 44,
	AT_FILE = 108,
	AT_COOKIE = 236,
	AT_OPTIONS = 240,
};

#define BOOTP_MIN 300 /* some relays drop what is shorter [RFC 1542 2.1] */
#define MAGIC 0x63825363u
#define FLAG_BROADCAST 0x8000

enum option {
	OPT_PAD = 0,
	OPT_MASK = 1,
	OPT_ROUTER = 3,
	OPT_DNS = 6,
	OPT_HOSTNAME = 12,
	OPT_DOMAIN = 15,
	OPT_MTU = 26,
	OPT_BROADCAST = 28,
	OPT_REQUESTED = 50,
	OPT_LEASE = 51,
	OPT_OVERLOAD = 52,
	OPT_TYPE = 53,
	OPT_SERVER = 54,
	OPT_PARAMETERS = 55,
	OPT_MAX_SIZE = 57,
	OPT_T1 = 58,
	OPT_T2 = 59,
	OPT_CLIENT_ID = 61,
	OPT_END = 255,
};

static void put16(uint8_t *p, uint16_t v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
}

static void put32(uint8_t *p, uint32_t v)
{
	put16(p, (uint16_t)(v >> 16));
	put16(p + 2, (uint16_t)v);
}

static uint16_t get16(const uint8_t *p)
{
	return (uint16_t)(p[0] << 8 | p[1]);
}

static uint32_t get32(const uint8_t *p)
{
	return (uint32_t)get16(p) << 16 | get16(p + 2);
}

static uint8_t *put_option(uint8_t *p, enum option code, const void *value, size_t len)
{
	*p++ = (uint8_t)code;
	*p++ = (uint8_t)len;
	memcpy(p, value, len);
	return p + len;
}

size_t dhcp_build(const struct dhcp_query *q, uint8_t *buf)
{
	static const uint8_t parameters[] = { OPT_MASK, OPT_ROUTER,    OPT_DNS,	  OPT_DOMAIN,
					      OPT_MTU,	OPT_BROADCAST, OPT_LEASE, OPT_SERVER,
					      OPT_T1,	OPT_T2 };
	uint8_t type = (uint8_t)q->type;
	uint8_t client_id[7] = { 1 };
	uint8_t max_size[2];
	uint8_t *p = buf + AT_OPTIONS;

	memset(buf, 0, DHCP_MESSAGE_MAX);
	buf[AT_OP] = 1;	    /* BOOTREQUEST */
	buf[AT_OP + 1] = 1; /* Ethernet */
	buf[AT_OP + 2] = 6;
	put32(buf + AT_XID, q->xid);
	put16(buf + AT_SECS, q->secs);
	/* without an address we take broadcasts only [RFC 2131 4.1] */
	if (q->ciaddr.s_addr == 0)
		put16(buf + AT_FLAGS, FLAG_BROADCAST);
	memcpy(buf + AT_CIADDR, &q->ciaddr, 4);
	memcpy(buf + AT_CHADDR, q->mac, 6);
	put32(buf + AT_COOKIE, MAGIC);
	p = put_option(p, OPT_TYPE, &type, 1);
	memcpy(client_id + 1, q->mac, 6);
	p = put_option(p, OPT_CLIENT_ID, client_id, sizeof(client_id));
	if (q->requested.s_addr)
		p = put_option(p, OPT_REQUESTED, &q->requested, 4);
	if (q->server.s_addr)
		p = put_option(p, OPT_SERVER, &q->server, 4);
	if (q->type == DHCP_DISCOVER || q->type == DHCP_REQUEST) {
		put16(max_size, DHCP_MESSAGE_MAX - 28); /* less IP and UDP headers */
		p = put_option(p, OPT_MAX_SIZE, max_size, 2);
		if (q->hostname && *q->hostname && strlen(q->hostname) < 64)
			p = put_option(p, OPT_HOSTNAME, q->hostname, strlen(q->hostname));
		p = put_option(p, OPT_PARAMETERS, parameters, sizeof(parameters));
	}
	*p++ = OPT_END;
	return (size_t)(p - buf) < BOOTP_MIN ? BOOTP_MIN : (size_t)(p - buf);
}

/* Only what may stand in a domain name; it goes into a file that others parse. */
static void parse_domain(struct dhcp_reply *r, const uint8_t *v, size_t len)
{
	while (len > 0 && v[len - 1] == '\0')
		len--;
	for (size_t i = 0; i < len; i++)
		if (!isalnum(v[i]) && v[i] != '.' && v[i] != '-')
			return;
	memcpy(r->domain, v, len);
	r->domain[len] = '\0';
}

static void parse_address(struct in_addr *out, const uint8_t *v, size_t len)
{
	if (len >= 4)
		memcpy(out, v, 4);
}

static void parse_time(uint32_t *out, const uint8_t *v, size_t len)
{
	if (len == 4)
		*out = get32(v);
}

static void parse_option(struct dhcp_reply *r, uint8_t code, const uint8_t *v, size_t len)
{
	switch (code) {
	case OPT_TYPE:
		if (len == 1)
			r->type = v[0];
		break;
	case OPT_SERVER:
		parse_address(&r->server, v, len);
		break;
	case OPT_MASK:
		parse_address(&r->mask, v, len);
		break;
	case OPT_BROADCAST:
		parse_address(&r->broadcast, v, len);
		break;
	case OPT_ROUTER:
		parse_address(&r->router, v, len);
		break;
	case OPT_DNS:
		for (; len >= 4 && r->dns_count < DHCP_MAX_DNS; len -= 4, v += 4)
			memcpy(&r->dns[r->dns_count++], v, 4);
		break;
	case OPT_DOMAIN:
		parse_domain(r, v, len);
		break;
	case OPT_MTU:
		if (len == 2)
			r->mtu = get16(v);
		break;
	case OPT_LEASE:
		parse_time(&r->lease, v, len);
		break;
	case OPT_T1:
		parse_time(&r->t1, v, len);
		break;
	case OPT_T2:
		parse_time(&r->t2, v, len);
		break;
	default:
		break;
	}
}

/*
 * The options in one field; *overload gets the value of option 52.  false: a length points
 * outside.  not done: the joining of an option that comes in pieces [RFC 3396], because no
 * option that is asked for is that long.
 */
static bool parse_options(struct dhcp_reply *r, const uint8_t *p, size_t len, uint8_t *overload)
{
	size_t i = 0;

	while (i < len && p[i] != OPT_END) {
		uint8_t code = p[i];
		size_t n;

		if (code == OPT_PAD) {
			i++;
			continue;
		}
		if (i + 1 >= len)
			return false;
		n = p[i + 1];
		if (i + 2 + n > len)
			return false;
		if (code == OPT_OVERLOAD && overload && n == 1)
			*overload = p[i + 2];
		else
			parse_option(r, code, p + i + 2, n);
		i += 2 + n;
	}
	return true;
}

static bool is_usable(struct in_addr a)
{
	uint32_t h = ntohl(a.s_addr);

	return h >= 0x01000000u && h < 0xe0000000u && (h >> 24) != 127;
}

/* Contiguous ones; else as if the server had not said. */
static void check_mask(struct dhcp_reply *r)
{
	uint32_t inverse = ~ntohl(r->mask.s_addr);

	if (inverse & (inverse + 1))
		r->mask.s_addr = 0;
}

bool dhcp_parse(const uint8_t *buf, size_t len, uint32_t xid, const uint8_t mac[6],
		struct dhcp_reply *out)
{
	uint8_t overload = 0;

	memset(out, 0, sizeof(*out));
	if (len < AT_OPTIONS || buf[AT_OP] != 2 || buf[AT_OP + 1] != 1 || buf[AT_OP + 2] != 6)
		return false;
	if (get32(buf + AT_XID) != xid || memcmp(buf + AT_CHADDR, mac, 6) != 0 ||
	    get32(buf + AT_COOKIE) != MAGIC)
		return false;
	memcpy(&out->address, buf + AT_YIADDR, 4);
	if (!parse_options(out, buf + AT_OPTIONS, len - AT_OPTIONS, &overload))
		return false;
	/* [RFC 2131 4.1]: the file field first, then sname */
	if ((overload & 1) && !parse_options(out, buf + AT_FILE, 128, NULL))
		return false;
	if ((overload & 2) && !parse_options(out, buf + AT_SNAME, 64, NULL))
		return false;
	if (out->type != DHCP_OFFER && out->type != DHCP_ACK && out->type != DHCP_NAK)
		return false;
	if (out->type != DHCP_NAK && !is_usable(out->address))
		return false;
	check_mask(out);
	return true;
}
