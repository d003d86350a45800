/*
 * Enumeration: walks all buses, functions and bridges, and sizes the base
 * address registers.  Firmware has assigned buses and addresses; they are taken
 * as they are.  Called once at start by main.c.
 */
#include "bus.h"

#include <stdbool.h>
#include <stdio.h>

#define SLOTS 32u
#define FUNCTIONS 8u
#define BARS 6u
#define BUSES 256u

#define HEADER_MULTI 0x80u
#define HEADER_TYPE_MASK 0x7fu
#define HEADER_DEVICE 0u
#define HEADER_BRIDGE 1u

#define BAR_IO 1u
#define BAR_64 4u /* bits 2-1: 10 binary */
#define BAR_TYPE_MASK 6u
#define BAR_IO_BITS 0xfffffffcu
#define BAR_MEM_BITS 0xfffffff0u

static struct device devices[BUS_DEVICES_MAX];
static size_t device_count;
static bool bus_seen[BUSES];

size_t bus_count(void)
{
	return device_count;
}

struct device *bus_device(size_t index)
{
	return &devices[index];
}

void device_enable(const struct device *device, uint64_t enable)
{
	uint32_t command = config_read(device->at, PCI_COMMAND, 2);

	command &=
		~(PCI_COMMAND_IO | PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER | PCI_COMMAND_INTX_OFF);
	if (enable & PCI_ENABLE_DECODE)
		command |= PCI_COMMAND_IO | PCI_COMMAND_MEMORY;
	if (enable & PCI_ENABLE_MASTER)
		command |= PCI_COMMAND_MASTER;
	if (!enable)
		command |= PCI_COMMAND_INTX_OFF;
	config_write(device->at, PCI_COMMAND, 2, command);
}

/* Write ones, see which stick [PCI 3.0 6.2.5.1]; decoding is off meanwhile. */
static uint32_t probe_bar(struct pci_address at, uint8_t reg)
{
	uint32_t old = config_read(at, reg, 4), mask;

	config_write(at, reg, 4, 0xffffffffu);
	mask = config_read(at, reg, 4);
	config_write(at, reg, 4, old);
	return mask;
}

static void size_bars(struct device *device)
{
	struct pci_info *info = &device->info;

	for (unsigned int i = 0; i < BARS; i++) {
		uint8_t reg = (uint8_t)(PCI_BAR0 + 4 * i);
		uint32_t low = config_read(device->at, reg, 4);
		uint32_t mask = probe_bar(device->at, reg);

		if (mask == 0)
			continue;
		if (low & BAR_IO) {
			info->bar[i] = (low & BAR_IO_BITS & 0xffffu) | BAR_IO;
			info->bar_size[i] = (~(mask & BAR_IO_BITS) + 1) & 0xffffu;
			continue;
		}
		info->bar[i] = low & BAR_MEM_BITS;
		info->bar_size[i] = ~(mask & BAR_MEM_BITS) + 1;
		if ((low & BAR_TYPE_MASK) == BAR_64 && i + 1 < BARS) {
			/* the next register is the upper half; 4 GiB and more do not occur */
			info->bar[i] |= (uint64_t)config_read(device->at, (uint8_t)(reg + 4), 4)
					<< 32;
			i++;
		}
	}
}

static void add_device(struct pci_address at)
{
	struct device *device = &devices[device_count];
	struct pci_info *info = &device->info;
	uint32_t command = config_read(at, PCI_COMMAND, 2);

	if (device_count == BUS_DEVICES_MAX) {
		fprintf(stderr, "pci: more than %u devices; the rest stays unknown\n",
			BUS_DEVICES_MAX);
		return;
	}
	device_count++;
	device->at = at;
	device->generation = 1;
	info->vendor = (uint16_t)config_read(at, PCI_VENDOR, 2);
	info->device = (uint16_t)config_read(at, PCI_DEVICE, 2);
	info->bus = at.bus;
	info->slot = at.slot;
	info->func = at.func;
	info->class = config_read(at, PCI_CLASS_REVISION, 4) >> 8;
	if (config_read(at, PCI_INTERRUPT_PIN, 1) != 0)
		info->irq = (uint8_t)config_read(at, PCI_INTERRUPT_LINE, 1);
	if ((config_read(at, PCI_HEADER_TYPE, 1) & HEADER_TYPE_MASK) != HEADER_DEVICE)
		return;
	config_write(at, PCI_COMMAND, 2, command & ~(PCI_COMMAND_IO | PCI_COMMAND_MEMORY));
	size_bars(device);
	/* nobody drives it yet: what the firmware or a dead driver left running stops */
	config_write(at, PCI_COMMAND, 2, command & ~PCI_COMMAND_MASTER);
}

/*
 * One function; the bus behind it when it is a bridge, or 0.  A bus number that
 * was seen before is a loop in broken configuration space.
 */
static uint8_t scan_function(struct pci_address at)
{
	uint8_t behind;

	if (config_read(at, PCI_VENDOR, 2) == 0xffffu)
		return 0;
	add_device(at);
	if ((config_read(at, PCI_HEADER_TYPE, 1) & HEADER_TYPE_MASK) != HEADER_BRIDGE)
		return 0;
	behind = (uint8_t)config_read(at, PCI_SECONDARY_BUS, 1);
	return bus_seen[behind] ? 0 : behind;
}

/* All slots of one bus; buses behind bridges go onto the list of those to come. */
static void scan_bus(uint8_t bus, uint8_t *todo, size_t *todo_count)
{
	for (uint8_t slot = 0; slot < SLOTS; slot++) {
		struct pci_address at = { .bus = bus, .slot = slot, .func = 0 };
		uint8_t functions = 1;

		if (config_read(at, PCI_VENDOR, 2) == 0xffffu)
			continue;
		if (config_read(at, PCI_HEADER_TYPE, 1) & HEADER_MULTI)
			functions = FUNCTIONS;
		for (at.func = 0; at.func < functions; at.func++) {
			uint8_t behind = scan_function(at);

			if (behind != 0) {
				bus_seen[behind] = true;
				todo[(*todo_count)++] = behind;
			}
		}
	}
}

size_t bus_scan(void)
{
	static uint8_t todo[BUSES];
	size_t todo_count = 1, done = 0;

	bus_seen[0] = true;
	while (done < todo_count) {
		uint8_t bus = todo[done++];

		scan_bus(bus, todo, &todo_count);
	}
	return device_count;
}
