/* unit: drivers/pci/bus.c | -Idrivers -Idrivers/pci -Ikernel */
/* Enumeration against a model of configuration space. */
#include "bus.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <string.h>

#define MODEL_MAX 96

/* A function: its registers, and for each BAR which bits can be written. */
struct function {
	struct pci_address at;
	uint8_t reg[256];
	uint32_t bar_mask[6];
	unsigned int probes_while_decoding;
};

static struct function functions[MODEL_MAX];
static size_t function_count;

static struct function *find(struct pci_address at)
{
	for (size_t i = 0; i < function_count; i++)
		if (memcmp(&functions[i].at, &at, sizeof(at)) == 0)
			return &functions[i];
	return NULL;
}

uint32_t config_read(struct pci_address at, uint8_t reg, unsigned int width)
{
	struct function *f = find(at);
	uint32_t value = 0;

	assert_int_equal(reg % width, 0);
	if (!f)
		return width == 4 ? 0xffffffffu : (1u << 8 * width) - 1;
	memcpy(&value, f->reg + reg, width);
	return value;
}

void config_write(struct pci_address at, uint8_t reg, unsigned int width, uint32_t value)
{
	struct function *f = find(at);

	assert_non_null(f);
	if (reg >= PCI_BAR0 && reg < PCI_BAR0 + 24) {
		uint32_t mask = f->bar_mask[(reg - PCI_BAR0) / 4], old;

		memcpy(&old, f->reg + reg, 4);
		f->probes_while_decoding += (f->reg[PCI_COMMAND] & 3) != 0;
		value = (value & mask) | (old & ~mask);
	}
	memcpy(f->reg + reg, &value, width);
}

static struct function *add(uint8_t bus, uint8_t slot, uint8_t func, uint32_t id, uint8_t type)
{
	struct function *f = &functions[function_count++];

	assert_true(function_count <= MODEL_MAX);
	memset(f, 0, sizeof(*f));
	f->at = (struct pci_address){ bus, slot, func };
	memcpy(f->reg, &id, 4);
	f->reg[PCI_HEADER_TYPE] = type;
	f->reg[PCI_COMMAND] = 7;
	return f;
}

static void set_bar(struct function *f, unsigned int i, uint32_t value, uint32_t mask)
{
	memcpy(f->reg + PCI_BAR0 + 4 * i, &value, 4);
	f->bar_mask[i] = mask;
}

static struct function *add_bridge(uint8_t bus, uint8_t slot, uint8_t behind)
{
	struct function *f = add(bus, slot, 0, 0x00011b36, 1);

	f->reg[PCI_SECONDARY_BUS] = behind;
	return f;
}

/* bus.c scans once in its life: each test runs its own part of one machine. */
static int setup(void **state)
{
	struct function *f;

	(void)state;
	add(0, 0, 0, 0x12378086, 0);
	f = add(0, 3, 0, 0x100e8086, 0);	/* a network card */
	set_bar(f, 0, 0xfebc0000, 0xfffe0000);	/* 128 KiB of registers */
	set_bar(f, 1, 0x0000c001, 0xffffffc0);	/* 64 ports */
	f->reg[PCI_INTERRUPT_LINE] = 11;
	f->reg[PCI_INTERRUPT_PIN] = 1;
	f = add(0, 4, 0, 0x11111234, 0x80);	/* several functions, one with a gap before it */
	set_bar(f, 2, 0xe000000c, 0xf0000000);	/* 64 bits wide, 256 MiB */
	set_bar(f, 3, 0x00000001, 0xffffffff);
	set_bar(f, 4, 0xfea00000, 0xfffff000);
	f->reg[PCI_INTERRUPT_LINE] = 5; /* but no pin */
	add(0, 4, 5, 0x22221234, 0);
	add(0, 5, 1, 0x33331234, 0); /* without function 0: not there */
	add_bridge(0, 6, 1);
	add(1, 0, 0, 0x44441234, 0);
	add_bridge(1, 1, 2);
	add_bridge(2, 0, 1); /* back to a bus that was seen: a loop */
	add(2, 31, 0, 0x55551234, 0);
	return bus_scan() == 9 ? 0 : -1;
}

static struct device *device(uint32_t id)
{
	for (size_t i = 0; i < bus_count(); i++)
		if ((bus_device(i)->info.vendor | (uint32_t)bus_device(i)->info.device << 16) == id)
			return bus_device(i);
	return NULL;
}

static void devices_on_all_buses_are_found(void **state)
{
	(void)state;
	assert_non_null(device(0x100e8086));
	assert_non_null(device(0x22221234));
	assert_null(device(0x33331234));
	assert_non_null(device(0x44441234));
	assert_non_null(device(0x55551234));
	assert_int_equal(device(0x55551234)->info.bus, 2);
	assert_int_equal(device(0x55551234)->info.slot, 31);
}

static void registers_are_sized_and_left_as_they_were(void **state)
{
	const struct pci_info *card = &device(0x100e8086)->info;
	const struct pci_info *wide = &device(0x11111234)->info;

	(void)state;
	assert_int_equal(card->bar[0], 0xfebc0000);
	assert_int_equal(card->bar_size[0], 0x20000);
	assert_int_equal(card->bar[1], 0xc001);
	assert_int_equal(card->bar_size[1], 64);
	assert_int_equal(card->bar_size[2], 0);
	assert_int_equal(card->irq, 11);
	assert_int_equal(config_read(device(0x100e8086)->at, PCI_BAR0, 4), 0xfebc0000);
	assert_true(wide->bar[2] == 0x1e0000000ull);
	assert_int_equal(wide->bar_size[2], 0x10000000);
	assert_int_equal(wide->bar_size[3], 0);
	assert_int_equal(wide->bar_size[4], 4096);
	assert_int_equal(wide->irq, 0);
}

static void probing_happens_with_decoding_off_and_stops_bus_masters(void **state)
{
	(void)state;
	for (size_t i = 0; i < function_count; i++)
		assert_int_equal(functions[i].probes_while_decoding, 0);
	assert_int_equal(config_read(device(0x100e8086)->at, PCI_COMMAND, 2), 3);
	/* a bridge must go on */
	assert_int_equal(config_read((struct pci_address){ 0, 6, 0 }, PCI_COMMAND, 2), 7);
}

static void enabling_goes_in_steps(void **state)
{
	struct device *card = device(0x100e8086);

	(void)state;
	device_enable(card, PCI_ENABLE_DECODE);
	assert_int_equal(config_read(card->at, PCI_COMMAND, 2), 3);
	device_enable(card, PCI_ENABLE_DECODE | PCI_ENABLE_MASTER);
	assert_int_equal(config_read(card->at, PCI_COMMAND, 2), 7);
	device_enable(card, 0);
	assert_int_equal(config_read(card->at, PCI_COMMAND, 2), PCI_COMMAND_INTX_OFF);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(devices_on_all_buses_are_found),
		cmocka_unit_test(registers_are_sized_and_left_as_they_were),
		cmocka_unit_test(probing_happens_with_decoding_off_and_stops_bus_masters),
		cmocka_unit_test(enabling_goes_in_steps),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
