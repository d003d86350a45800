/* The line editor. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/*
 * Read a line from the terminal with editing, history and completion.  *line is the caller's
 * to free.  0; -ENODATA at the end of the input (Ctrl-D on an empty line); -EINTR when Ctrl-C
 * threw the line away; -EIO when the terminal is gone; another -errno of read().
 */
int edit_line(const char *prompt, char **line);

/* The line being edited, shared by edit.c (keys), edit_draw.c and complete.c. */
struct edit {
	const char *prompt;
	char *buf; /* NUL-terminated */
	size_t len;
	size_t cap;
	size_t pos;	    /* of the cursor, in bytes */
	size_t history;	    /* entry shown; history_count() is the new line */
	char *kept;	    /* the new line while history is shown */
	size_t drawn_row;   /* of the cursor, relative to the prompt's first row */
	bool drawn;	    /* something stands on the screen already */
	size_t last_tab;    /* the previous key was a tab */
	const char *search; /* while searching: what is shown instead of the prompt */
};

void edit_insert(struct edit *e, const char *s, size_t len);
/* Remove bytes [from, to) and put the cursor there. */
void edit_delete(struct edit *e, size_t from, size_t to);

/* Draw everything anew from the prompt's first row on. */
void edit_redraw(struct edit *e);
/* s (len bytes) was just inserted at the end: draw only that if possible. */
void edit_draw_tail(struct edit *e, const char *s, size_t len);
/* Put the cursor on a fresh row behind the line; as the last thing of a line. */
void edit_draw_end(struct edit *e);

/* The tab key. */
void edit_complete(struct edit *e);
