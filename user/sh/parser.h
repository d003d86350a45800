/* Parses one complete command [POSIX XCU 2.10]. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "arena.h"
#include "ast.h"
#include "scan.h"

enum parse_status {
	PARSE_OK,	  /* tree is the command; NULL for an empty line */
	PARSE_INCOMPLETE, /* call again with more text behind this one */
	PARSE_ERROR,	  /* error says why */
};

struct parsed {
	struct node *tree;
	size_t consumed; /* bytes of the source, the newline included */
	int lines;	 /* newlines among them */
	char error[128];
};

/*
 * Parse the first complete command (up to its newline) of src[0..len-1]; src[len] is NUL.
 * final: no text will follow, so what is incomplete is an error.  The tree lives in arena.
 */
enum parse_status parse_command(const char *src, size_t len, bool final, struct arena *arena,
				struct parsed *out);
/* s[p] is behind "$(": find the position behind its ")". */
enum scan_status parse_skip_substitution(const char *s, size_t p, int depth, size_t *end);
