/* unit: drivers/tty/input.c drivers/tty/output.c drivers/tty/read.c | -Idrivers -Idrivers/tty -Ikernel */
/* The line discipline: what is typed, what is echoed, what is read. */
#include "tty.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <cmocka.h>
#include <string.h>

static struct tty tty;
static int signalled;

static void on_signal(struct tty *from, int signo)
{
	assert_ptr_equal(from, &tty);
	signalled = signo;
}

static int setup(void **state)
{
	(void)state;
	tty_init(&tty, on_signal);
	signalled = 0;
	return 0;
}

static void type(const char *text)
{
	for (; *text; text++)
		tty_input(&tty, (uint8_t)*text);
}

/* All that waits for the hardware, as text. */
static const char *screen(void)
{
	static char text[TTY_OUT_SIZE + 1];

	text[tty_out_take(&tty, (uint8_t *)text, TTY_OUT_SIZE)] = 0;
	return text;
}

static const char *read_up_to(size_t len)
{
	static char text[TTY_IN_SIZE + 1];

	text[tty_take(&tty, (uint8_t *)text, len)] = 0;
	return text;
}

static void set_flags(uint32_t l_off, uint32_t l_on)
{
	struct ktermios termios = tty.termios;

	termios.c_lflag = (termios.c_lflag & ~l_off) | l_on;
	tty_set_termios(&tty, &termios);
}

static void a_line_is_read_when_it_ends(void **state)
{
	(void)state;
	type("hello");
	assert_false(tty_read_ready(&tty, 100));
	type("\r");
	assert_true(tty_read_ready(&tty, 100));
	assert_string_equal(screen(), "hello\r\n");
	assert_string_equal(read_up_to(3), "hel");
	assert_string_equal(read_up_to(100), "lo\n");
	assert_false(tty_read_ready(&tty, 100));
}

static void each_read_gets_one_line(void **state)
{
	(void)state;
	type("one\ntwo\n");
	assert_string_equal(read_up_to(100), "one\n");
	assert_string_equal(read_up_to(100), "two\n");
}

static void erasing_edits_the_line_and_the_screen(void **state)
{
	(void)state;
	type("ab\x7f");
	assert_string_equal(screen(), "ab\b \b");
	type("\x7f\x7f\x7f"); /* not past the beginning */
	assert_string_equal(screen(), "\b \b");
	type("one two \x17"); /* ^W */
	assert_string_equal(screen(), "one two \b \b\b \b\b \b\b \b");
	type("x\n");
	assert_string_equal(read_up_to(100), "one x\n");
	screen();
	type("gone\x15kept\n"); /* ^U */
	assert_string_equal(screen(), "gone\b \b\b \b\b \b\b \bkept\r\n");
	assert_string_equal(read_up_to(100), "kept\n");
}

static void tabs_and_controls_are_erased_whole(void **state)
{
	(void)state;
	type("ab\t");
	screen();
	type("\x7f");
	assert_string_equal(screen(), "\b\b\b\b\b\b"); /* from column 8 to 2 */
	type("\x01");
	assert_string_equal(screen(), "^A");
	type("\x7f");
	assert_string_equal(screen(), "\b \b\b \b");
	type("\xc3\xa4\x7f"); /* one character of two bytes */
	assert_string_equal(screen(), "\xc3\xa4\b \b");
	type("\n");
	assert_string_equal(read_up_to(100), "ab\n");
}

static void end_of_file(void **state)
{
	(void)state;
	type("\x04");
	assert_true(tty_read_ready(&tty, 100));
	assert_string_equal(read_up_to(100), "");
	assert_false(tty_read_ready(&tty, 100));
	type("part\x04"); /* behind text it only hands it over */
	assert_string_equal(read_up_to(100), "part");
	assert_false(tty_read_ready(&tty, 100));
	type("four\x04"); /* also when the reader takes exactly that much */
	assert_string_equal(read_up_to(4), "four");
	assert_false(tty_read_ready(&tty, 100));
	assert_string_equal(screen(), "partfour");
}

static void signals_flush_and_echo(void **state)
{
	(void)state;
	type("half a line\x03");
	assert_int_equal(signalled, SIGINT);
	assert_string_equal(screen(), "^C");
	type("x\n");
	assert_string_equal(read_up_to(100), "x\n");
	type("\x1a");
	assert_int_equal(signalled, SIGTSTP);
	type("\x1c");
	assert_int_equal(signalled, SIGQUIT);
	signalled = 0;
	set_flags(ISIG, 0);
	type("\x03\n");
	assert_int_equal(signalled, 0);
	assert_string_equal(read_up_to(100), "\x03\n");
	tty_break(&tty);
	assert_int_equal(signalled, 0); /* without BRKINT it is a byte */
}

static void literal_next(void **state)
{
	(void)state;
	type("a\x16\x03");
	type("b\n");
	assert_int_equal(signalled, 0);
	assert_string_equal(read_up_to(100), "a\x03"
					     "b\n");
}

