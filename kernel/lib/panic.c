/* The kernel's last words: message, call chain with names, and a full stop. */
#include "lib/printk.h"
#include "mm/frame.h"
#include "x86/apic.h"
#include "x86/cpu.h"

#define KERNEL_BASE 0xffffffff80000000ull

/* Laid down by the build: uint32_t count; that many struct ksym sorted by address; names. */
extern const char ksyms_start[], ksyms_end[];

struct ksym {
	uint32_t addr;		/* - KERNEL_BASE */
	uint32_t name;		/* offset from ksyms_start */
};

static const char *symbol_of(uint64_t addr, uint64_t *offset)
{
	uint32_t count = *(const uint32_t *)ksyms_start;
	const struct ksym *syms = (const struct ksym *)(ksyms_start + 4);
	const struct ksym *best = NULL;

	if (ksyms_end - ksyms_start < 8 || addr < KERNEL_BASE)
		return NULL;
	for (uint32_t lo = 0, hi = count; lo < hi;) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (syms[mid].addr <= addr - KERNEL_BASE) {
			best = &syms[mid];
			lo = mid + 1;
		} else {
			hi = mid;
		}
	}
	if (!best)
		return NULL;
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
		if (rbp < DIRECT_MAP || (rbp & 7) || rbp > ~0ull - 16)
			break;
		name = symbol_of(frame[1], &offset);
		if (!frame[1])
			break;
		printk("  [%016lx] %s+0x%lx\n", frame[1], name ? name : "?", offset);
		if (frame[0] <= rbp)
			break;
		rbp = frame[0];
	}
}

void panic(const char *fmt, ...)
{
	char text[256];
	va_list ap;

	__asm__ volatile("cli");
	apic_stop_others();
	log_console(true);
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	printk("\nkernel panic on processor %u: %s\n", this_cpu()->id, text);
	backtrace((uint64_t)__builtin_frame_address(0));
	printk("The system is halted.\n");
	for (;;)
		__asm__ volatile("hlt");
}
