/*
 * DNS messages: making a question, and taking from an answer what was asked for.
 * Nothing in an answer is trusted: lengths are checked, names may only point
 * backwards, and what does not fit the question is no answer. [RFC 1035 4]
 *
 *   header   id | flags | counts: questions, answers, authorities, additionals
 *   question name, type, class
 *   record   name, type, class, ttl (4), length (2), data
 */
#include <internal/dns.h>
#include <string.h>
#include <strings.h>

#define HEADER 12
#define CLASS_IN 1
#define FLAG_QR 0x8000 /* an answer */
#define FLAG_OPCODE 0x7800
#define FLAG_TC 0x0200 /* truncated */
#define FLAG_RD 0x0100 /* recursion desired */
#define RCODE 0x000f
#define RCODE_NXDOMAIN 3
#define MAX_ALIASES 16
#define MAX_NEGATIVE_TTL 300u /* seconds */
#define MAX_TTL 86400u

struct message {
	const uint8_t *p;
	size_t len;
};

struct record {
	char name[DNS_NAME_MAX + 1];
	unsigned int type;
	uint32_t ttl;
	size_t data, data_len; /* in the message */
};

static unsigned int get16(const uint8_t *p)
{
	return (unsigned int)p[0] << 8 | p[1];
}

static void put16(uint8_t *p, unsigned int n)
{
	p[0] = (uint8_t)(n >> 8);
	p[1] = (uint8_t)n;
}

/* Returns the length of the question, or -1: the name is not one. */
int __dns_encode(uint8_t *buf, size_t size, uint16_t id, const char *name, int type)
{
	size_t at = HEADER, total = strlen(name);

	if (total && name[total - 1] == '.')
		total--;
	if (!total || total > 253 || HEADER + total + 6 > size)
		return -1;
	memset(buf, 0, HEADER);
	put16(buf, id);
	put16(buf + 2, FLAG_RD);
	put16(buf + 4, 1);
	for (const char *end = name + total; name < end;) {
		size_t n = strcspn(name, ".");

		if (n == 0 || n > 63)
			return -1;
		buf[at++] = (uint8_t)n;
		memcpy(buf + at, name, n);
		at += n;
		name += n + 1;
		if (name == end)
			return -1; /* ".." at the end */
	}
	buf[at++] = 0;
	put16(buf + at, (unsigned int)type);
	put16(buf + at + 2, CLASS_IN);
	return (int)at + 4;
}

/* Read the name at *at as text and step over it.  Returns 0, or -1: malformed. */
static int get_name(const struct message *m, size_t *at, char *name)
{
	size_t here = *at, limit = *at, n = 0;
	int jumped = 0;

	for (;;) {
		if (here >= m->len)
			return -1;
		unsigned int len = m->p[here];

		if ((len & 0xc0) == 0xc0) {
			if (here + 1 >= m->len)
				return -1;
			size_t to = get16(m->p + here) & 0x3fff;

			if (!jumped)
				*at = here + 2;
			jumped = 1;
			if (to >= limit)
				return -1; /* only backwards, so that it ends */
			here = limit = to;
			continue;
		}
		if (len > 63 || here + 1 + len > m->len)
			return -1;
		if (!len)
			break;
		if (n + len + 1 > DNS_NAME_MAX || memchr(m->p + here + 1, '.', len) ||
		    memchr(m->p + here + 1, 0, len))
			return -1;
		if (n)
			name[n++] = '.';
		memcpy(name + n, m->p + here + 1, len);
		n += len;
		here += 1 + len;
	}
	if (!jumped)
		*at = here + 1;
	name[n] = 0;
	return 0;
}

static int get_record(const struct message *m, size_t *at, struct record *r)
{
	if (get_name(m, at, r->name) < 0 || m->len - *at < 10)
		return -1;
	const uint8_t *p = m->p + *at;

	r->type = get16(p + 2) == CLASS_IN ? get16(p) : 0;
	r->ttl = (uint32_t)get16(p + 4) << 16 | get16(p + 6);
	if (r->ttl > INT32_MAX)
		r->ttl = 0; /* [RFC 2181 8] */
	r->ttl = r->ttl > MAX_TTL ? MAX_TTL : r->ttl;
	r->data = *at + 10;
	r->data_len = get16(p + 8);
	*at += 10 + r->data_len;
	return *at <= m->len ? 0 : -1;
}

static int same_name(const char *a, const char *b)
{
	size_t n = strlen(a), k = strlen(b);

	if (n && a[n - 1] == '.')
		n--;
	if (k && b[k - 1] == '.')
		k--;
	return n == k && strncasecmp(a, b, n) == 0;
}

static void add_addr(struct dns_answer *out, int family, const uint8_t *bytes, size_t n)
{
	if (out->count == DNS_ADDRS_MAX)
		return;
	struct dns_addr *a = &out->addr[out->count++];

	memset(a, 0, sizeof(*a));
	a->family = family;
	memcpy(a->bytes, bytes, n);
}

