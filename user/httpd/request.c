/*
 * Parses HTTP requests; trusts nothing.  Called by conn.c with the bytes that have come so
 * far; a whole head is parsed in one go.
 */
#define _GNU_SOURCE
#include "request.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "path.h"

/* A piece of the buffer. */
struct span {
	const char *s;
	size_t len;
};

static bool span_is(struct span a, const char *text)
{
	return a.len == strlen(text) && strncasecmp(a.s, text, a.len) == 0;
}

static struct span trim(struct span a)
{
	while (a.len > 0 && (*a.s == ' ' || *a.s == '\t')) {
		a.s++;
		a.len--;
	}
	while (a.len > 0 && (a.s[a.len - 1] == ' ' || a.s[a.len - 1] == '\t'))
		a.len--;
	return a;
}

/* Only digits, at least one; false on anything else and on overflow. */
static bool span_number(struct span a, uint64_t *out)
{
	uint64_t v = 0;

	if (a.len == 0 || a.len > 18)
		return false;
	for (size_t i = 0; i < a.len; i++) {
		if (!isdigit((unsigned char)a.s[i]))
			return false;
		v = v * 10 + (uint64_t)(a.s[i] - '0');
	}
	*out = v;
	return true;
}

/* The bytes of the head including the empty line; 0 while it is not complete. */
static size_t head_length(const char *buf, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (buf[i] != '\n')
			continue;
		if (i + 1 < len && buf[i + 1] == '\n')
			return i + 2;
		if (i + 2 < len && buf[i + 1] == '\r' && buf[i + 2] == '\n')
			return i + 3;
	}
	return 0;
}

/* The line at *pos without its end; *pos moves behind it.  A bare LF is accepted. */
static struct span next_line(const char *buf, size_t len, size_t *pos)
{
	const char *nl = memchr(buf + *pos, '\n', len - *pos);
	struct span line = { buf + *pos, nl ? (size_t)(nl - (buf + *pos)) : len - *pos };

	*pos += line.len + (nl != NULL);
	if (line.len > 0 && line.s[line.len - 1] == '\r')
		line.len--;
	return line;
}

static bool is_token(struct span a)
{
	for (size_t i = 0; i < a.len; i++) {
		unsigned char c = (unsigned char)a.s[i];

		if (c <= 32 || c >= 127 || strchr("\"(),/:;<=>?@[\\]{}", c))
			return false;
	}
	return a.len > 0;
}

/* "http://host/path" is allowed towards any server [RFC 9112 3.2.2]. */
static struct span strip_authority(struct span target)
{
	const char *slash;

	if (target.len < 7 || strncasecmp(target.s, "http://", 7) != 0)
		return target;
	slash = memchr(target.s + 7, '/', target.len - 7);
	if (!slash)
		return (struct span){ "/", 1 };
	target.len -= (size_t)(slash - target.s);
	target.s = slash;
	return target;
}

static int parse_version(struct span v, struct request *r)
{
	if (v.len != 8 || memcmp(v.s, "HTTP/", 5) != 0 || !isdigit((unsigned char)v.s[5]) ||
	    v.s[6] != '.' || !isdigit((unsigned char)v.s[7]))
		return 400;
	if (v.s[5] != '1')
		return 505;
	r->minor = v.s[7] - '0';
	r->keep_alive = r->minor >= 1;
	return 0;
}

/* method SP target SP version [RFC 9112 3]. */
static int parse_request_line(struct span line, struct request *r)
{
	const char *sp1 = memchr(line.s, ' ', line.len);
	const char *sp2 = memrchr(line.s, ' ', line.len);
	struct span method, target, version;
	int status;

	if (!sp1 || sp1 == sp2)
		return 400;
	method = (struct span){ line.s, (size_t)(sp1 - line.s) };
	target = (struct span){ sp1 + 1, (size_t)(sp2 - sp1) - 1 };
	version = (struct span){ sp2 + 1, (size_t)(line.s + line.len - sp2) - 1 };
	if (!is_token(method))
		return 400;
	status = parse_version(version, r);
	if (status)
		return status;
	/* methods are case-sensitive */
	if (method.len == 3 && memcmp(method.s, "GET", 3) == 0)
		r->method = METHOD_GET;
	else if (method.len == 4 && memcmp(method.s, "HEAD", 4) == 0)
		r->method = METHOD_HEAD;
	else
		r->method = METHOD_OTHER;
	if (target.len >= TARGET_MAX)
		return 414;
	target = strip_authority(target);
	if (r->method == METHOD_OTHER && target.len == 1 && *target.s == '*') {
		strcpy(r->path, "/");
		return 0;
	}
	return path_decode(target.s, target.len, r->path, sizeof(r->path)) < 0 ? 400 : 0;
}

