/* The client's side of HTTP/1.1. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "url.h"

/* A connection's input, buffered. */
struct stream {
	int fd;
	char buf[65536];
	size_t pos, len;
};

struct response {
	int status;
	bool has_length, chunked;
	uint64_t length;
	char location[2048];
};

/* Where the body goes: 0 or -errno.  *total grows with what was written. */
typedef int (*body_sink)(const void *data, size_t len, void *arg);

/* Send a GET for u; 0 or -errno. */
int http_request(struct stream *s, const struct url *u);
/* Read status line and headers; 0 or -errno (-EPROTO: not HTTP). */
int http_response(struct stream *s, struct response *r);
/*
 * Read the body to its end and hand it to sink.  0; -EPIPE when the connection ended before
 * the announced length, -EPROTO for bad chunks, another -errno of the connection or the sink.
 */
int http_body(struct stream *s, const struct response *r, body_sink sink, void *arg);
