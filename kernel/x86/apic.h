/* Interrupt controllers [SDM 3A 10]: local APIC, I/O APIC. */
#pragma once

#include "lib/types.h"

#define VECTOR_IRQ	0x30	/* + global system interrupt */
#define MAX_GSI		64
#define VECTOR_TIMER	0xe0
#define VECTOR_RESCHED	0xe1
#define VECTOR_FLUSH	0xe2
#define VECTOR_SPURIOUS	0xff

void apic_init(void);		/* first processor: maps and masks everything */
void apic_init_cpu(void);	/* each processor */
void apic_eoi(void);
uint32_t apic_id(void);

/* One-shot timer of this processor: fires after ns (at least 1 us; at most about 4 s). */
void apic_timer_set(uint64_t ns);

/* Calibration (x86/time.c): counts down from the maximum / reads what is left. */
void apic_timer_free_run(void);
uint32_t apic_timer_count(void);
void apic_timer_calibrated(uint64_t ticks_per_second);

void apic_send_ipi(uint32_t cpu, uint8_t vector);
/* Other processors (bits) drop their TLBs; returns when they have. */
void apic_flush_others(uint64_t cpu_bits);
void apic_stop_others(void);
void apic_send_init(uint32_t apic);
void apic_send_startup(uint32_t apic, uint8_t page);

/* I/O APIC lines, by global system interrupt; masked until ioapic_unmask(). */
bool ioapic_route(uint32_t gsi, uint32_t irq_flags);
void ioapic_mask(uint32_t gsi);
void ioapic_unmask(uint32_t gsi);