/* "bytes=1-2", "bytes=5-", "bytes=-3"; anything else is ignored [RFC 9110 14.2]. */
static void parse_range(struct span v, struct request *r)
{
	const char *dash;
	struct span first, last;

	if (v.len < 7 || strncasecmp(v.s, "bytes=", 6) != 0 || memchr(v.s, ',', v.len))
		return;
	v.s += 6;
	v.len -= 6;
	dash = memchr(v.s, '-', v.len);
	if (!dash)
		return;
	first = (struct span){ v.s, (size_t)(dash - v.s) };
	last = (struct span){ dash + 1, v.len - first.len - 1 };
	r->range_first = UINT64_MAX;
	r->range_last = UINT64_MAX;
	if (first.len > 0 && !span_number(first, &r->range_first))
		return;
	if (last.len > 0 && !span_number(last, &r->range_last))
		return;
	if (first.len == 0 && last.len == 0)
		return;
	if (first.len > 0 && r->range_last < r->range_first)
		return;
	r->has_range = true;
}

/* "keep-alive, Upgrade": is word one of the elements? */
static bool list_has(struct span v, const char *word)
{
	while (v.len > 0) {
		const char *comma = memchr(v.s, ',', v.len);
		struct span item = { v.s, comma ? (size_t)(comma - v.s) : v.len };

		if (span_is(trim(item), word))
			return true;
		v.len -= item.len + (comma != NULL);
		v.s += item.len + (comma != NULL);
	}
	return false;
}

struct head_state {
	int hosts;
	bool has_length;
};

static int handle_header(struct span name, struct span value, struct request *r,
			 struct head_state *h)
{
	uint64_t length;

	if (span_is(name, "host")) {
		h->hosts++;
	} else if (span_is(name, "connection")) {
		if (list_has(value, "close"))
			r->keep_alive = false;
		else if (list_has(value, "keep-alive"))
			r->keep_alive = true;
	} else if (span_is(name, "content-length")) {
		if (!span_number(value, &length) || (h->has_length && length != r->body_length))
			return 400;
		h->has_length = true;
		r->body_length = length;
	} else if (span_is(name, "transfer-encoding")) {
		if (!span_is(value, "chunked") || r->chunked)
			return 501;
		r->chunked = true;
	} else if (span_is(name, "range")) {
		parse_range(value, r);
	}
	return 0;
}

static int parse_headers(const char *buf, size_t len, size_t pos, struct request *r)
{
	struct head_state h = { 0 };

	while (pos < len) {
		struct span line = next_line(buf, len, &pos);
		const char *colon;
		struct span name, value;
		int status;

		if (line.len == 0)
			break;
		colon = memchr(line.s, ':', line.len);
		if (!colon || memchr(line.s, '\0', line.len))
			return 400;
		name = (struct span){ line.s, (size_t)(colon - line.s) };
		value = (struct span){ colon + 1, line.len - name.len - 1 };
		/* a blank before the colon or a folded line smuggles: refused [RFC 9112 5] */
		if (!is_token(name))
			return 400;
		status = handle_header(name, trim(value), r, &h);
		if (status)
			return status;
	}
	if (h.hosts > 1 || (h.hosts == 0 && r->minor >= 1))
		return 400; /* [RFC 9112 3.2] */
	if (r->chunked && h.has_length)
		return 400; /* two lengths: one of them lies [RFC 9112 6.3] */
	r->has_body = r->chunked || r->body_length > 0;
	return 0;
}

int request_parse(const char *buf, size_t len, struct request *r)
{
	struct span line;
	size_t pos = 0;
	size_t head;
	int status;

	memset(r, 0, sizeof(*r));
	/* empty lines before a request are skipped [RFC 9112 2.2] */
	while (pos < len && pos < 4 && (buf[pos] == '\r' || buf[pos] == '\n'))
		pos++;
	head = head_length(buf + pos, len - pos);
	if (head == 0) {
		if (len < REQUEST_MAX)
			return -1;
		return memchr(buf + pos, '\n', len - pos) ? 431 : 414;
	}
	r->length = pos + head;
	line = next_line(buf, r->length, &pos);
	if (memchr(line.s, '\0', line.len))
		return 400;
	status = parse_request_line(line, r);
	if (status)
		return status;
	return parse_headers(buf, r->length, pos, r);
}
