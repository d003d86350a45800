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

/* Local APIC registers [SDM 3A 10.4.1], as indices of lapic[]; the timer is time.c's. */
enum { LAPIC_ID = 0x020 / 4, LAPIC_TPR = 0x080 / 4, LAPIC_EOI = 0x0b0 / 4, LAPIC_SVR = 0x0f0 / 4,
       LAPIC_ICR_LOW = 0x300 / 4, LAPIC_ICR_HIGH = 0x310 / 4, LAPIC_LVT_TIMER = 0x320 / 4,
       LAPIC_LVT_LINT0 = 0x350 / 4, LAPIC_LVT_ERROR = 0x370 / 4, LAPIC_INITIAL = 0x380 / 4,
       LAPIC_CURRENT = 0x390 / 4, LAPIC_DIVIDE = 0x3e0 / 4 };
#define DIVIDE_BY_1	0xb
#define ICR_INIT	0x4500u
#define ICR_STARTUP	0x4600u	/* + page */
extern volatile uint32_t *lapic;

void apic_send_ipi(uint32_t cpu, uint8_t vector);
/* Other processors (bits) drop their TLBs; returns when they have. */
void apic_flush_others(uint64_t cpu_bits);
void apic_stop_others(void);
/* The same with all bits of the command (ICR_*), by APIC id. */
void apic_send(uint32_t apic, uint32_t command);

/* I/O APIC lines, by global system interrupt; masked until ioapic_unmask(). */
bool ioapic_route(uint32_t gsi, uint32_t irq_flags);
void ioapic_mask(uint32_t gsi);
void ioapic_unmask(uint32_t gsi);
