/*
 * The line editor: reads keys, changes the line.  Called by the reader loop; calls
 * edit_draw.c, complete.c and history.c.  Keys are those of emacs.
 */
#define _GNU_SOURCE
#include "edit.h"

#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../lib/util.h"
#include "history.h"
#include "jobs.h"
#include "sh.h"
#include "term.h"
#include "trap.h"

#define CTRL(c) ((c)&31)

enum key {
	KEY_UP = 256,
	KEY_DOWN,
	KEY_LEFT,
	KEY_RIGHT,
	KEY_HOME,
	KEY_END,
	KEY_DELETE,
	KEY_WORD_LEFT,
	KEY_WORD_RIGHT,
	KEY_WORD_DELETE,
	KEY_WORD_ERASE,
	KEY_NONE,
};

enum outcome { GO_ON, ACCEPT, CANCEL, END };

static char *killed;

void edit_insert(struct edit *e, const char *s, size_t len)
{
	if (e->len + len + 1 > e->cap) {
		e->cap = 2 * (e->len + len) + 64;
		e->buf = xrealloc(e->buf, e->cap);
	}
	memmove(e->buf + e->pos + len, e->buf + e->pos, e->len - e->pos);
	memcpy(e->buf + e->pos, s, len);
	e->len += len;
	e->pos += len;
	e->buf[e->len] = '\0';
}

void edit_delete(struct edit *e, size_t from, size_t to)
{
	memmove(e->buf + from, e->buf + to, e->len - to + 1);
	e->len -= to - from;
	e->pos = from;
}

static void kill_range(struct edit *e, size_t from, size_t to)
{
	if (from == to)
		return;
	free(killed);
	killed = xstrndup(e->buf + from, to - from);
	edit_delete(e, from, to);
}

static void replace_line(struct edit *e, const char *s)
{
	edit_delete(e, 0, e->len);
	edit_insert(e, s, strlen(s));
}

