/*
 * ACPI tables [ACPI 6.5 chapter 5]: MADT for processors and interrupts, FADT and
 * the DSDT's \_S5 package for power-off.  No AML is run: \_S5 is a constant
 * package in every machine we know, and is found by its name.
 */
#include "x86/acpi.h"

#include "abi/ipc.h"
#include "lib/printk.h"
#include "lib/string.h"
#include "mm/frame.h"
#include "proc/ktimer.h"
#include "x86/cpu.h"

struct rsdp {
	char signature[8];
	uint8_t checksum;
	char oem[6];
	uint8_t revision;
	uint32_t rsdt;
} __packed;

struct sdt {
	char signature[4];
	uint32_t length;
	uint8_t rest[28];
} __packed;
_Static_assert(sizeof(struct sdt) == 36, "[ACPI 5.2.6]");

struct madt_entry {
	uint8_t type, length;
	uint8_t data[];
} __packed;

enum { MADT_LAPIC, MADT_IOAPIC, MADT_OVERRIDE };

#define FADT_DSDT	40
#define FADT_PM1A_CNT	64
#define FADT_PM_TMR	76
#define FADT_FLAGS	112
#define FADT_RESET_REG	116
#define FADT_RESET_VAL	128
#define FADT_RESET_SUP	(1u << 10)
#define SLP_EN		(1u << 13)

struct acpi_info acpi = { .lapic = 0xfee00000 };

static uint32_t read32(const uint8_t *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof(v));
	return v;
}

static void parse_madt_entry(const struct madt_entry *e)
{
	uint32_t isa = e->data[1];

	switch (e->type) {
	case MADT_LAPIC:
		if (e->data[2] & 1 && acpi.ncpus < MAX_CPUS)
			acpi.apic_ids[acpi.ncpus++] = e->data[1];
		break;
	case MADT_IOAPIC:
		if (!acpi.ioapic && read32(e->data + 6) == 0)
			acpi.ioapic = read32(e->data + 2);
		break;
	case MADT_OVERRIDE:
		if (isa >= 16)
			break;
		acpi.isa_override[isa] = true;
		acpi.isa_gsi[isa] = read32(e->data + 2);
		/* [ACPI 5.2.12.5]: polarity in bits 0-1, trigger mode in 2-3 */
		acpi.isa_flags[isa] = ((e->data[6] & 3) == 3 ? IRQ_LOW : 0) |
				      ((e->data[6] >> 2 & 3) == 3 ? IRQ_LEVEL : 0);
		break;
	}
}

static void parse_madt(const uint8_t *madt, uint32_t length)
{
	acpi.lapic = read32(madt + 36);
	for (uint32_t off = 44; off + 2 <= length;) {
		const struct madt_entry *e = (const void *)(madt + off);

		if (e->length < 2 || off + e->length > length)
			break;
		parse_madt_entry(e);
		off += e->length;
	}
}

/* \_S5: Name(_S5_, Package() { SLP_TYPa, ... }) [ACPI 7.4.2.5, 20.2.5.4] */
static void find_s5(const uint8_t *dsdt, uint32_t length)
{
	for (uint32_t i = 36; i + 12 < length; i++) {
		const uint8_t *p = dsdt + i;

		if (memcmp(p, "_S5_", 4) || p[4] != 0x12)
			continue;
		p += 5;
		p += (*p >> 6) + 2;		/* PkgLength, NumElements */
		acpi.sleep_type_s5 = *p == 0x0a ? p[1] : *p;
		return;
	}
}

static void parse_fadt(const uint8_t *fadt, uint32_t length)
{
	const struct sdt *dsdt = phys_to_virt(read32(fadt + FADT_DSDT));

	acpi.pm1a_control = (uint16_t)read32(fadt + FADT_PM1A_CNT);
	acpi.pm_timer = (uint16_t)read32(fadt + FADT_PM_TMR);
	find_s5((const uint8_t *)dsdt, dsdt->length);
	if (length > FADT_RESET_VAL && read32(fadt + FADT_FLAGS) & FADT_RESET_SUP &&
	    fadt[FADT_RESET_REG] == 1) {
		acpi.reset_port = (uint16_t)read32(fadt + FADT_RESET_REG + 4);
		acpi.reset_value = fadt[FADT_RESET_VAL];
	}
}

static paddr_t search_rsdp(void)
{
	for (paddr_t pa = 0xe0000; pa < 0x100000; pa += 16)
		if (!memcmp(phys_to_virt(pa), "RSD PTR ", 8))
			return pa;
	return 0;
}

void acpi_init(paddr_t rsdp_pa)
{
	const struct rsdp *rsdp;
	const struct sdt *rsdt;

	for (uint32_t i = 0; i < 16; i++)
		acpi.isa_gsi[i] = i;
	if (!rsdp_pa)
		rsdp_pa = search_rsdp();
	if (!rsdp_pa)
		panic("no ACPI tables");
	rsdp = phys_to_virt(rsdp_pa);
	rsdt = phys_to_virt(rsdp->rsdt);
	for (uint32_t i = 0; i < (rsdt->length - sizeof(*rsdt)) / 4; i++) {
		const struct sdt *t = phys_to_virt(read32((const uint8_t *)(rsdt + 1) + 4 * i));

		if (!memcmp(t->signature, "APIC", 4))
			parse_madt((const uint8_t *)t, t->length);
		else if (!memcmp(t->signature, "FACP", 4))
			parse_fadt((const uint8_t *)t, t->length);
	}
}

void machine_power_off(void)
{
	uint64_t patience = clock_monotonic() + 2 * NSEC_PER_SEC;

	if (acpi.pm1a_control)
		outw(acpi.pm1a_control, (uint16_t)(acpi.sleep_type_s5 << 10 | SLP_EN));
	while (clock_monotonic() < patience)	/* it may take effect with a delay */
		cpu_relax();
	panic("the machine did not power off; it is safe to do it by hand");
}

void machine_restart(void)
{
	if (acpi.reset_port)
		outb(acpi.reset_port, acpi.reset_value);
	outb(0x64, 0xfe);		/* keyboard controller: pulse the reset line */
	panic("the machine did not restart");
}
