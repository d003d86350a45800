/*
 * Local and I/O APIC.  Interrupt lines are masked at the I/O APIC from delivery
 * until the driver acknowledges (ipc/irq.c), so a level-triggered line of a
 * ring-3 driver cannot storm.
 */
#include "x86/x86_impl.h"


#define SVR_ENABLE	0x100
#define LVT_MASKED	0x10000
#define ICR_PENDING	0x1000
#define ICR_NMI		0x4400
#define ICR_ALL_BUT_SELF 0xc0000

/* I/O APIC [82093AA 3.0] */
#define IOAPIC_SELECT	0x00
#define IOAPIC_WINDOW	0x10
#define IOAPIC_VERSION	1
#define IOAPIC_REDIR(n)	(0x10 + 2 * (n))
#define REDIR_LOW	(1u << 13)
#define REDIR_LEVEL	(1u << 15)
#define REDIR_MASKED	(1u << 16)

volatile uint32_t *lapic;
static volatile uint32_t *ioapic;
static uint32_t ioapic_lines;
/* Low words, unmasked: a device access costs, memory does not. */
static uint32_t redirection[MAX_GSI];

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
	lapic[LAPIC_SVR] = SVR_ENABLE | VECTOR_SPURIOUS;
	lapic[LAPIC_LVT_LINT0] = LVT_MASKED;
	lapic[LAPIC_LVT_ERROR] = LVT_MASKED;
	lapic[LAPIC_TPR] = 0;
	lapic[LAPIC_DIVIDE] = DIVIDE_BY_1;
	lapic[LAPIC_LVT_TIMER] = VECTOR_TIMER;
	lapic[LAPIC_EOI] = 0;
	this_cpu()->apic_id = lapic[LAPIC_ID] >> 24;
}

void apic_send(uint32_t apic, uint32_t command)
{
	while (lapic[LAPIC_ICR_LOW] & ICR_PENDING)
		cpu_relax();
	lapic[LAPIC_ICR_HIGH] = apic << 24;
	lapic[LAPIC_ICR_LOW] = command;
}

void apic_send_ipi(uint32_t cpu, uint8_t vector)
{
	apic_send(cpus[cpu].apic_id, vector);
}

void apic_flush_others(uint64_t cpu_bits)
{
	for (uint32_t i = 0; i < ncpus; i++) {
		if (!(cpu_bits >> i & 1))
			continue;
		__atomic_store_n(&cpus[i].flush_pending, true, __ATOMIC_SEQ_CST);
		apic_send_ipi(i, VECTOR_FLUSH);
	}
	for (uint32_t i = 0; i < ncpus; i++)
		while (cpu_bits >> i & 1 &&
		       __atomic_load_n(&cpus[i].flush_pending, __ATOMIC_ACQUIRE))
			cpu_relax();
}

void apic_stop_others(void)
{
	if (lapic && ncpus > 1)
		apic_send(0, ICR_NMI | ICR_ALL_BUT_SELF);
}

void ioapic_mask(uint32_t gsi, bool masked)
{
	ioapic_write(IOAPIC_REDIR(gsi), redirection[gsi] | (masked ? REDIR_MASKED : 0));
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
	ioapic_mask(gsi, true);
	return true;
}
