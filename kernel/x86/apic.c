/*
 * Local and I/O APIC.  Interrupt lines are masked at the I/O APIC from delivery
 * until the driver acknowledges (ipc/irq.c), so a level-triggered line of a
 * ring-3 driver cannot storm.
 */
#include "x86/apic.h"

#include "abi/ipc.h"
#include "lib/printk.h"
#include "mm/page_table.h"
#include "proc/sched.h"
#include "x86/acpi.h"
#include "x86/cpu.h"

/* Local APIC registers [SDM 3A 10.4.1] */
#define LAPIC_ID	0x020
#define LAPIC_TPR	0x080
#define LAPIC_EOI	0x0b0
#define LAPIC_SVR	0x0f0
#define LAPIC_ICR_LOW	0x300
#define LAPIC_ICR_HIGH	0x310
#define LAPIC_LVT_TIMER	0x320
#define LAPIC_LVT_LINT0	0x350
#define LAPIC_LVT_ERROR	0x370
#define LAPIC_INITIAL	0x380
#define LAPIC_CURRENT	0x390
#define LAPIC_DIVIDE	0x3e0

#define SVR_ENABLE	0x100
#define LVT_MASKED	0x10000
#define ICR_PENDING	0x1000
#define ICR_INIT	0x4500
#define ICR_STARTUP	0x4600
#define ICR_NMI		0x4400
#define ICR_ALL_BUT_SELF 0xc0000
#define DIVIDE_BY_1	0xb

/* I/O APIC [82093AA 3.0] */
#define IOAPIC_SELECT	0x00
#define IOAPIC_WINDOW	0x10
#define IOAPIC_VERSION	1
#define IOAPIC_REDIR(n)	(0x10 + 2 * (n))
#define REDIR_LOW	(1u << 13)
#define REDIR_LEVEL	(1u << 15)
#define REDIR_MASKED	(1u << 16)

static volatile uint32_t *lapic;
static volatile uint32_t *ioapic;
static uint32_t ioapic_lines;
static uint32_t redirection[MAX_GSI];	/* low words, unmasked: a device access costs, memory does not */
static uint64_t timer_hz;

static uint32_t lapic_read(uint32_t reg)
{
	return lapic[reg / 4];
}

static void lapic_write(uint32_t reg, uint32_t v)
{
	lapic[reg / 4] = v;
}

static void ioapic_select(uint32_t reg)
{
	static uint32_t selected = ~0u;

	if (selected == reg)
		return;
	selected = reg;
	ioapic[IOAPIC_SELECT / 4] = reg;
}

static uint32_t ioapic_read(uint32_t reg)
{
	ioapic_select(reg);
	return ioapic[IOAPIC_WINDOW / 4];
}

static void ioapic_write(uint32_t reg, uint32_t v)
{
	ioapic_select(reg);
	ioapic[IOAPIC_WINDOW / 4] = v;
}

/* The two 8259s: moved out of the way and masked [8259A]. */
static void pic_disable(void)
{
	static const uint8_t setup[][2] = {
		{ 0x20, 0x11 }, { 0xa0, 0x11 }, { 0x21, 0xf0 }, { 0xa1, 0xf8 },
		{ 0x21, 4 }, { 0xa1, 2 }, { 0x21, 1 }, { 0xa1, 1 }, { 0x21, 0xff }, { 0xa1, 0xff },
	};

	for (unsigned i = 0; i < ARRAY_SIZE(setup); i++)
		outb(setup[i][0], setup[i][1]);
}

void apic_init(void)
{
	pic_disable();
	lapic = paging_map_device(acpi.lapic, PAGE_SIZE);
	if (!acpi.ioapic)
		panic("no I/O APIC: this machine is too old, or its ACPI tables are broken");
	ioapic = paging_map_device(acpi.ioapic, PAGE_SIZE);
	ioapic_lines = MIN((ioapic_read(IOAPIC_VERSION) >> 16 & 0xff) + 1, MAX_GSI);
	for (uint32_t i = 0; i < ioapic_lines; i++)
		ioapic_write(IOAPIC_REDIR(i), REDIR_MASKED);
	apic_init_cpu();
}

