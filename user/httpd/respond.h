/* Answers to requests. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "request.h"

/* What goes out: a head and text in memory, then a piece of a file. */
struct response {
	int status;
	char *text; /* head, and body when it is no file; owned */
	size_t text_len;
	int fd; /* -1: none; owned */
	uint64_t offset;
	uint64_t remaining;
	bool close; /* the connection ends behind it */
};

/* What is served: a directory, held open. */
struct site {
	const char *path;
	int fd;
};

/* Open the directory; 0 or -errno. */
int site_open(struct site *site, const char *path);
/* Answer a good request from the site's files. */
void respond(const struct request *r, struct site *site, struct response *out);
/* Answer with an error page; the connection is then closed. */
void respond_error(int status, bool head_only, struct response *out);
void response_free(struct response *out);
