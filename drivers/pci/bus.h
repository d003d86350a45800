/* The devices that were found on the PCI buses. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "abi/pci.h"
#include "config.h"

#define BUS_DEVICES_MAX 64u
#define DEVICE_HELD_MAX 16u

struct device {
	struct pci_address at;
	struct pci_info info; /* claimed_by: 0 when free */
	uint32_t generation;  /* goes into the handle: a stale one names nothing */
	/* memory that the device may write: not freed before it has been turned off */
	int held[DEVICE_HELD_MAX];
	unsigned int held_count;
};

/* Find everything, from bus 0 through all bridges.  Returns the number of devices. */
size_t bus_scan(void);
size_t bus_count(void);
/* Device by index < bus_count(). */
struct device *bus_device(size_t index);
/* Set the device's command bits: PCI_ENABLE_*. */
void device_enable(const struct device *device, uint64_t enable);