static bool is_continuation(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

static size_t char_left(const struct edit *e)
{
	size_t p = e->pos;

	while (p > 0 && is_continuation(e->buf[--p]))
		;
	return p;
}

static size_t char_right(const struct edit *e)
{
	size_t p = e->pos;

	if (p < e->len)
		p++;
	while (p < e->len && is_continuation(e->buf[p]))
		p++;
	return p;
}

static bool is_word(char c)
{
	return c && !strchr(" \t/.,;:|&<>()'\"", c);
}

static size_t word_left(const struct edit *e)
{
	size_t p = e->pos;

	while (p > 0 && !is_word(e->buf[p - 1]))
		p--;
	while (p > 0 && is_word(e->buf[p - 1]))
		p--;
	return p;
}

static size_t word_right(const struct edit *e)
{
	size_t p = e->pos;

	while (p < e->len && !is_word(e->buf[p]))
		p++;
	while (p < e->len && is_word(e->buf[p]))
		p++;
	return p;
}

/* Ctrl-W: back to the last blank. */
static size_t blank_left(const struct edit *e)
{
	size_t p = e->pos;

	while (p > 0 && e->buf[p - 1] == ' ')
		p--;
	while (p > 0 && e->buf[p - 1] != ' ')
		p--;
	return p;
}

/* One byte; > 0, or -errno (-ENODATA: the end).  wait_ms < 0 waits for ever. */
static int read_byte(int wait_ms)
{
	struct pollfd pfd = { .fd = STDIN_FILENO, .events = POLLIN };
	unsigned char c;
	ssize_t n;

	for (;;) {
		if (wait_ms >= 0 && poll(&pfd, 1, wait_ms) == 0)
			return -EAGAIN;
		n = read(STDIN_FILENO, &c, 1);
		if (n == 1)
			return c;
		if (n == 0)
			return -ENODATA;
		if (errno != EINTR)
			return -errno;
		trap_run_pending();
		if (trap_take_interrupt())
			return -EINTR;
	}
}

static enum key csi_key(int final, int number, int modifier)
{
	bool word = modifier == 3 || modifier == 5; /* Alt, Ctrl */

	switch (final) {
	case 'A':
		return KEY_UP;
	case 'B':
		return KEY_DOWN;
	case 'C':
		return word ? KEY_WORD_RIGHT : KEY_RIGHT;
	case 'D':
		return word ? KEY_WORD_LEFT : KEY_LEFT;
	case 'H':
		return KEY_HOME;
	case 'F':
		return KEY_END;
	case '~':
		if (number == 1 || number == 7)
			return KEY_HOME;
		if (number == 4 || number == 8)
			return KEY_END;
		return number == 3 ? KEY_DELETE : KEY_NONE;
	default:
		return KEY_NONE;
	}
}

/* Behind ESC [ or ESC O: "number;modifier final". */
static int read_csi(void)
{
	int number = 0;
	int modifier = 0;
	bool second = false;

	for (int i = 0; i < 16; i++) {
		int c = read_byte(200);

		if (c < 0)
			return c == -EAGAIN ? KEY_NONE : c;
		if (c >= '0' && c <= '9') {
			int *n = second ? &modifier : &number;

			*n = (*n * 10 + c - '0') % 1000;
		} else if (c == ';') {
			second = true;
		} else {
			return csi_key(c, number, modifier);
		}
	}
	return KEY_NONE;
}

/* A byte, an enum key, or -errno. */
static int read_key(void)
{
	int c = read_byte(-1);

	if (c != 033)
		return c;
	c = read_byte(200);
	switch (c) {
	case -EAGAIN:
		return KEY_NONE;
	case '[':
	case 'O':
		return read_csi();
	case 'b':
		return KEY_WORD_LEFT;
	case 'f':
		return KEY_WORD_RIGHT;
	case 'd':
		return KEY_WORD_DELETE;
	case 127:
	case CTRL('h'):
		return KEY_WORD_ERASE;
	default:
		return c < 0 ? c : KEY_NONE;
	}
}

static void show_history(struct edit *e, size_t index)
{
	if (index > history_count())
		return;
	if (e->history == history_count()) {
		free(e->kept);
		e->kept = xstrdup(e->buf);
	}
	e->history = index;
	replace_line(e, index == history_count() ? e->kept : history_get(index));
}

/* The newest entry before `before` that contains text; history_count() when none does. */
static size_t search_back(const char *text, size_t before)
{
	while (before-- > 0)
		if (strstr(history_get(before), text))
			return before;
	return history_count();
}

/* Ctrl-R.  Returns the key that ended the search, for the caller to handle. */
static int search_history(struct edit *e)
{
	char text[128] = "";
	char label[160];
	size_t len = 0;
	size_t at = history_count();
	int key;

	for (;;) {
		snprintf(label, sizeof(label), "(search)'%s': ", text);
		e->search = label;
		edit_redraw(e);
		key = read_key();
		if (key == CTRL('r')) {
			at = search_back(text, at);
		} else if ((key == 127 || key == CTRL('h')) && len > 0) {
			text[--len] = '\0';
			at = search_back(text, history_count());
		} else if (key >= 32 && key < 256 && key != 127 && len < sizeof(text) - 1) {
			text[len++] = (char)key;
			text[len] = '\0';
			at = search_back(text, at < history_count() ? at + 1 : at);
		} else {
			break;
		}
		if (at < history_count())
			replace_line(e, history_get(at));
	}
	e->search = NULL;
	edit_redraw(e);
	return key;
}

static void transpose(struct edit *e)
{
	char c;

	if (e->pos == 0 || e->len < 2)
		return;
	if (e->pos == e->len)
		e->pos--;
	c = e->buf[e->pos];
	e->buf[e->pos] = e->buf[e->pos - 1];
	e->buf[e->pos - 1] = c;
	e->pos++;
}

static bool move_key(struct edit *e, int key)
{
	switch (key) {
	case CTRL('a'):
	case KEY_HOME:
		e->pos = 0;
		return true;
	case CTRL('e'):
	case KEY_END:
		e->pos = e->len;
		return true;
	case CTRL('b'):
	case KEY_LEFT:
		e->pos = char_left(e);
		return true;
	case CTRL('f'):
	case KEY_RIGHT:
		e->pos = char_right(e);
		return true;
	case KEY_WORD_LEFT:
		e->pos = word_left(e);
		return true;
	case KEY_WORD_RIGHT:
		e->pos = word_right(e);
		return true;
	case CTRL('p'):
	case KEY_UP:
		if (e->history > 0)
			show_history(e, e->history - 1);
		return true;
	case CTRL('n'):
	case KEY_DOWN:
		show_history(e, e->history + 1);
		return true;
	default:
		return false;
	}
}

static bool change_key(struct edit *e, int key)
{
	switch (key) {
	case 127:
	case CTRL('h'):
		edit_delete(e, char_left(e), e->pos);
		return true;
	case CTRL('d'):
	case KEY_DELETE:
		edit_delete(e, e->pos, char_right(e));
		return true;
	case CTRL('k'):
		kill_range(e, e->pos, e->len);
		return true;
	case CTRL('u'):
		kill_range(e, 0, e->pos);
		return true;
	case CTRL('w'):
		kill_range(e, blank_left(e), e->pos);
		return true;
	case KEY_WORD_ERASE:
		kill_range(e, word_left(e), e->pos);
		return true;
	case KEY_WORD_DELETE:
		kill_range(e, e->pos, word_right(e));
		return true;
	case CTRL('y'):
		if (killed)
			edit_insert(e, killed, strlen(killed));
		return true;
	case CTRL('t'):
		transpose(e);
		return true;
	default:
		return false;
	}
}

static enum outcome handle_key(struct edit *e, int key)
{
	char c = (char)key;

	if (key == CTRL('r'))
		key = search_history(e);
	if (key == '\r' || key == '\n')
		return ACCEPT;
	if (key == CTRL('c'))
		return CANCEL;
	if (key == CTRL('d') && e->len == 0)
		return END;
	if (key == '\t') {
		edit_complete(e);
		return GO_ON;
	}
	if (key >= 32 && key < 256 && key != 127) {
		edit_insert(e, &c, 1);
		edit_draw_tail(e, &c, 1);
		return GO_ON;
	}
	if (key == CTRL('l')) {
		(void)write_all(STDOUT_FILENO, "\033[H\033[2J", 7);
		e->drawn_row = 0;
		edit_redraw(e);
	} else if (move_key(e, key) || change_key(e, key)) {
		edit_redraw(e);
	}
	return GO_ON;
}

static int edit_loop(struct edit *e)
{
	for (;;) {
		int key = read_key();

		if (key < 0)
			return key;
		switch (handle_key(e, key)) {
		case GO_ON:
			break;
		case ACCEPT:
			edit_draw_end(e);
			return 0;
		case CANCEL:
			e->pos = e->len;
			edit_redraw(e);
			(void)write_all(STDOUT_FILENO, "^C\r\n", 4);
			return -EINTR;
		case END:
			return -ENODATA;
		}
		e->last_tab = key == '\t' ? e->last_tab : 0;
	}
}

int edit_line(const char *prompt, char **line)
{
	struct edit e = { .prompt = prompt, .history = history_count() };
	int err = term_raw();

	if (err)
		return err;
	fflush(stdout);
	edit_insert(&e, "", 0);
	if (strrchr(prompt, '\n'))
		(void)write_all(STDOUT_FILENO, prompt,
				(size_t)(strrchr(prompt, '\n') - prompt) + 1);
	edit_redraw(&e);
	err = edit_loop(&e);
	term_cooked();
	free(e.kept);
	if (err) {
		free(e.buf);
		return err;
	}
	*line = e.buf;
	return 0;
}
