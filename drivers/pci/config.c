/*
 * Configuration space.  Owns the two ports of mechanism #1.  Called by scan.c
 * and device.c.
 *
 *   0xcf8:  31 enable | 23-16 bus | 15-11 device | 10-8 function | 7-2 register
 *   0xcfc:  data
 */
#include "config.h"

#include <errno.h>

#include <sockeye/ipc.h>

#define CONFIG_PORT 0xcf8u
#define ADDRESS 0u /* offsets from CONFIG_PORT */
#define DATA 4u

static int ports = -1;

int config_init(int hw_fd)
{
	ports = hw_create(hw_fd, HW_IOPORT, CONFIG_PORT, 8);
	return ports < 0 ? -errno : 0;
}

static void set_address(struct pci_address at, uint8_t reg)
{
	io_out(ports, ADDRESS, 4,
	       0x80000000u | (uint32_t)at.bus << 16 | (uint32_t)at.slot << 11 |
		       (uint32_t)at.func << 8 | (reg & 0xfcu));
}

uint32_t config_read(struct pci_address at, uint8_t reg, unsigned int width)
{
	set_address(at, reg);
	return (uint32_t)io_in(ports, DATA + (reg & 3u), width);
}

void config_write(struct pci_address at, uint8_t reg, unsigned int width, uint32_t value)
{
	set_address(at, reg);
	io_out(ports, DATA + (reg & 3u), width, value);
}
