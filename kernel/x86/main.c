/*
 * kmain(): the first C code.  Puts the parts of ring 0 together in the order in
 * which they need each other, starts init and becomes the idle thread.
 */
#include "syscall/syscall.h"
#include "x86/x86_impl.h"

#define BOOT_MAP_END	(4ull << 30)	/* what boot.S has mapped */

extern char kernel_end[];

/* Takes [start, end) out of the free memory; what lies behind it becomes a range of its own. */
static void reserve(paddr_t start, paddr_t end)
{
	for (uint32_t i = 0, n = boot_info.nram; i < n; i++) {
		struct boot_range *r = &boot_info.ram[i];

		if (end <= r->start || r->end <= start)
			continue;
		if (end < r->end && boot_info.nram < BOOT_RANGES)
			boot_info.ram[boot_info.nram++] = (struct boot_range){ end, r->end };
		r->end = MAX(start, r->start);
	}
}

/* Takes len bytes in a row, where boot.S has mapped them. */
static paddr_t take_memory(uint64_t len)
{
	for (struct boot_range *r = boot_info.ram; r < boot_info.ram + boot_info.nram; r++) {
		if (r->start + len > MIN(r->end, BOOT_MAP_END))
			continue;
		r->start += len;
		return r->start - len;
	}
	panic("not enough memory");
}

/* Gives the frame allocator what is free in [start, end). */
static void add_memory(paddr_t start, paddr_t end)
{
	for (struct boot_range *r = boot_info.ram; r < boot_info.ram + boot_info.nram; r++) {
		for (paddr_t pa = MAX(r->start, start); pa < MIN(r->end, end); pa += PAGE_SIZE) {
			frame_claim(pa);
			frame_put(pa);
		}
	}
}

static void memory_init(void)
{
	paddr_t image = boot_info.image_start, end = 0;
	paddr_t image_end = ALIGN_UP(image + boot_info.image_size, PAGE_SIZE);

	for (uint32_t i = 0; i < boot_info.nram; i++)
		end = MAX(end, boot_info.ram[i].end);
	reserve(0, (uint64_t)kernel_end - KERNEL_BASE);		/* firmware, trampoline, kernel */
	reserve(image, image_end);
	frame_init(end, take_memory(frame_map_bytes(end)));
	for (; image < image_end; image += PAGE_SIZE)
		frame_claim(image);
	/* First what boot.S has mapped: the page tables come from there. */
	add_memory(0, BOOT_MAP_END);
	paging_init(end);
	add_memory(BOOT_MAP_END, end);
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
