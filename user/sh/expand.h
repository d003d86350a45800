/* Turns words into what commands get [POSIX XCU 2.6]. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "ast.h"

/* A growing list of strings, NULL-terminated once strv_end was called; owns its strings. */
struct strv {
	char **v;
	size_t count;
	size_t cap;
};

void strv_add(struct strv *sv, char *consumed);
void strv_end(struct strv *sv);
void strv_free(struct strv *sv);

/*
 * All of these return 0, or -1 after a message, with sh.unwind set: then the caller drops
 * the command.
 */
/* The words with everything: fields are appended to out. */
int expand_words(const struct word *words, struct strv *out);
int expand_word(const struct word *word, struct strv *out);
/* One word without field splitting and globbing (assignments, redirections, case). */
int expand_string(const char *word, char **out);
/* The value behind NAME=: the same, with ~ also after each colon. */
int expand_assignment(const char *value, char **out);
/* Like expand_string, but quoted pattern characters come out behind a backslash. */
int expand_pattern(const char *word, char **out);
/* A here-document's body: only $, ` and \ are special. */
int expand_heredoc(const char *body, char **out);

/* For the parts of the expansion (expand.c, param.c, fields.c). */

enum xflag {
	X_QUOTED = 1, /* never splits, never a pattern */
	X_SPLIT = 2,  /* came out of an expansion: IFS applies */
	X_BREAK = 4,  /* not a character: a field ends here ("$@") */
	X_NULL = 8,   /* not a character: "" makes a field even when it is empty */
};

/* Text with a set of flags for each byte. */
struct xbuf {
	char *s;
	uint8_t *f;
	size_t len;
	size_t cap;
};

enum xmode {
	XM_DQUOTE = 1,	    /* inside double quotes (or a here-document, arithmetic) */
	XM_ASSIGN = 2,	    /* ~ after : too */
	XM_EXPANDED = 4,    /* inside ${x:-...} without quotes: literal text splits as well */
	XM_HEREDOC = 8,	    /* " is an ordinary character */
	XM_PARAM_WORD = 16, /* the word in "${x:-word}": \} loses its backslash */
};

void xbuf_put(struct xbuf *x, char c, uint8_t flags);
void xbuf_puts(struct xbuf *x, const char *s, uint8_t flags);
void xbuf_free(struct xbuf *x);
/* The characters alone; the caller frees. */
char *xbuf_string(const struct xbuf *x);
char *xbuf_pattern(const struct xbuf *x, size_t from, size_t to);

/* Expand text (borrowed) into x. */
int expand_text(struct xbuf *x, const char *text, unsigned int mode);
/* The ${...} or $name that s begins with (s[0] == '$', len bytes). */
int expand_param(struct xbuf *x, const char *s, size_t len, unsigned int mode);
/* IFS splitting and globbing of an expanded word: fields go to out. */
void split_fields(const struct xbuf *x, struct strv *out);
/* Names that match a pattern with at least one wildcard, sorted; the count. */
size_t glob_expand(const char *pattern, struct strv *out);
/* The value of an arithmetic expression, expanded already. */
int arith_eval(const char *expr, int64_t *value);
/* Run text as commands and give back what they print, newlines at the end cut off. */
int command_substitute(const char *text, char **out);
