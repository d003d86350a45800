/* Starting the other processors [SDM 3A 9.4.4]: INIT, then two start-up messages. */
#include "x86/x86_impl.h"

#define TRAMPOLINE	0x8000
#define WAIT_NS		(200 * NSEC_PER_MSEC)

/* A processor's first C code, from boot.S. It is counted in ncpus when it has come. */
static void smp_entry(void)
{
	uint32_t id = ncpus;

	paging_load(kernel_pml4);
	cpu_init(id);
	idt_load();
	apic_init_cpu();
	thread_make_idle(&cpus[id], boot_stack_top - KSTACK_SIZE);
	fpu_restore(current);
	__atomic_store_n(&cpus[id].online, true, __ATOMIC_RELEASE);
	sched_idle_loop();
}

/* Waits up to ns; true as soon as processor id is there. */
static bool wait_online(uint32_t id, uint64_t ns)
{
	uint64_t end = clock_monotonic() + ns;

	while (clock_monotonic() < end)
		if (__atomic_load_n(&cpus[id].online, __ATOMIC_ACQUIRE))
			return true;
	return false;
}

static bool start_one(uint32_t id, uint32_t apic)
{
	paddr_t stack = frame_alloc(2);

	if (!stack)
		return false;
	boot_stack_top = (char *)phys_to_virt(stack) + KSTACK_SIZE;
	apic_send(apic, ICR_INIT);
	wait_online(id, NSEC_PER_MSEC);
	for (int i = 0; i < 2; i++) {
		apic_send(apic, ICR_STARTUP | TRAMPOLINE >> PAGE_SHIFT);
		if (wait_online(id, WAIT_NS))
			return true;
	}
	return false;			/* it may still come: its stack stays its own */
}

void smp_start(void)
{
	boot_entry = smp_entry;
	memcpy(phys_to_virt(TRAMPOLINE), trampoline_start,
	       (size_t)(trampoline_end - trampoline_start));
	for (uint32_t i = 0; i < acpi.ncpus && ncpus < MAX_CPUS; i++) {
		if (acpi.apic_ids[i] == cpus[0].apic_id)
			continue;
		/* It takes part in scheduling as soon as it is counted and the lock is free. */
		if (start_one(ncpus, acpi.apic_ids[i]))
			ncpus++;
		else
			printk("processor with APIC id %u does not start\n", acpi.apic_ids[i]);
	}
	printk("%u processor%s\n", ncpus, ncpus == 1 ? "" : "s");
}