void apic_init_cpu(void)
{
	lapic_write(LAPIC_SVR, SVR_ENABLE | VECTOR_SPURIOUS);
	lapic_write(LAPIC_LVT_LINT0, LVT_MASKED);
	lapic_write(LAPIC_LVT_ERROR, LVT_MASKED);
	lapic_write(LAPIC_TPR, 0);
	lapic_write(LAPIC_DIVIDE, DIVIDE_BY_1);
	lapic_write(LAPIC_LVT_TIMER, VECTOR_TIMER);
	lapic_write(LAPIC_EOI, 0);
	this_cpu()->apic_id = apic_id();
}

void apic_eoi(void)
{
	lapic_write(LAPIC_EOI, 0);
}

uint32_t apic_id(void)
{
	return lapic_read(LAPIC_ID) >> 24;
}

void apic_timer_set(uint64_t ns)
{
	uint64_t ticks = MIN(ns, 4 * NSEC_PER_SEC) * (timer_hz / 1000) / 1000000;

	lapic_write(LAPIC_INITIAL, (uint32_t)MAX(MIN(ticks, 0xffffffffull), timer_hz / 1000000 + 1));
}

void apic_timer_free_run(void)
{
	lapic_write(LAPIC_LVT_TIMER, LVT_MASKED | VECTOR_TIMER);
	lapic_write(LAPIC_INITIAL, 0xffffffff);
}

uint32_t apic_timer_count(void)
{
	return lapic_read(LAPIC_CURRENT);
}

void apic_timer_calibrated(uint64_t ticks_per_second)
{
	timer_hz = ticks_per_second;
	lapic_write(LAPIC_INITIAL, 0);
	lapic_write(LAPIC_LVT_TIMER, VECTOR_TIMER);
}

static void send(uint32_t apic, uint32_t command)
{
	while (lapic_read(LAPIC_ICR_LOW) & ICR_PENDING)
		cpu_relax();
	lapic_write(LAPIC_ICR_HIGH, apic << 24);
	lapic_write(LAPIC_ICR_LOW, command);
}

void apic_send_ipi(uint32_t cpu, uint8_t vector)
{
	send(cpus[cpu].apic_id, vector);
}

void apic_flush_others(uint64_t cpu_bits)
{
	for (uint32_t i = 0; i < ncpus; i++) {
		if (!(cpu_bits >> i & 1) || !cpus[i].online)
			continue;
		__atomic_store_n(&cpus[i].flush_pending, true, __ATOMIC_SEQ_CST);
		apic_send_ipi(i, VECTOR_FLUSH);
	}
	for (uint32_t i = 0; i < ncpus; i++)
		while (cpu_bits >> i & 1 && __atomic_load_n(&cpus[i].flush_pending, __ATOMIC_ACQUIRE))
			cpu_relax();
}

void apic_stop_others(void)
{
	if (lapic && ncpus > 1)
		send(0, ICR_NMI | ICR_ALL_BUT_SELF);
}

void apic_send_init(uint32_t apic)
{
	send(apic, ICR_INIT);
}

void apic_send_startup(uint32_t apic, uint8_t page)
{
	send(apic, ICR_STARTUP | page);
}

void ioapic_mask(uint32_t gsi)
{
	ioapic_write(IOAPIC_REDIR(gsi), redirection[gsi] | REDIR_MASKED);
}

void ioapic_unmask(uint32_t gsi)
{
	ioapic_write(IOAPIC_REDIR(gsi), redirection[gsi]);
}

bool ioapic_route(uint32_t gsi, uint32_t irq_flags)
{
	uint32_t low = VECTOR_IRQ + gsi;

	if (gsi >= ioapic_lines)
		return false;
	if (irq_flags & IRQ_LEVEL)
		low |= REDIR_LEVEL;
	if (irq_flags & IRQ_LOW)
		low |= REDIR_LOW;
	ioapic_write(IOAPIC_REDIR(gsi) + 1, cpus[0].apic_id << 24);
	redirection[gsi] = low;
	ioapic_mask(gsi);
	return true;
}
