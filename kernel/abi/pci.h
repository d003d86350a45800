/*
 * The PCI server's protocol, spoken with ipc_call().  init claims a device on
 * the bus (handle SRV_HANDLE_ROOT) and passes the resulting descriptor to the
 * driver; with it the driver gets exactly this device's resources.  When the
 * last copy of the descriptor is closed, the server turns the device's bus
 * mastering off and gives the claim back.
 */
#pragma once

#include <stdint.h>

#include "ipc.h"

enum pci_op {
	/* on the bus */
	PCI_OP_CLAIM = IPC_OP_USER,	/* arg[0] vendor | device << 16, arg[1] index among those:
					 * reply fds[0]: the device; -ENODEV, -EBUSY (claimed) */
	PCI_OP_LIST,			/* arg[0] index: reply data: struct pci_info; -ENOENT */
	/* on a device */
	PCI_OP_INFO,			/* reply data: struct pci_info; arg[0] subsystem vendor |
					 * subsystem << 16 */
	PCI_OP_BAR,			/* arg[0] 0-5: reply fds[0] (memory object or ioport file),
					 * arg[0] bytes, arg[1] 1 for I/O space */
	PCI_OP_IRQ,			/* reply fds[0]: its interrupt line */
	PCI_OP_DMA,			/* arg[0] bytes: reply fds[0] memory object, arg[0] bytes */
	PCI_OP_ENABLE,			/* arg[0] PCI_ENABLE_*: these on, the others off */
	PCI_OP_HOLD,			/* fds[0]: other memory that the device will access; as with
					 * PCI_OP_DMA, it is freed only after the device was
					 * turned off, however its driver ends */
};

#define PCI_ENABLE_DECODE	1u	/* it answers at its BARs */
#define PCI_ENABLE_MASTER	2u	/* it may write memory: after its rings are set up */

struct pci_info {
	uint16_t vendor, device;
	uint8_t bus, slot, func, irq;
	uint32_t class;			/* class << 16 | subclass << 8 | interface */
	uint32_t claimed_by;		/* pid, or 0 */
	uint64_t bar[6];		/* addresses; bit 0 set: I/O space */
	uint32_t bar_size[6];
};
_Static_assert(sizeof(struct pci_info) == 88, "struct pci_info is ABI");
