/*
 * kmain(): the first C code.  Puts the parts of ring 0 together in the order in
 * which they need each other, starts init and becomes the idle thread.
 */
#include "lib/printk.h"
#include "mm/frame.h"
#include "mm/page_table.h"
#include "proc/process.h"
#include "proc/thread.h"
#include "x86/acpi.h"
#include "x86/apic.h"
#include "x86/boot_info.h"
#include "x86/cpu_setup.h"
#include "x86/fpu.h"
#include "x86/main.h"
#include "x86/serial.h"
#include "x86/time.h"

#define LOW_MEMORY	0x100000ull	/* firmware, trampoline */
#define BOOT_MAP_END	(4ull << 30)	/* what boot.S has mapped */
#define KERNEL_BASE	0xffffffff80000000ull

extern char kernel_end[];

static paddr_t end_of_memory(void)
{
	paddr_t end = 0;

	for (uint32_t i = 0; i < boot_info.nram; i++)
		end = MAX(end, boot_info.ram[i].end);
	return end;
}

static bool overlaps(paddr_t start, paddr_t end, const struct boot_range *r)
{
	return start < r->end && r->start < end;
}

/* Calls fn for what is left of [start, end) without the reserved ranges. */
static void for_free_parts(paddr_t start, paddr_t end, const struct boot_range *reserved,
			   unsigned n, void (*fn)(paddr_t start, paddr_t end))
{
	for (unsigned i = 0; i < n; i++) {
		if (!overlaps(start, end, &reserved[i]))
			continue;
		if (start < reserved[i].start)
			for_free_parts(start, reserved[i].start, reserved, n, fn);
		if (reserved[i].end < end)
			for_free_parts(reserved[i].end, end, reserved, n, fn);
		return;
	}
	if (start < end)
		fn(start, end);
}

static paddr_t map_bytes, map_at;

static void place_frame_map(paddr_t start, paddr_t end)
{
	if (!map_at && end <= BOOT_MAP_END && end - start >= map_bytes)
		map_at = start;
}

static void memory_init(void)
{
	paddr_t end = end_of_memory();
	paddr_t image_end = ALIGN_UP(boot_info.image_start + boot_info.image_size, PAGE_SIZE);
	struct boot_range reserved[] = {
		{ 0, LOW_MEMORY },
		{ LOW_MEMORY, (uint64_t)kernel_end - KERNEL_BASE },
		{ boot_info.image_start, image_end },
		{ 0, 0 },		/* the frame map */
	};

	map_bytes = frame_map_bytes(end);
	for (uint32_t i = 0; i < boot_info.nram; i++)
		for_free_parts(boot_info.ram[i].start, boot_info.ram[i].end, reserved, 3,
			       place_frame_map);
	if (!map_at)
		panic("not enough memory");
	reserved[3] = (struct boot_range){ map_at, map_at + map_bytes };
	frame_init(end, map_at);
	frame_claim_range(boot_info.image_start, image_end);
	/* First what boot.S has mapped: the page tables come from there. */
	for (uint32_t i = 0; i < boot_info.nram; i++)
		if (boot_info.ram[i].end <= BOOT_MAP_END)
			for_free_parts(boot_info.ram[i].start, boot_info.ram[i].end, reserved, 4,
				       frame_add_range);
	paging_init(end);
	for (uint32_t i = 0; i < boot_info.nram; i++)
		if (boot_info.ram[i].end > BOOT_MAP_END)
			for_free_parts(boot_info.ram[i].start, boot_info.ram[i].end, reserved, 4,
				       frame_add_range);
}

void kmain(uint32_t magic, uint64_t info)
{
	static char idle_stack_mark[sizeof(uint64_t)] __attribute__((aligned(16)));

	serial_init();
	boot_info_parse(magic, info);
	printk("Sockeye\n");
	acpi_init(boot_info.rsdp);
	cpu_init(0);
	idt_init();
	memory_init();
	apic_init();
	time_init();
	thread_make_idle(&cpus[0], idle_stack_mark);
	fpu_restore(current);
	cpus[0].online = true;
	printk("memory: %lu KiB, %lu KiB free\n", frames_total() * 4, frames_free() * 4);
	kernel_lock();
	smp_start();
	process_start_init(boot_info.cmdline);
	kernel_unlock();
	sched_idle_loop();
}
