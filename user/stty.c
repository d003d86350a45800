/*
 * stty: shows and sets the terminal's modes.  stty [-a], stty [-]echo..., sane, raw, -raw,
 * rows N, cols N, size, SPEED, intr ^C...
 */
#define _GNU_SOURCE
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "lib/util.h"

enum field { INPUT, OUTPUT, LOCAL, CONTROL };

static const struct {
	const char *name;
	enum field field;
	tcflag_t bit;
} modes[] = {
	{ "icrnl", INPUT, ICRNL },     { "inlcr", INPUT, INLCR },     { "igncr", INPUT, IGNCR },
	{ "ixon", INPUT, IXON },       { "ixoff", INPUT, IXOFF },     { "istrip", INPUT, ISTRIP },
	{ "brkint", INPUT, BRKINT },   { "opost", OUTPUT, OPOST },    { "onlcr", OUTPUT, ONLCR },
	{ "isig", LOCAL, ISIG },       { "icanon", LOCAL, ICANON },   { "echo", LOCAL, ECHO },
	{ "echoe", LOCAL, ECHOE },     { "echok", LOCAL, ECHOK },     { "echonl", LOCAL, ECHONL },
	{ "noflsh", LOCAL, NOFLSH },   { "tostop", LOCAL, TOSTOP },   { "iexten", LOCAL, IEXTEN },
	{ "echoctl", LOCAL, ECHOCTL }, { "cread", CONTROL, CREAD },   { "clocal", CONTROL, CLOCAL },
	{ "cstopb", CONTROL, CSTOPB }, { "parenb", CONTROL, PARENB },
};

static const struct {
	const char *name;
	int index;
	cc_t usual;
} chars[] = {
	{ "intr", VINTR, 3 },	 { "quit", VQUIT, 28 }, { "erase", VERASE, 127 },
	{ "kill", VKILL, 21 },	 { "eof", VEOF, 4 },	{ "start", VSTART, 17 },
	{ "stop", VSTOP, 19 },	 { "susp", VSUSP, 26 }, { "werase", VWERASE, 23 },
	{ "lnext", VLNEXT, 22 },
};

static const struct {
	speed_t code;
	unsigned int rate;
} speeds[] = {
	{ B9600, 9600 },   { B19200, 19200 },	{ B38400, 38400 },
	{ B57600, 57600 }, { B115200, 115200 },
};

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static tcflag_t *field_of(struct termios *t, enum field f)
{
	switch (f) {
	case INPUT:
		return &t->c_iflag;
	case OUTPUT:
		return &t->c_oflag;
	case LOCAL:
		return &t->c_lflag;
	case CONTROL:
		break;
	}
	return &t->c_cflag;
}

static unsigned int rate_of(speed_t code)
{
	for (size_t i = 0; i < COUNT(speeds); i++)
		if (speeds[i].code == code)
			return speeds[i].rate;
	return 0;
}

static void show(struct termios *t)
{
	struct winsize ws = { 0 };

	ioctl(STDIN_FILENO, TIOCGWINSZ, &ws);
	printf("speed %u baud; rows %u; columns %u;\n", rate_of(cfgetospeed(t)), ws.ws_row,
	       ws.ws_col);
	for (size_t i = 0; i < COUNT(chars); i++) {
		cc_t c = t->c_cc[chars[i].index];

		if (c == 0)
			printf("%s = <undef>; ", chars[i].name);
		else if (c < 32 || c == 127)
			printf("%s = ^%c; ", chars[i].name, c ^ 64);
		else
			printf("%s = %c; ", chars[i].name, c);
	}
	putchar('\n');
	for (size_t i = 0; i < COUNT(modes); i++)
		printf("%s%s%s", *field_of(t, modes[i].field) & modes[i].bit ? "" : "-",
		       modes[i].name, i + 1 < COUNT(modes) ? " " : "\n");
}

static void make_sane(struct termios *t)
{
	t->c_iflag = ICRNL | IXON | BRKINT;
	t->c_oflag = OPOST | ONLCR;
	t->c_lflag = ISIG | ICANON | ECHO | ECHOE | ECHOK | IEXTEN | ECHOCTL;
	t->c_cflag |= CREAD;
	for (size_t i = 0; i < COUNT(chars); i++)
		t->c_cc[chars[i].index] = chars[i].usual;
	t->c_cc[VMIN] = 1;
	t->c_cc[VTIME] = 0;
}

