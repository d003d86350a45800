/*
 * Driver of the 16550.  Owns its registers (TTY_FD_IOPORT).  Called by main.c on
 * interrupts and after every batch of requests; calls tty_input() for bytes
 * received and tty_out_take() for bytes to send.
 */
#include "uart.h"

#include <sockeye/ipc.h>
#include <stdbool.h>
#include <stdint.h>

#include "abi/boot.h"
#include "tty.h"

/* Registers [PC16550D 8.0] */
enum { RBR = 0, THR = 0, DLL = 0, IER = 1, DLM = 1, IIR = 2, FCR = 2, LCR = 3, MCR = 4, LSR = 5 };

#define IER_RECEIVED 0x01u
#define IER_THR_EMPTY 0x02u
#define IER_LINE_STATUS 0x04u
#define IIR_NONE 0x01u
#define FCR_SETUP 0x81u /* FIFOs on, not cleared; interrupt from 8 bytes or a pause */
#define LCR_8N1 0x03u
#define LCR_DLAB 0x80u
#define MCR_SETUP 0x0bu /* DTR, RTS, OUT2: the interrupt reaches the line */
#define LSR_DATA 0x01u
#define LSR_BREAK 0x10u
#define LSR_THR_EMPTY 0x20u

#define FIFO_SIZE 16u
#define BATCH_MAX 4096u /* bytes received or sent in one go */
#define ROUNDS_MAX 4u	/* of it, before requests get a turn */

static uint8_t ier;

static uint8_t in(unsigned int reg)
{
	long value = io_in(TTY_FD_IOPORT, reg, 1);

	return value < 0 ? 0 : (uint8_t)value;
}

static void out(unsigned int reg, uint8_t value)
{
	io_out(TTY_FD_IOPORT, reg, 1, value);
}

static void receive(struct tty *tty)
{
	for (unsigned int i = 0; i < BATCH_MAX; i++) {
		uint8_t status = in(LSR);
		uint8_t byte;

		if (!(status & LSR_DATA))
			return;
		byte = in(RBR);
		if (status & LSR_BREAK)
			tty_break(tty);
		else
			tty_input(tty, byte);
	}
}

/* What was typed before this server started is kept: it is taken before the FIFOs change. */
void uart_init(struct tty *tty)
{
	receive(tty);
	out(IER, 0);
	out(LCR, LCR_DLAB);
	out(DLL, 1); /* 115200 baud */
	out(DLM, 0);
	out(LCR, LCR_8N1);
	out(FCR, FCR_SETUP);
	out(MCR, MCR_SETUP);
	ier = IER_RECEIVED | IER_LINE_STATUS;
	out(IER, ier);
}

/*
 * The FIFO takes 16 bytes when the holding register is empty [PC16550D 8.4].  In
 * an emulator it is empty again at once; otherwise an interrupt says when.
 */
bool uart_send(struct tty *tty)
{
	uint8_t want = ier & (uint8_t)~IER_THR_EMPTY;

	for (unsigned int sent = 0; !tty->stopped && tty_out_used(tty) > 0;) {
		uint8_t bytes[FIFO_SIZE];
		size_t n;

		if (sent >= BATCH_MAX || !(in(LSR)&LSR_THR_EMPTY)) {
			want |= IER_THR_EMPTY;
			break;
		}
		n = tty_out_take(tty, bytes, sizeof(bytes));
		io_outs(TTY_FD_IOPORT, THR, bytes, n);
		sent += n;
	}
	if (want != ier) {
		ier = want;
		out(IER, ier);
	}
	return ier & IER_THR_EMPTY;
}

/*
 * The line is edge-triggered: it is served until the UART has no reason left,
 * so that the next reason makes a new edge.
 */
bool uart_serve(struct tty *tty)
{
	for (unsigned int i = 0; i < ROUNDS_MAX; i++) {
		if (in(IIR)&IIR_NONE)
			return false;
		receive(tty);
		uart_send(tty);
	}
	return true;
}