static void raw_bytes_come_at_once_and_unchanged(void **state)
{
	struct ktermios termios = tty.termios;

	(void)state;
	termios.c_lflag &= ~(uint32_t)(ICANON | ECHO | ISIG | IEXTEN);
	termios.c_iflag &= ~(uint32_t)(ICRNL | IXON);
	tty_set_termios(&tty, &termios);
	type("\x03\r\x7f\x13");
	assert_string_equal(screen(), "");
	assert_true(tty_read_ready(&tty, 100));
	assert_string_equal(read_up_to(100), "\x03\r\x7f\x13");
	termios.c_cc[VMIN] = 3;
	tty_set_termios(&tty, &termios);
	type("ab");
	assert_false(tty_read_ready(&tty, 100));
	assert_true(tty_read_ready(&tty, 2)); /* the reader wants no more */
	type("c");
	assert_true(tty_read_ready(&tty, 100));
	termios.c_cc[VTIME] = 1;
	tty_set_termios(&tty, &termios);
	read_up_to(100);
	type("a");
	assert_true(tty_read_ready(&tty, 100));
}

static void changing_modes_keeps_what_was_typed(void **state)
{
	(void)state;
	type("unfinished");
	set_flags(ICANON, 0);
	assert_string_equal(read_up_to(2), "un");
	set_flags(0, ICANON);
	assert_true(tty_read_ready(&tty, 100));
	assert_string_equal(read_up_to(100), "finished");
	type("next\n");
	assert_string_equal(read_up_to(100), "next\n");
}

static void a_full_buffer_rings_and_still_ends_its_line(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < TTY_LINE_MAX; i++)
		tty_input(&tty, 'x');
	while (*screen())
		;
	type("y");
	assert_string_equal(screen(), "\a");
	type("\n");
	assert_int_equal(strlen(read_up_to(TTY_IN_SIZE)), TTY_LINE_MAX + 1);
	/* many short lines: what does not fit is dropped with a bell, the rest is whole */
	unsigned int lines = 0;
	for (unsigned int i = 0; i < TTY_IN_SIZE; i++) {
		type("ab\n");
		while (*screen())
			;
	}
	for (; tty_read_ready(&tty, 100); lines++) {
		const char *line = read_up_to(100);

		assert_true(line[strlen(line) - 1] == '\n');
	}
	assert_true(lines >= TTY_IN_SIZE / 3);
}

static void output_is_processed_and_stops_when_full(void **state)
{
	static uint8_t big[2 * TTY_OUT_SIZE];
	size_t taken;

	(void)state;
	assert_int_equal(tty_output(&tty, (const uint8_t *)"a\nb", 3), 3);
	assert_string_equal(screen(), "a\r\nb");
	tty.termios.c_oflag = 0;
	tty_output(&tty, (const uint8_t *)"a\n", 2);
	assert_string_equal(screen(), "a\n");
	memset(big, 'o', sizeof(big));
	taken = tty_output(&tty, big, sizeof(big));
	assert_true(taken > 0 && taken < TTY_OUT_SIZE);
	assert_int_equal(tty_out_used(&tty), taken);
	type("x"); /* an echo still finds room */
	assert_int_equal(tty_out_used(&tty), taken + 1);
	assert_int_equal(strlen(screen()), taken + 1);
}

static void control_s_stops_output(void **state)
{
	(void)state;
	type("\x13");
	tty_output(&tty, (const uint8_t *)"later", 5);
	assert_string_equal(screen(), "");
	type("\x11");
	assert_string_equal(screen(), "later");
}

static void no_echo_but_the_newline(void **state)
{
	(void)state;
	set_flags(ECHO, ECHONL);
	type("secret\n");
	assert_string_equal(screen(), "\r\n");
	assert_string_equal(read_up_to(100), "secret\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_line_is_read_when_it_ends, setup),
		cmocka_unit_test_setup(each_read_gets_one_line, setup),
		cmocka_unit_test_setup(erasing_edits_the_line_and_the_screen, setup),
		cmocka_unit_test_setup(tabs_and_controls_are_erased_whole, setup),
		cmocka_unit_test_setup(end_of_file, setup),
		cmocka_unit_test_setup(signals_flush_and_echo, setup),
		cmocka_unit_test_setup(literal_next, setup),
		cmocka_unit_test_setup(raw_bytes_come_at_once_and_unchanged, setup),
		cmocka_unit_test_setup(changing_modes_keeps_what_was_typed, setup),
		cmocka_unit_test_setup(a_full_buffer_rings_and_still_ends_its_line, setup),
		cmocka_unit_test_setup(output_is_processed_and_stops_when_full, setup),
		cmocka_unit_test_setup(control_s_stops_output, setup),
		cmocka_unit_test_setup(no_echo_but_the_newline, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
