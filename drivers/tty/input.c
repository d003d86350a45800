/*
 * Input half of the line discipline: what a typed byte does.  Called by the
 * UART for every byte received; calls output.c to echo and tty->signal for
 * Ctrl-C and its kin.
 */
#include "tty.h"

#include <signal.h>
#include <string.h>

#define CC_OFF 0 /* a special character set to NUL does not exist (_POSIX_VDISABLE) */

static bool lflag(const struct tty *tty, uint32_t flag)
{
	return tty->termios.c_lflag & flag;
}

static bool iflag(const struct tty *tty, uint32_t flag)
{
	return tty->termios.c_iflag & flag;
}

static bool is_cc(const struct tty *tty, int which, uint8_t byte)
{
	return byte != CC_OFF && tty->termios.c_cc[which] == byte;
}

static uint8_t *in_at(struct tty *tty, uint32_t index)
{
	return &tty->in[index % TTY_IN_SIZE];
}

void tty_init(struct tty *tty, void (*signal)(struct tty *tty, int signo))
{
	static const uint8_t cc[KNCCS] = {
		[VINTR] = 3,	 [VQUIT] = 28,	 [VERASE] = 127, [VKILL] = 21, [VEOF] = 4,
		[VMIN] = 1,	 [VSTART] = 17,	 [VSTOP] = 19,	 [VSUSP] = 26, [VREPRINT] = 18,
		[VDISCARD] = 15, [VWERASE] = 23, [VLNEXT] = 22,
	};

	memset(tty, 0, sizeof(*tty));
	tty->signal = signal;
	tty->winsize.ws_row = 24;
	tty->winsize.ws_col = 80;
	tty->termios.c_iflag = ICRNL | IXON | IMAXBEL | IUTF8;
	tty->termios.c_oflag = OPOST | ONLCR;
	tty->termios.c_cflag = B115200 | CS8 | CREAD | HUPCL | CLOCAL;
	tty->termios.c_lflag = ISIG | ICANON | ECHO | ECHOE | ECHOK | ECHOCTL | ECHOKE | IEXTEN;
	memcpy(tty->termios.c_cc, cc, sizeof(cc));
}

void tty_flush_input(struct tty *tty)
{
	tty->in_head = tty->in_line = tty->in_tail;
	tty->literal = false;
}

void tty_set_termios(struct tty *tty, const struct ktermios *termios)
{
	bool was = lflag(tty, ICANON), is = termios->c_lflag & ICANON;

	tty->termios = *termios;
	if (was != is) {
		memset(tty->mark, 0, sizeof(tty->mark));
		tty->in_line = tty->in_tail;
		if (is && tty->in_head != tty->in_tail) /* what waits counts as a line */
			tty->mark[(tty->in_tail - 1) % TTY_IN_SIZE] = TTY_MARK_END;
	}
	if (!(termios->c_iflag & IXON))
		tty->stopped = false;
}

/* How a byte looks when echoed: its columns. */
static uint32_t echo_width(const struct tty *tty, uint8_t byte, uint32_t column)
{
	if (byte == '\t')
		return 8 - (column & 7);
	if (byte < ' ' || byte == 127)
		return lflag(tty, ECHOCTL) ? 2 : 0;
	if (iflag(tty, IUTF8) && (byte & 0xc0) == 0x80)
		return 0;
	return 1;
}

static void echo(struct tty *tty, uint8_t byte)
{
	bool control = (byte < ' ' && byte != '\t' && byte != '\n') || byte == 127;

	if (!lflag(tty, ECHO))
		return;
	if (control && lflag(tty, ECHOCTL)) {
		tty_echo(tty, '^');
		tty_echo(tty, byte ^ 0x40);
	} else {
		tty_echo(tty, byte);
	}
}

static void bell(struct tty *tty)
{
	if (iflag(tty, IMAXBEL))
		tty_echo(tty, 7);
}

/* Store a byte; a full buffer drops it with a bell.  The last place is kept for a line's end. */
static bool store(struct tty *tty, uint8_t byte, uint8_t mark)
{
	uint32_t used = tty->in_tail - tty->in_head;
	bool line_full = lflag(tty, ICANON) && tty->in_tail - tty->in_line >= TTY_LINE_MAX;

	if (used >= TTY_IN_SIZE || (!mark && (used >= TTY_IN_SIZE - 1 || line_full))) {
		bell(tty);
		return false;
	}
	tty->mark[tty->in_tail % TTY_IN_SIZE] = mark;
	*in_at(tty, tty->in_tail++) = byte;
	return true;
}

/* Take the last byte of the edited line off, and off the screen. */
static void erase_byte(struct tty *tty)
{
	uint8_t byte = *in_at(tty, tty->in_tail - 1);
	uint32_t column = tty->line_column, width;

	tty->in_tail--;
	for (uint32_t i = tty->in_line; i != tty->in_tail; i++)
		column += echo_width(tty, *in_at(tty, i), column);
	width = echo_width(tty, byte, column);
	if (!lflag(tty, ECHO))
		return;
	if (!lflag(tty, ECHOE)) {
		echo(tty, tty->termios.c_cc[VERASE]);
		return;
	}
	while (width-- > 0) {
		tty_echo(tty, '\b');
		if (byte != '\t') {
			tty_echo(tty, ' ');
			tty_echo(tty, '\b');
		}
	}
}

/* One character, in UTF-8 with all its bytes. */
static void erase_char(struct tty *tty)
{
	uint8_t byte;

	do {
		if (tty->in_tail == tty->in_line)
			return;
		byte = *in_at(tty, tty->in_tail - 1);
		erase_byte(tty);
	} while (iflag(tty, IUTF8) && (byte & 0xc0) == 0x80);
}