static void make_raw(struct termios *t)
{
	t->c_iflag &= ~(tcflag_t)(ICRNL | INLCR | IGNCR | IXON | BRKINT | ISTRIP);
	t->c_oflag &= ~(tcflag_t)OPOST;
	t->c_lflag &= ~(tcflag_t)(ISIG | ICANON | IEXTEN);
	t->c_cc[VMIN] = 1;
	t->c_cc[VTIME] = 0;
}

static bool set_mode(struct termios *t, const char *word)
{
	bool off = *word == '-';

	for (size_t i = 0; i < COUNT(modes); i++) {
		if (strcmp(modes[i].name, word + off) != 0)
			continue;
		if (off)
			*field_of(t, modes[i].field) &= ~modes[i].bit;
		else
			*field_of(t, modes[i].field) |= modes[i].bit;
		return true;
	}
	return false;
}

static bool set_char(struct termios *t, const char *name, const char *value)
{
	for (size_t i = 0; value && i < COUNT(chars); i++) {
		if (strcmp(chars[i].name, name) != 0)
			continue;
		if (strcmp(value, "undef") == 0)
			t->c_cc[chars[i].index] = 0;
		else if (value[0] == '^' && value[1])
			t->c_cc[chars[i].index] = value[1] == '?' ? 127 : (cc_t)(value[1] & 31);
		else
			t->c_cc[chars[i].index] = (cc_t)value[0];
		return true;
	}
	return false;
}

static bool set_speed(struct termios *t, const char *word)
{
	long rate;

	if (parse_long(word, 1, 10000000, &rate) < 0)
		return false;
	for (size_t i = 0; i < COUNT(speeds); i++) {
		if (speeds[i].rate == rate) {
			cfsetispeed(t, speeds[i].code);
			cfsetospeed(t, speeds[i].code);
			return true;
		}
	}
	return false;
}

static bool set_size(const char *name, const char *value)
{
	struct winsize ws = { 0 };
	long n;

	if (!value || parse_long(value, 0, 65535, &n) < 0)
		return false;
	ioctl(STDIN_FILENO, TIOCGWINSZ, &ws);
	if (strcmp(name, "rows") == 0)
		ws.ws_row = (unsigned short)n;
	else
		ws.ws_col = (unsigned short)n;
	if (ioctl(STDIN_FILENO, TIOCSWINSZ, &ws) < 0)
		die_errno(1, "window size");
	return true;
}

static void print_size(void)
{
	struct winsize ws;

	if (ioctl(STDIN_FILENO, TIOCGWINSZ, &ws) < 0)
		die_errno(1, "window size");
	printf("%u %u\n", ws.ws_row, ws.ws_col);
}

/* One word, perhaps with its value; the number of words taken. */
static int handle(struct termios *t, char **arg)
{
	if (strcmp(*arg, "size") == 0) {
		print_size();
		return 1;
	}
	if (strcmp(*arg, "sane") == 0 || strcmp(*arg, "-raw") == 0) {
		make_sane(t);
		return 1;
	}
	if (strcmp(*arg, "raw") == 0) {
		make_raw(t);
		return 1;
	}
	if (strcmp(*arg, "rows") == 0 || strcmp(*arg, "cols") == 0 ||
	    strcmp(*arg, "columns") == 0) {
		if (set_size(*arg, arg[1]))
			return 2;
	} else if (set_char(t, *arg, arg[1])) {
		return 2;
	} else if (set_mode(t, *arg) || set_speed(t, *arg)) {
		return 1;
	}
	die(1, "%s: not a mode that stty knows", *arg);
}

int main(int argc, char **argv)
{
	struct termios t;

	prog_init(argv[0]);
	if (tcgetattr(STDIN_FILENO, &t) < 0)
		die_errno(1, "standard input");
	if (argc == 1 || strcmp(argv[1], "-a") == 0) {
		show(&t);
		return finish(0);
	}
	for (char **arg = argv + 1; *arg;)
		arg += handle(&t, arg);
	if (tcsetattr(STDIN_FILENO, TCSADRAIN, &t) < 0)
		die_errno(1, "standard input");
	return finish(0);
}
