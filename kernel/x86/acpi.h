/* What ring 0 needs of ACPI: processors, interrupt controllers, power off. */
#pragma once

#include "lib/types.h"
#include "x86/cpu.h"

struct acpi_info {
	paddr_t lapic, ioapic;
	uint32_t apic_ids[MAX_CPUS];	/* of enabled processors */
	uint32_t ncpus;
	uint32_t isa_gsi[16];		/* ISA interrupt -> global system interrupt */
	uint32_t isa_flags[16];		/* IRQ_LEVEL, IRQ_LOW */
	bool isa_override[16];
	uint16_t pm1a_control;		/* ports; 0: not told */
	uint16_t pm_timer;
	uint16_t sleep_type_s5;
};

extern struct acpi_info acpi;

/* Reads the tables; rsdp 0: searches for it. Needs only the direct map. */
void acpi_init(paddr_t rsdp);
void machine_power_off(void) __noreturn;
void machine_restart(void) __noreturn;
