/*
 * Output half of the line discipline: OPOST processing into the ring that the
 * hardware drains.  Called by write(), by echo, and by the UART for the bytes.
 */
#include "tty.h"

static bool has(const struct tty *tty, uint32_t flag)
{
	return (tty->termios.c_oflag & (OPOST | flag)) == (OPOST | flag);
}

uint32_t tty_out_used(const struct tty *tty)
{
	return tty->out_tail - tty->out_head;
}

static uint32_t free_bytes(const struct tty *tty)
{
	return TTY_OUT_SIZE - tty_out_used(tty);
}

uint32_t tty_out_room(const struct tty *tty)
{
	uint32_t free = free_bytes(tty);

	return free > TTY_OUT_RESERVE ? free - TTY_OUT_RESERVE : 0;
}

static void put(struct tty *tty, uint8_t byte)
{
	tty->out[tty->out_tail++ % TTY_OUT_SIZE] = byte;
}

/* Where the cursor stands after the byte; UTF-8 continuation bytes do not move it. */
static void move_cursor(struct tty *tty, uint8_t byte)
{
	switch (byte) {
	case '\r':
		tty->column = 0;
		break;
	case '\b':
		if (tty->column > 0)
			tty->column--;
		break;
	case '\t':
		tty->column = (tty->column | 7) + 1;
		break;
	default:
		if (byte >= ' ' && byte != 127 &&
		    !((tty->termios.c_iflag & IUTF8) && (byte & 0xc0) == 0x80))
			tty->column++;
	}
}

/* Process one byte; at most two come of it, and the caller has checked for room. */
static void process(struct tty *tty, uint8_t byte)
{
	if (byte == '\n') {
		if (has(tty, ONLCR)) {
			put(tty, '\r');
			tty->column = 0;
		}
		if (has(tty, ONLRET))
			tty->column = 0;
	} else if (byte == '\r') {
		if (has(tty, ONOCR) && tty->column == 0)
			return;
		if (has(tty, OCRNL))
			byte = '\n';
		if (byte == '\n' && has(tty, ONLRET))
			tty->column = 0;
	} else if (has(tty, OLCUC) && byte >= 'a' && byte <= 'z') {
		byte = (uint8_t)(byte - 'a' + 'A');
	}
	move_cursor(tty, byte);
	put(tty, byte);
}

size_t tty_output(struct tty *tty, const uint8_t *bytes, size_t len)
{
	size_t done = 0;

	while (done < len && tty_out_room(tty) >= 2)
		process(tty, bytes[done++]);
	return done;
}

void tty_echo(struct tty *tty, uint8_t byte)
{
	if (free_bytes(tty) >= 2)
		process(tty, byte);
}

size_t tty_out_take(struct tty *tty, uint8_t *to, size_t len)
{
	size_t n = 0;

	if (tty->stopped)
		return 0;
	while (n < len && tty->out_head != tty->out_tail)
		to[n++] = tty->out[tty->out_head++ % TTY_OUT_SIZE];
	return n;
}

void tty_flush_output(struct tty *tty)
{
	tty->out_head = tty->out_tail;
}
