/*
 * Draws the line being edited; a line longer than the screen is wide takes several rows.
 * Called by edit.c and complete.c.  All output of one change is one write().
 */
#define _GNU_SOURCE
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../lib/util.h"
#include "edit.h"
#include "term.h"

struct out {
	char *s;
	size_t len;
	size_t cap;
};

static void put(struct out *o, const char *s, size_t len)
{
	if (o->len + len > o->cap) {
		o->cap = 2 * o->cap + len + 64;
		o->s = xrealloc(o->s, o->cap);
	}
	memcpy(o->s + o->len, s, len);
	o->len += len;
}

static void put_number(struct out *o, const char *before, size_t n, const char *after)
{
	char s[48];

	put(o, s, (size_t)snprintf(s, sizeof(s), "%s%zu%s", before, n, after));
}

static void flush(struct out *o)
{
	(void)write_all(STDOUT_FILENO, o->s, o->len);
	free(o->s);
}

/*
 * Columns that s takes: UTF-8 continuation bytes and escape sequences take none, control
 * characters two (^X).
 */
static size_t width(const char *s, size_t len)
{
	size_t w = 0;

	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)s[i];

		if (c == 033 && i + 1 < len && s[i + 1] == '[') {
			for (i += 2; i < len && (s[i] < '@' || s[i] > '~'); i++)
				;
		} else if (c < 32 || c == 127) {
			w += 2;
		} else if ((c & 0xc0) != 0x80) {
			w++;
		}
	}
	return w;
}

static void put_text(struct out *o, const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)s[i];

		if (c < 32 || c == 127) {
			char caret[2] = { '^', (char)(c ^ 64) };

			put(o, caret, 2);
		} else {
			put(o, s + i, 1);
		}
	}
}

/* The part of the prompt behind its last newline: only that shares rows with the line. */
static const char *last_row(const char *prompt)
{
	const char *nl = strrchr(prompt, '\n');

	return nl ? nl + 1 : prompt;
}

void edit_redraw(struct edit *e)
{
	const char *prompt = e->search ? e->search : last_row(e->prompt);
	size_t cols = term_columns();
	size_t start = width(prompt, strlen(prompt));
	size_t cursor = start + width(e->buf, e->pos);
	size_t end = start + width(e->buf, e->len);
	struct out o = { 0 };

	if (e->drawn_row > 0)
		put_number(&o, "\033[", e->drawn_row, "A");
	if (e->drawn) /* else output without a newline may stand on the row: go on behind it */
		put(&o, "\r\033[J", 4);
	e->drawn = true;
	put(&o, prompt, strlen(prompt));
	put_text(&o, e->buf, e->len);
	if (end > 0 && end % cols == 0)
		put(&o, "\r\n", 2); /* the terminal waits at the edge: make it wrap */
	if (end / cols > cursor / cols)
		put_number(&o, "\033[", end / cols - cursor / cols, "A");
	if (cursor < end) {
		put(&o, "\r", 1);
		if (cursor % cols > 0)
			put_number(&o, "\033[", cursor % cols, "C");
	}
	e->drawn_row = cursor / cols;
	flush(&o);
}

void edit_draw_tail(struct edit *e, const char *s, size_t len)
{
	const char *prompt = last_row(e->prompt);
	size_t end = width(prompt, strlen(prompt)) + width(e->buf, e->len);
	size_t cols = term_columns();
	struct out o = { 0 };

	if (e->search || e->pos != e->len || end % cols == 0 ||
	    (end - width(s, len)) / cols != end / cols) {
		edit_redraw(e);
		return;
	}
	put_text(&o, s, len);
	flush(&o);
}

void edit_draw_end(struct edit *e)
{
	if (e->pos < e->len || e->search) {
		e->pos = e->len;
		e->search = NULL;
		edit_redraw(e);
	}
	(void)write_all(STDOUT_FILENO, "\r\n", 2);
	e->drawn_row = 0;
	e->drawn = false;
}
