/* URLs of the scheme http. */
#pragma once

#include <stdint.h>

struct url {
	char host[256];
	uint16_t port;
	char path[2048]; /* begins with /, the query included */
};

/* "http://host:port/path" or "host/path"; 0, -EPROTONOSUPPORT (https...), -EINVAL. */
int url_parse(const char *s, struct url *out);
/* A Location header against the URL that it came from; the same errors. */
int url_resolve(const struct url *base, const char *location, struct url *out);
/* The file name to save under: the path's last part, or index.html. */
void url_filename(const struct url *u, char *out, int size);
