/*
 * Takes URLs apart.  Called by main.c.
 */
#include "url.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static int parse_authority(const char *s, size_t len, struct url *out)
{
	const char *at = memchr(s, '@', len);
	const char *colon;
	size_t host_len = len;

	if (at) { /* user:password@ is no use without authentication */
		len -= (size_t)(at + 1 - s);
		s = at + 1;
		host_len = len;
	}
	out->port = 80;
	colon = memchr(s, ':', len);
	if (colon) {
		unsigned long port = 0;

		host_len = (size_t)(colon - s);
		for (const char *p = colon + 1; p < s + len; p++) {
			if (!isdigit((unsigned char)*p) || port > 65535)
				return -EINVAL;
			port = port * 10 + (unsigned long)(*p - '0');
		}
		if (port == 0 || port > 65535)
			return -EINVAL;
		out->port = (uint16_t)port;
	}
	if (host_len == 0 || host_len >= sizeof(out->host))
		return -EINVAL;
	for (size_t i = 0; i < host_len; i++)
		if ((unsigned char)s[i] <= 32 || s[i] == 127)
			return -EINVAL;
	memcpy(out->host, s, host_len);
	out->host[host_len] = '\0';
	return 0;
}

/* Blanks and control characters are coded: they would break the request line. */
static int set_path(struct url *out, const char *s)
{
	size_t n = 0;

	if (*s != '/')
		out->path[n++] = '/';
	for (; *s && *s != '#'; s++) {
		if (n + 4 > sizeof(out->path))
			return -EINVAL;
		if ((unsigned char)*s <= 32 || (unsigned char)*s >= 127)
			n += (size_t)snprintf(out->path + n, 4, "%%%02X", (unsigned char)*s);
		else
			out->path[n++] = *s;
	}
	out->path[n] = '\0';
	return 0;
}

int url_parse(const char *s, struct url *out)
{
	const char *scheme = strstr(s, "://");
	size_t len;
	int err;

	memset(out, 0, sizeof(*out));
	if (scheme &&
	    strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.") ==
		    (size_t)(scheme - s)) {
		if (scheme - s != 4 || strncasecmp(s, "http", 4) != 0)
			return -EPROTONOSUPPORT;
		s = scheme + 3;
	}
	len = strcspn(s, "/?#");
	err = parse_authority(s, len, out);
	return err ? err : set_path(out, s + len);
}

int url_resolve(const struct url *base, const char *location, struct url *out)
{
	const char *colon = strstr(location, "://");
	char joined[2 * sizeof(base->path)];
	const char *slash;
	size_t dir;

	if (colon && strcspn(location, "/?#") > (size_t)(colon - location))
		return url_parse(location, out);
	if (location[0] == '/' && location[1] == '/')
		return url_parse(location + 2, out);
	*out = *base;
	if (location[0] == '/')
		return set_path(out, location);
	dir = strcspn(base->path, "?");
	for (slash = base->path + dir; slash > base->path && *slash != '/'; slash--)
		;
	dir = (size_t)(slash - base->path) + 1;
	if (dir + strlen(location) >= sizeof(joined))
		return -EINVAL;
	snprintf(joined, sizeof(joined), "%.*s%s", (int)dir, base->path, location);
	return set_path(out, joined);
}

void url_filename(const struct url *u, char *out, int size)
{
	size_t len = strcspn(u->path, "?");
	const char *start = u->path + len;

	while (start > u->path && start[-1] != '/')
		start--;
	len = (size_t)(u->path + len - start);
	if (len == 0 || (len == 1 && *start == '.') || (len == 2 && strncmp(start, "..", 2) == 0))
		snprintf(out, (size_t)size, "index.html");
	else
		snprintf(out, (size_t)size, "%.*s", (int)len, start);
}