static bool is_blank(uint8_t byte)
{
	return byte == ' ' || byte == '\t';
}

static void erase_word(struct tty *tty)
{
	while (tty->in_tail != tty->in_line && is_blank(*in_at(tty, tty->in_tail - 1)))
		erase_char(tty);
	while (tty->in_tail != tty->in_line && !is_blank(*in_at(tty, tty->in_tail - 1)))
		erase_char(tty);
}

static void kill_line(struct tty *tty)
{
	if (lflag(tty, ECHOE) && lflag(tty, ECHOKE) && lflag(tty, ECHOK)) {
		while (tty->in_tail != tty->in_line)
			erase_char(tty);
		return;
	}
	tty->in_tail = tty->in_line;
	echo(tty, tty->termios.c_cc[VKILL]);
	if (lflag(tty, ECHO) && lflag(tty, ECHOK))
		tty_echo(tty, '\n');
}

static void reprint_line(struct tty *tty)
{
	echo(tty, tty->termios.c_cc[VREPRINT]);
	tty_echo(tty, '\n');
	tty->line_column = tty->column;
	for (uint32_t i = tty->in_line; i != tty->in_tail; i++)
		echo(tty, *in_at(tty, i));
}

/* ISIG: Ctrl-C, Ctrl-\, Ctrl-Z.  True if the byte was one of them. */
static bool signal_key(struct tty *tty, uint8_t byte)
{
	int signo = is_cc(tty, VINTR, byte)   ? SIGINT
		    : is_cc(tty, VQUIT, byte) ? SIGQUIT
		    : is_cc(tty, VSUSP, byte) ? SIGTSTP
					      : 0;

	if (signo == 0 || !lflag(tty, ISIG))
		return false;
	if (!lflag(tty, NOFLSH)) {
		tty_flush_input(tty);
		tty_flush_output(tty);
	}
	tty->stopped = false;
	echo(tty, byte);
	tty->signal(tty, signo);
	return true;
}

/* IXON: Ctrl-S, Ctrl-Q.  True if the byte was one of them. */
static bool flow_key(struct tty *tty, uint8_t byte)
{
	bool start = is_cc(tty, VSTART, byte), stop = is_cc(tty, VSTOP, byte);

	if (!iflag(tty, IXON))
		return false;
	if (!start && !stop) {
		if (iflag(tty, IXANY))
			tty->stopped = false;
		return false;
	}
	tty->stopped = stop && !(start && tty->stopped);
	return true;
}

/* Keys that edit the line.  True if the byte was one of them. */
static bool edit_key(struct tty *tty, uint8_t byte)
{
	if (is_cc(tty, VERASE, byte))
		erase_char(tty);
	else if (is_cc(tty, VKILL, byte))
		kill_line(tty);
	else if (lflag(tty, IEXTEN) && is_cc(tty, VWERASE, byte))
		erase_word(tty);
	else if (lflag(tty, IEXTEN) && lflag(tty, ECHO) && is_cc(tty, VREPRINT, byte))
		reprint_line(tty);
	else
		return false;
	return true;
}

/* Bytes that end the line.  True if the byte was one of them. */
static bool end_key(struct tty *tty, uint8_t byte)
{
	bool eol = byte == '\n' || is_cc(tty, VEOL, byte) ||
		   (lflag(tty, IEXTEN) && is_cc(tty, VEOL2, byte));
	bool eof = is_cc(tty, VEOF, byte);

	if (!eol && !eof)
		return false;
	if (!store(tty, eof ? 0 : byte, eof ? TTY_MARK_EOF : TTY_MARK_END))
		return true;
	tty->in_line = tty->in_tail;
	if (byte == '\n' && (lflag(tty, ECHO) || lflag(tty, ECHONL)))
		tty_echo(tty, '\n');
	else if (!eof)
		echo(tty, byte);
	return true;
}

static void ordinary(struct tty *tty, uint8_t byte)
{
	bool canonical = lflag(tty, ICANON);

	if (canonical && tty->in_tail == tty->in_line)
		tty->line_column = tty->column;
	if (!store(tty, byte, 0))
		return;
	if (!canonical)
		tty->in_line = tty->in_tail;
	echo(tty, byte);
}

void tty_input(struct tty *tty, uint8_t byte)
{
	if (iflag(tty, ISTRIP))
		byte &= 0x7f;
	if (tty->literal) {
		tty->literal = false;
		ordinary(tty, byte);
		return;
	}
	if (signal_key(tty, byte) || flow_key(tty, byte))
		return;
	if (byte == '\r' && iflag(tty, IGNCR))
		return;
	if (byte == '\r' && iflag(tty, ICRNL))
		byte = '\n';
	else if (byte == '\n' && iflag(tty, INLCR))
		byte = '\r';
	if (lflag(tty, ICANON)) {
		if (lflag(tty, IEXTEN) && is_cc(tty, VLNEXT, byte)) {
			tty->literal = true;
			if (lflag(tty, ECHO) && lflag(tty, ECHOCTL)) {
				tty_echo(tty, '^');
				tty_echo(tty, '\b');
				tty->line_column = tty->in_tail == tty->in_line ? tty->column
										: tty->line_column;
			}
			return;
		}
		if (edit_key(tty, byte) || end_key(tty, byte))
			return;
	}
	ordinary(tty, byte);
}

void tty_break(struct tty *tty)
{
	if (iflag(tty, IGNBRK))
		return;
	if (!iflag(tty, BRKINT)) {
		ordinary(tty, 0);
		return;
	}
	tty_flush_input(tty);
	tty_flush_output(tty);
	tty->signal(tty, SIGINT);
}
