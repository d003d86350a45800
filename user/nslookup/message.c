/*
 * Builds questions and parses replies.  Called by main.c.  nslookup asks by itself and does not
 * use the libc's resolver, so that it shows what a server really says.
 */
#define _GNU_SOURCE
#include "message.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define HEADER 12
#define CLASS_IN 1
#define FLAG_QR 0x8000
#define FLAG_AA 0x0400
#define FLAG_TC 0x0200
#define FLAG_RD 0x0100

/* A position in a message that cannot leave it: a read beyond the end sets bad. */
struct cursor {
	const uint8_t *buf;
	size_t len;
	size_t pos;
	bool bad;
};

static const struct {
	uint16_t type;
	const char *name;
} types[] = {
	{ DNS_A, "A" },	    { DNS_NS, "NS" }, { DNS_CNAME, "CNAME" }, { DNS_SOA, "SOA" },
	{ DNS_PTR, "PTR" }, { DNS_MX, "MX" }, { DNS_TXT, "TXT" },     { DNS_AAAA, "AAAA" },
};

uint16_t dns_type_number(const char *name)
{
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (strcasecmp(types[i].name, name) == 0)
			return types[i].type;
	return 0;
}

const char *dns_type_name(uint16_t type, char buf[16])
{
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (types[i].type == type)
			return types[i].name;
	snprintf(buf, 16, "TYPE%u", type);
	return buf;
}

static void put16(uint8_t *p, unsigned int v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
}

/* Labels; the position behind them, NULL when the name is not one [RFC 1035 2.3.4]. */
static uint8_t *put_name(uint8_t *p, const char *name)
{
	size_t total = strlen(name);

	if (total == 0 || total > 253 + (name[total - 1] == '.'))
		return NULL;
	while (*name && strcmp(name, ".") != 0) {
		size_t n = strcspn(name, ".");

		if (n == 0 || n > 63)
			return NULL;
		*p++ = (uint8_t)n;
		memcpy(p, name, n);
		p += n;
		name += n + (name[n] == '.');
	}
	*p++ = 0;
	return p;
}

size_t dns_build(uint8_t buf[DNS_UDP_MAX], uint16_t id, const char *name, uint16_t type)
{
	uint8_t *p;

	memset(buf, 0, HEADER);
	put16(buf, id);
	put16(buf + 2, FLAG_RD);
	put16(buf + 4, 1);
	p = put_name(buf + HEADER, name);
	if (!p)
		return 0;
	put16(p, type);
	put16(p + 2, CLASS_IN);
	return (size_t)(p - buf) + 4;
}

static unsigned int take8(struct cursor *c)
{
	if (c->pos >= c->len) {
		c->bad = true;
		return 0;
	}
	return c->buf[c->pos++];
}

static unsigned int take16(struct cursor *c)
{
	unsigned int hi = take8(c);

	return hi << 8 | take8(c);
}

static uint32_t take32(struct cursor *c)
{
	uint32_t hi = take16(c);

	return hi << 16 | take16(c);
}

/*
 * A name, perhaps compressed: a pointer must lead backwards, each one further than the one
 * before, so there is no loop [RFC 1035 4.1.4].
 */
static void take_name(struct cursor *c, char out[DNS_NAME_MAX])
{
	size_t limit = c->pos;
	size_t after = 0;
	size_t n = 0;
	unsigned int len;

	out[0] = '\0';
	while (!c->bad && (len = take8(c)) != 0) {
		if ((len & 0xc0) == 0xc0) {
			size_t target = (len & 0x3f) << 8 | take8(c);

			if (target >= limit) {
				c->bad = true;
				break;
			}
			if (!after)
				after = c->pos;
			limit = c->pos = target;
			continue;
		}
		if ((len & 0xc0) || len > c->len - c->pos || n + len + 2 > DNS_NAME_MAX) {
			c->bad = true;
			break;
		}
		if (n > 0)
			out[n++] = '.';
		for (; len > 0; len--) {
			unsigned int ch = take8(c);

			out[n++] = ch > 32 && ch < 127 ? (char)ch : '?';
		}
		out[n] = '\0';
	}
	if (after)
		c->pos = after;
	if (n == 0)
		strcpy(out, ".");
}

