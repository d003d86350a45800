/* PCI configuration space by mechanism #1 [PCI 3.0 3.2.2.3.2]. */
#pragma once

#include <stdint.h>

/* Registers of the header [PCI 3.0 6.1] */
#define PCI_VENDOR 0x00
#define PCI_DEVICE 0x02
#define PCI_COMMAND 0x04
#define PCI_CLASS_REVISION 0x08
#define PCI_HEADER_TYPE 0x0e
#define PCI_BAR0 0x10
#define PCI_SECONDARY_BUS 0x19 /* bridges */
#define PCI_SUBSYSTEM_VENDOR 0x2c
#define PCI_INTERRUPT_LINE 0x3c
#define PCI_INTERRUPT_PIN 0x3d

#define PCI_COMMAND_IO 0x0001u
#define PCI_COMMAND_MEMORY 0x0002u
#define PCI_COMMAND_MASTER 0x0004u
#define PCI_COMMAND_INTX_OFF 0x0400u

struct pci_address {
	uint8_t bus, slot, func;
};

/* Access to configuration space through ports 0xcf8 and 0xcfc; 0 or -errno. */
int config_init(int hw_fd);
/* width 1, 2 or 4 bytes; reg aligned to it. */
uint32_t config_read(struct pci_address at, uint8_t reg, unsigned int width);
void config_write(struct pci_address at, uint8_t reg, unsigned int width, uint32_t value);
