/*
 * Access to the device's registers, mapped from BAR 0.  Called by hw.c, tx.c and
 * rx.c; the unit tests put a model of the device in its place.
 */
#include "mmio.h"

#include "e1000.h"

static volatile uint32_t *registers;

void mmio_set(void *base)
{
	registers = base;
}

uint32_t e1000_read(uint32_t reg)
{
	return registers[reg / 4];
}

/* The compiler keeps the order of volatile accesses; so does x86 for stores. */
void e1000_write(uint32_t reg, uint32_t value)
{
	__atomic_signal_fence(__ATOMIC_SEQ_CST);
	registers[reg / 4] = value;
}