static void take_address(struct cursor *c, int family, size_t size, struct dns_answer *a)
{
	if (c->len - c->pos == size)
		inet_ntop(family, c->buf + c->pos, a->text, sizeof(a->text));
	else
		c->bad = true;
}

static void take_text(struct cursor *c, struct dns_answer *a)
{
	size_t n = 0;

	while (c->pos < c->len && !c->bad) {
		unsigned int len = take8(c);

		for (; len > 0 && !c->bad && n < sizeof(a->text) - 1; len--) {
			unsigned int ch = take8(c);

			a->text[n++] = ch >= 32 && ch < 127 ? (char)ch : '?';
		}
		if (len > 0)
			break;
	}
	a->text[n] = '\0';
}

/* rdata: c is cut to the record's end; names in it may point to what is before. */
static void take_data(struct cursor *c, struct dns_answer *a)
{
	char name[DNS_NAME_MAX];
	unsigned int preference;

	switch (a->type) {
	case DNS_A:
		take_address(c, AF_INET, 4, a);
		break;
	case DNS_AAAA:
		take_address(c, AF_INET6, 16, a);
		break;
	case DNS_NS:
	case DNS_CNAME:
	case DNS_PTR:
	case DNS_SOA:
		take_name(c, name);
		snprintf(a->text, sizeof(a->text), "%s", name);
		break;
	case DNS_MX:
		preference = take16(c);
		take_name(c, name);
		snprintf(a->text, sizeof(a->text), "%u %s", preference, name);
		break;
	case DNS_TXT:
		take_text(c, a);
		break;
	default:
		snprintf(a->text, sizeof(a->text), "(%zu bytes)", c->len - c->pos);
		break;
	}
}

static void take_answer(struct cursor *c, struct dns_answer *a)
{
	struct cursor data;
	unsigned int len;

	memset(a, 0, sizeof(*a));
	take_name(c, a->name);
	a->type = (uint16_t)take16(c);
	take16(c);
	a->ttl = take32(c);
	len = take16(c);
	if (c->bad || len > c->len - c->pos) {
		c->bad = true;
		return;
	}
	data = *c;
	data.len = c->pos + len;
	take_data(&data, a);
	c->bad |= data.bad;
	c->pos += len;
}

bool dns_parse(const uint8_t *buf, size_t len, uint16_t id, struct dns_reply *reply,
	       void (*fn)(const struct dns_answer *a, void *arg), void *arg)
{
	struct cursor c = { .buf = buf, .len = len };
	char name[DNS_NAME_MAX];
	struct dns_answer a;
	unsigned int flags, questions;

	memset(reply, 0, sizeof(*reply));
	if (len < HEADER || take16(&c) != id)
		return false;
	flags = take16(&c);
	questions = take16(&c);
	reply->answers = take16(&c);
	c.pos = HEADER;
	if (!(flags & FLAG_QR))
		return false;
	reply->rcode = (int)(flags & 15);
	reply->authoritative = flags & FLAG_AA;
	reply->truncated = flags & FLAG_TC;
	for (; questions > 0 && !c.bad; questions--) {
		take_name(&c, name);
		take32(&c);
	}
	for (unsigned int i = 0; i < reply->answers && !c.bad; i++) {
		take_answer(&c, &a);
		if (!c.bad && fn)
			fn(&a, arg);
	}
	/* a truncated reply may end anywhere */
	return !c.bad || reply->truncated;
}

void dns_reverse_name(uint32_t addr, char out[32])
{
	const uint8_t *b = (const uint8_t *)&addr;

	snprintf(out, 32, "%u.%u.%u.%u.in-addr.arpa", b[3], b[2], b[1], b[0]);
}
