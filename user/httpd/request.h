/* HTTP/1.1 requests [RFC 9112]. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A request line and headers longer than this get 431. */
#define REQUEST_MAX 8192
#define TARGET_MAX 2048

enum method { METHOD_GET, METHOD_HEAD, METHOD_OTHER };

struct request {
	enum method method;
	int minor;	       /* of HTTP/1.minor */
	char path[TARGET_MAX]; /* decoded, begins with /, no . or .. parts, no query */
	bool keep_alive;
	bool has_body;	      /* Content-Length above 0, or chunked */
	uint64_t body_length; /* of a body with a length; to be read over */
	bool chunked;
	bool has_range;	      /* bytes=first-last, one range */
	uint64_t range_first; /* UINT64_MAX: the last range_last bytes are asked for */
	uint64_t range_last;  /* UINT64_MAX: up to the end */
	size_t length;	      /* bytes of the request in the buffer, the empty line included */
};

/*
 * Parse what has come so far.  0: a whole request; -1: more is needed; else the status to
 * answer with before the connection is closed (400, 414, 431, 501, 505).
 */
int request_parse(const char *buf, size_t len, struct request *r);
