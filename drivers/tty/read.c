/*
 * What a reader gets from the input queue, canonical or not.  Called by the
 * read requests in requests.c and for the poll mask.
 */
#include "tty.h"

static bool canonical(const struct tty *tty)
{
	return tty->termios.c_lflag & ICANON;
}

uint32_t tty_readable(const struct tty *tty)
{
	return tty->in_line - tty->in_head;
}

bool tty_read_ready(const struct tty *tty, size_t len)
{
	uint32_t have = tty_readable(tty), min = tty->termios.c_cc[VMIN];

	if (canonical(tty))
		return have > 0;
	if (min > len)
		min = (uint32_t)len;
	if (min == 0 || tty->termios.c_cc[VTIME] != 0)
		min = 1;
	return have >= min;
}

/* A line, or as much of it as there is room for. */
static size_t take_line(struct tty *tty, uint8_t *to, size_t len)
{
	size_t n = 0;

	while (tty->in_head != tty->in_line) {
		uint32_t at = tty->in_head % TTY_IN_SIZE;
		uint8_t mark = tty->mark[at];

		/* an end of file right behind what just fits goes with it */
		if (n == len && mark != TTY_MARK_EOF)
			break;
		tty->in_head++;
		tty->mark[at] = 0;
		if (mark == TTY_MARK_EOF)
			break;
		to[n++] = tty->in[at];
		if (mark == TTY_MARK_END)
			break;
	}
	return n;
}

size_t tty_take(struct tty *tty, uint8_t *to, size_t len)
{
	size_t n = 0;

	if (canonical(tty))
		return take_line(tty, to, len);
	while (n < len && tty->in_head != tty->in_line)
		to[n++] = tty->in[tty->in_head++ % TTY_IN_SIZE];
	return n;
}
