/*
 * ACPI tables [ACPI 6.5 chapter 5]: MADT for processors and interrupts, FADT and
 * the DSDT's \_S5 package for power-off.  No AML is run: \_S5 is a constant
 * package in every machine we know, and is found by its name.
 */
#include "x86/x86_impl.h"

enum { MADT_LAPIC, MADT_IOAPIC, MADT_OVERRIDE };

#define RSDP_RSDT	16
#define SDT_LENGTH	4
#define SDT_HEADER	36
#define FADT_DSDT	40
#define FADT_PM1A_CNT	64
#define FADT_PM_TMR	76
#define SLP_EN		(1u << 13)

struct acpi_info acpi = { .lapic = 0xfee00000 };

static uint32_t read32(const uint8_t *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof(v));
	return v;
}

static void parse_madt_entry(const uint8_t *e)
{
	switch (e[0]) {
	case MADT_LAPIC:
		if (e[4] & 1 && acpi.ncpus < MAX_CPUS)
			acpi.apic_ids[acpi.ncpus++] = e[3];
		break;
	case MADT_IOAPIC:
		if (!acpi.ioapic && read32(e + 8) == 0)
			acpi.ioapic = read32(e + 4);
		break;
	case MADT_OVERRIDE:
		if (e[3] >= 16)
			break;
		acpi.isa_override[e[3]] = true;
		acpi.isa_gsi[e[3]] = read32(e + 4);
		/* [ACPI 5.2.12.5]: polarity in bits 0-1, trigger mode in 2-3 */
		acpi.isa_flags[e[3]] = ((e[8] & 3) == 3 ? IRQ_LOW : 0) |
				       ((e[8] >> 2 & 3) == 3 ? IRQ_LEVEL : 0);
	}
}

static void parse_madt(const uint8_t *madt)
{
	const uint8_t *end = madt + read32(madt + SDT_LENGTH);

	acpi.lapic = read32(madt + 36);
	for (const uint8_t *e = madt + 44; e + 2 <= end && e[1] >= 2 && e + e[1] <= end; e += e[1])
		parse_madt_entry(e);
}

/* \_S5: Name(_S5_, Package() { SLP_TYPa, ... }) [ACPI 7.4.2.5, 20.2.5.4] */
static void find_s5(const uint8_t *dsdt)
{
	for (uint32_t i = SDT_HEADER; i + 12 < read32(dsdt + SDT_LENGTH); i++) {
		const uint8_t *p = dsdt + i;

		if (memcmp(p, "_S5_", 4) || p[4] != 0x12)
			continue;
		p += 5;
		p += (*p >> 6) + 2;		/* PkgLength, NumElements */
		acpi.sleep_type_s5 = *p == 0x0a ? p[1] : *p;
		return;
	}
}

void acpi_init(paddr_t rsdp)
{
	const uint8_t *rsdt;

	for (uint32_t i = 0; i < 16; i++)
		acpi.isa_gsi[i] = i;
	if (!rsdp)
		panic("the boot loader told of no ACPI tables");
	rsdt = phys_to_virt(read32((uint8_t *)phys_to_virt(rsdp) + RSDP_RSDT));
	for (uint32_t i = SDT_HEADER; i + 4 <= read32(rsdt + SDT_LENGTH); i += 4) {
		const uint8_t *t = phys_to_virt(read32(rsdt + i));

		if (!memcmp(t, "APIC", 4))
			parse_madt(t);
		if (memcmp(t, "FACP", 4))
			continue;
		acpi.pm1a_control = (uint16_t)read32(t + FADT_PM1A_CNT);
		acpi.pm_timer = (uint16_t)read32(t + FADT_PM_TMR);
		find_s5(phys_to_virt(read32(t + FADT_DSDT)));
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

/* The reset register of PC chipsets, then the older way; not done: the FADT's register, because
 * on a PC it is one of the two. */
void machine_restart(void)
{
	outb(0xcf9, 0x06);
	outb(0x64, 0xfe);		/* keyboard controller: pulse the reset line */
	panic("the machine did not restart");
}
