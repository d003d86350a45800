/* Where quoted pieces and $ constructs end. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum scan_status {
	SCAN_OK,
	SCAN_INCOMPLETE, /* the text ends inside the construct: more input may close it */
	SCAN_ERROR,	 /* it can never be closed rightly */
};

/* Nesting deeper than this is refused: it bounds the stack that hostile input can take. */
#define SCAN_MAX_DEPTH 100

struct scan {
	const char *s; /* NUL-terminated text */
	enum scan_status status;
	int depth;
	bool quoted; /* inside double quotes: ' is an ordinary character */
};

/* Each takes the position of the opening character and returns the position after the
 * construct; on failure status is set and the end of the text returned. */
size_t scan_single_quote(struct scan *sc, size_t p);
size_t scan_double_quote(struct scan *sc, size_t p);
size_t scan_backquote(struct scan *sc, size_t p);
/* $name, ${...}, $(...), $((...)); a lone $ is one character. */
size_t scan_dollar(struct scan *sc, size_t p);
/* p stands behind "$(" : is it "$((expr))"?  Then returns the position after "))", else 0. */
size_t scan_arith(struct scan *sc, size_t p);

bool is_name_start(char c);
bool is_name_char(char c);
/* Length of the name at s, 0 when none begins there. */
size_t name_length(const char *s);
