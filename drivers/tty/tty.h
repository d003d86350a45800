/*
 * A terminal: its settings, its input and output, and who sits at it.  The line
 * discipline (input.c, output.c) knows neither the hardware nor messages, so
 * that it runs in unit tests.  [POSIX 11 General Terminal Interface]
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi/ioctl.h"
#include "abi/termios.h"

#define TTY_IN_SIZE 16384u    /* bytes typed and not yet read; a power of two */
#define TTY_LINE_MAX 4095u    /* MAX_CANON: bytes of one line being edited */
#define TTY_OUT_SIZE 8192u    /* a power of two */
#define TTY_OUT_RESERVE 1024u /* of it, for echo only */

/* Marks of input bytes in canonical mode. */
#define TTY_MARK_END 1u /* ends a line, and is read with it */
#define TTY_MARK_EOF 2u /* ends a line, and is not read */

struct tty {
	struct ktermios termios;
	struct winsize winsize;
	int32_t session;			    /* whose controlling terminal this is, or 0 */
	int32_t pgrp;				    /* its foreground process group, or 0 */
	void (*signal)(struct tty *tty, int signo); /* to the foreground group */

	/* input: [in_head, in_line) can be read, [in_line, in_tail) is being edited */
	uint8_t in[TTY_IN_SIZE], mark[TTY_IN_SIZE];
	uint32_t in_head, in_line, in_tail;
	bool literal;	      /* VLNEXT: the next byte means nothing special */
	uint32_t line_column; /* where the edited line begins on the screen */

	/* output: what the hardware has yet to send */
	uint8_t out[TTY_OUT_SIZE];
	uint32_t out_head, out_tail;
	uint32_t column; /* of the cursor */
	bool stopped;	 /* by VSTOP or tcflow() */
};

/* A terminal with Linux's default settings, 24 x 80. */
void tty_init(struct tty *tty, void (*signal)(struct tty *tty, int signo));

/* input.c: one byte was typed; edits, echoes, raises signals. */
void tty_input(struct tty *tty, uint8_t byte);
/* A break condition on the line. */
void tty_break(struct tty *tty);
/* Forget what was typed and not read. */
void tty_flush_input(struct tty *tty);
/* Take over new settings; the bytes that wait stay. */
void tty_set_termios(struct tty *tty, const struct ktermios *termios);

/* read.c: bytes that a read() could take now, at most. */
uint32_t tty_readable(const struct tty *tty);
/* Would a reader find something (poll, and read without VTIME)?  len: room it has. */
bool tty_read_ready(const struct tty *tty, size_t len);
/* Take up to len bytes, in canonical mode not past a line's end.  0: end of file, or nothing. */
size_t tty_take(struct tty *tty, uint8_t *to, size_t len);

/* output.c: process bytes that a program wrote; how many were taken (the ring may fill). */
size_t tty_output(struct tty *tty, const uint8_t *bytes, size_t len);
/* Room for a writer; bytes that the hardware has not got yet. */
uint32_t tty_out_room(const struct tty *tty);
uint32_t tty_out_used(const struct tty *tty);
/* One byte of echo, processed; dropped when even the reserve is full. */
void tty_echo(struct tty *tty, uint8_t byte);
/* Up to len bytes for the hardware, none while stopped. */
size_t tty_out_take(struct tty *tty, uint8_t *to, size_t len);
void tty_flush_output(struct tty *tty);
