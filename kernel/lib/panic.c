/* The kernel's last words: message, call chain with names, and a full stop. */
#include "lib/kernel.h"
#include "mm/frame.h"
#include "x86/x86.h"
#include "x86/cpu.h"

/* Laid down by the build: uint32_t count; that many struct ksym sorted by address; names. */
extern const char ksyms_start[], ksyms_end[];

struct ksym {
	uint32_t addr;		/* - KERNEL_BASE */
	uint32_t name;		/* offset from ksyms_start */
};

/* The last symbol at or below addr. No binary search: it runs once. */
static const char *symbol_of(uint64_t addr, uint64_t *offset)
{
	const struct ksym *sym = (const struct ksym *)(ksyms_start + 4), *best = NULL;
	uint32_t count = ksyms_end - ksyms_start < 8 ? 0 : *(const uint32_t *)ksyms_start;

	for (; addr >= KERNEL_BASE && count-- && sym->addr <= addr - KERNEL_BASE; sym++)
		best = sym;
	if (!best)
		return "?";
	*offset = addr - KERNEL_BASE - best->addr;
	return ksyms_start + best->name;
}

void backtrace(uint64_t rbp)
{
	for (int depth = 0; depth < 24; depth++) {
		const uint64_t *frame = (const uint64_t *)rbp;
		uint64_t offset = 0;
		const char *name;

		/* Kernel stacks lie in the direct map or in the kernel's own data. */
		if (rbp < DIRECT_MAP || (rbp & 7) || rbp > ~0ull - 16 || !frame[1])
			break;
		/* the call, not what follows it: that may be the next function */
		name = symbol_of(frame[1] - 1, &offset);
		printk("  [%016lx] %s+0x%lx\n", frame[1], name, offset + 1);
		if (frame[0] <= rbp)
			break;
		rbp = frame[0];
	}
}

void panic(const char *fmt, ...)
{
	va_list ap;

	__asm__ volatile("cli");
	apic_stop_others();
	log_console(true);
	printk("\nkernel panic on processor %u: ", this_cpu()->id);
	va_start(ap, fmt);
	vprintk(fmt, ap);
	va_end(ap);
	printk("\n");
	backtrace((uint64_t)__builtin_frame_address(0));
	printk("The system is halted.\n");
	for (;;)
		__asm__ volatile("hlt");
}
