/*
 * Polled output on COM1 (16550).  This is all that ring 0 knows of a UART: input,
 * interrupts and the line discipline are the terminal server's.
 */
#include "x86/x86_impl.h"

#define COM1		0x3f8
#define REG_DATA	0	/* with DLAB: divisor low */
#define REG_IER		1	/* with DLAB: divisor high */
#define REG_FCR		2
#define REG_LCR		3
#define REG_MCR		4
#define REG_LSR		5
#define LCR_8N1		0x03
#define LCR_DLAB	0x80
#define LSR_THR_EMPTY	0x20

static bool present;

void serial_init(void)
{
	outb(COM1 + REG_LCR, LCR_DLAB);
	outb(COM1 + REG_DATA, 1);		/* 115200 */
	outb(COM1 + REG_IER, 0);
	outb(COM1 + REG_LCR, LCR_8N1);
	outb(COM1 + REG_FCR, 0x07);
	outb(COM1 + REG_MCR, 0x0b);
	present = inb(COM1 + REG_LSR) != 0xff;	/* an empty bus reads all ones */
}

static void serial_putc(char c)
{
	for (int spin = 0; spin < 100000; spin++) {
		if (inb(COM1 + REG_LSR) & LSR_THR_EMPTY)
			break;
		cpu_relax();
	}
	outb(COM1 + REG_DATA, (uint8_t)c);
}

void serial_write(const char *text, size_t n)
{
	for (size_t i = 0; present && i < n; i++) {
		if (text[i] == '\n')
			serial_putc('\r');
		serial_putc(text[i]);
	}
}
