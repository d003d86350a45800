/*
 * tty: the terminal server on the serial line.  Started by init with its port,
 * the UART's registers and its interrupt (abi/boot.h); init mounts it on
 * /dev/console, /dev/tty and /dev/ttyS0.  Runs the server loop; requests go to
 * io_ops.c, ioctl.c and file_ops.c, bytes to and from uart.c.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include <sockeye/ipc.h>

#include "abi/boot.h"
#include "terminal.h"
#include "uart.h"

#define EVENT_UART 1u
#define ROUNDS_MAX 4 /* of filling and sending the ring, before requests get a turn */

struct tty terminal;
static bool uart_unfinished;

static void send_signal(struct tty *tty, int signo)
{
	if (tty->pgrp > 0)
		kill(-tty->pgrp, signo);
}

static void serve_uart(void)
{
	uint32_t typed = terminal.in_tail;

	uart_unfinished = uart_serve(&terminal);
	term_progress(term_now());
	term_post(terminal.in_tail != typed);
}

static void event(uint64_t bits)
{
	if (bits & EVENT_UART) {
		irq_ack(TTY_FD_IRQ);
		serve_uart();
	}
}

/* After a batch: what was written goes out, and whoever waited for that goes on. */
static int64_t idle(void)
{
	bool waiting = false, more = true;
	int64_t now = 0;

	if (uart_unfinished)
		serve_uart();
	for (int i = 0; i < ROUNDS_MAX && more && !waiting; i++) {
		waiting = uart_send(&terminal);
		now = term_now();
		term_progress(now);
		more = !terminal.stopped && tty_out_used(&terminal) > 0;
	}
	term_post(false);
	return uart_unfinished || (more && !waiting) ? 0 : term_next_deadline(now);
}

static srv_handler *const handlers[] = {
	[IPC_OP_READ] = term_read,	   [IPC_OP_WRITE] = term_write,
	[IPC_OP_STAT] = term_stat,	   [IPC_OP_SETATTR] = term_setattr,
	[IPC_OP_IOCTL] = term_ioctl,	   [IPC_OP_OPEN] = term_open,
	[IPC_OP_STATPATH] = term_statpath, [IPC_OP_ACCESS] = term_access,
	[IPC_OP_MKDIR] = term_not_dir,	   [IPC_OP_UNLINK] = term_not_dir,
	[IPC_OP_RENAME] = term_not_dir,	   [IPC_OP_LINK] = term_not_dir,
	[IPC_OP_SYMLINK] = term_not_dir,   [IPC_OP_READLINK] = term_not_dir,
	[IPC_OP_MKNOD] = term_not_dir,
};

static const struct srv_ops ops = {
	.handlers = handlers,
	.handler_count = sizeof(handlers) / sizeof(handlers[0]),
	.event = event,
	.cancel = term_cancel,
	.release = term_release,
	.idle = idle,
};

int main(void)
{
	int error;

	tty_init(&terminal, send_signal);
	uart_init(&terminal);
	if (irq_bind(TTY_FD_IRQ, SRV_FD_PORT, EVENT_UART) < 0) {
		fprintf(stderr, "tty: no interrupt: %s\n", strerror(errno));
		return 1;
	}
	error = srv_run(SRV_FD_PORT, &ops);
	fprintf(stderr, "tty: %s\n", strerror(-error));
	return 1;
}
