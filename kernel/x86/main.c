/*
 * kmain(): the first C code.  Puts the parts of ring 0 together in the order in
 * which they need each other, starts init and becomes the idle thread.
 */
#include "syscall/syscall.h"
#include "x86/x86_impl.h"

#define LOW_MEMORY	0x100000ull	/* firmware, trampoline */
#define BOOT_MAP_END	(4ull << 30)	/* what boot.S has mapped */
#define KERNEL_BASE	0xffffffff80000000ull

extern char kernel_end[];

/* Calls fn for what is left of [start, end) without the reserved ranges. */
static void for_free_parts(paddr_t start, paddr_t end, const struct boot_range *reserved,
			   unsigned n, void (*fn)(paddr_t start, paddr_t end))
{
	for (unsigned i = 0; i < n; i++) {
		if (end <= reserved[i].start || reserved[i].end <= start)
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

/* The same for all memory that ends up to BOOT_MAP_END, or beyond. */
static void for_free_memory(const struct boot_range *reserved, unsigned n, bool beyond,
			    void (*fn)(paddr_t start, paddr_t end))
{
	const struct boot_range *r = boot_info.ram;

	for (; r < boot_info.ram + boot_info.nram; r++)
		if ((r->end > BOOT_MAP_END) == beyond)
			for_free_parts(r->start, r->end, reserved, n, fn);
}

static paddr_t map_bytes, map_at;

static void place_frame_map(paddr_t start, paddr_t end)
{
	if (!map_at && end - start >= map_bytes)
		map_at = start;
}

static void memory_init(void)
{
	paddr_t end = 0;
	paddr_t image_end = ALIGN_UP(boot_info.image_start + boot_info.image_size, PAGE_SIZE);
	struct boot_range reserved[] = {
		{ 0, LOW_MEMORY },
		{ LOW_MEMORY, (uint64_t)kernel_end - KERNEL_BASE },
		{ boot_info.image_start, image_end },
		{ 0, 0 },		/* the frame map */
	};

	for (uint32_t i = 0; i < boot_info.nram; i++)
		end = MAX(end, boot_info.ram[i].end);
	map_bytes = frame_map_bytes(end);
	for_free_memory(reserved, 3, false, place_frame_map);
	if (!map_at)
		panic("not enough memory");
	reserved[3] = (struct boot_range){ map_at, map_at + map_bytes };
	frame_init(end, map_at);
	frame_claim_range(boot_info.image_start, image_end);
	/* First what boot.S has mapped: the page tables come from there. */
	for_free_memory(reserved, 4, false, frame_add_range);
	paging_init(end);
	for_free_memory(reserved, 4, true, frame_add_range);
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
	syscall_init();
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