/* Use one record of the wanted type.  Returns 0, or -1: malformed. */
static int use_record(const struct message *m, const struct record *r, struct dns_answer *out)
{
	size_t at = r->data;

	if (r->type == DNS_TYPE_A) {
		if (r->data_len != 4)
			return -1;
		add_addr(out, AF_INET, m->p + at, 4);
	} else if (r->type == DNS_TYPE_AAAA) {
		if (r->data_len != 16)
			return -1;
		add_addr(out, AF_INET6, m->p + at, 16);
	} else {
		if (out->count++)
			return 0;
		if (get_name(m, &at, out->name) < 0 || at != r->data + r->data_len)
			return -1;
	}
	if (r->ttl < out->ttl)
		out->ttl = r->ttl;
	return 0;
}

/*
 * One pass over the answers, for the records of out->name.  Returns 1: it is an
 * alias, and out->name is now what it stands for; 0; or -1: malformed.
 */
static int pass(const struct message *m, size_t at, unsigned int count, int type,
		struct dns_answer *out)
{
	char wanted[DNS_NAME_MAX + 1];
	struct record r;

	strcpy(wanted, out->name);
	for (; count; count--) {
		if (get_record(m, &at, &r) < 0)
			return -1;
		if (!same_name(r.name, wanted))
			continue;
		if (r.type == DNS_TYPE_CNAME && type != DNS_TYPE_CNAME) {
			size_t data = r.data;

			if (get_name(m, &data, out->name) < 0 || data != r.data + r.data_len)
				return -1;
			if (r.ttl < out->ttl)
				out->ttl = r.ttl;
			return 1;
		}
		if (r.type == (unsigned int)type && use_record(m, &r, out) < 0)
			return -1;
	}
	return 0;
}

/* How long "no" may be remembered: what the zone's SOA says. [RFC 2308 5] */
static uint32_t negative_ttl(const struct message *m, size_t at, unsigned int answers,
			     unsigned int authorities)
{
	struct record r;
	char name[DNS_NAME_MAX + 1];

	for (unsigned int i = 0; i < answers + authorities; i++) {
		if (get_record(m, &at, &r) < 0)
			return 0;
		if (i < answers || r.type != DNS_TYPE_SOA)
			continue;
		size_t data = r.data;

		if (get_name(m, &data, name) < 0 || get_name(m, &data, name) < 0 ||
		    data + 20 != r.data + r.data_len)
			return 0;
		uint32_t minimum =
			(uint32_t)get16(m->p + data + 16) << 16 | get16(m->p + data + 18);

		minimum = minimum < r.ttl ? minimum : r.ttl;
		return minimum < MAX_NEGATIVE_TTL ? minimum : MAX_NEGATIVE_TTL;
	}
	return 0;
}

/* Is it an answer to exactly our question?  Steps over header and question. */
static int is_ours(const struct message *m, uint16_t id, const char *name, int type, size_t *at)
{
	char question[DNS_NAME_MAX + 1];

	if (m->len < HEADER || get16(m->p) != id)
		return 0;
	if ((get16(m->p + 2) & (FLAG_QR | FLAG_OPCODE)) != FLAG_QR || get16(m->p + 4) != 1)
		return 0;
	*at = HEADER;
	if (get_name(m, at, question) < 0 || m->len - *at < 4 || !same_name(question, name))
		return 0;
	if (get16(m->p + *at) != (unsigned int)type || get16(m->p + *at + 2) != CLASS_IN)
		return 0;
	*at += 4;
	return 1;
}

/*
 * Take the answer to (id, name, type) out of a message.  DNS_OK: the addresses,
 * or the name for a PTR question, with the shortest ttl on the way.  DNS_NO_DATA:
 * out->name is where the aliases led.  DNS_NOT_OURS: ignore the message.
 */
enum dns_result __dns_decode(const uint8_t *msg, size_t len, uint16_t id, const char *name,
			     int type, struct dns_answer *out)
{
	struct message m = { msg, len };
	size_t at, n = strlen(name);
	int ret = 1;

	memset(out, 0, sizeof(*out));
	if (n > DNS_NAME_MAX || !is_ours(&m, id, name, type, &at))
		return DNS_NOT_OURS;
	unsigned int flags = get16(msg + 2), answers = get16(msg + 6), rcode = flags & RCODE;

	if (flags & FLAG_TC)
		return DNS_TRUNCATED;
	if (rcode && rcode != RCODE_NXDOMAIN)
		return DNS_FAILED;
	memcpy(out->name, name, n + 1);
	if (n && out->name[n - 1] == '.')
		out->name[n - 1] = 0;
	out->ttl = MAX_TTL;
	for (int aliases = 0; ret == 1; aliases++) {
		if (aliases > MAX_ALIASES)
			return DNS_FAILED;
		ret = pass(&m, at, answers, type, out);
	}
	if (ret < 0)
		return DNS_NOT_OURS; /* malformed: an honest answer may follow */
	if (out->count)
		return DNS_OK;
	out->ttl = negative_ttl(&m, at, answers, get16(msg + 8));
	return rcode ? DNS_NO_NAME : DNS_NO_DATA;
}
