/* The 16550 UART behind the terminal.  [PC16550D] is National's data sheet. */
#pragma once

#include <stdbool.h>

struct tty;

/* Set 115200 8N1, FIFOs and interrupts on. */
void uart_init(struct tty *tty);
/*
 * The line has interrupted: take what was received, send on.  True: it was too
 * much for one time, call again without waiting for another interrupt.
 */
bool uart_serve(struct tty *tty);
/*
 * Send what waits in the terminal's output ring, as much as the FIFO takes.
 * True: there is more, and an interrupt will say when to go on.
 */
bool uart_send(struct tty *tty);
