/*
 * A processor's own set-up: descriptor tables, task state, control registers,
 * system call registers, per-processor data.
 */
#include "x86/x86_impl.h"

#define MSR_STAR	0xc0000081
#define MSR_LSTAR	0xc0000082
#define MSR_SFMASK	0xc0000084
#define MSR_GS_BASE	0xc0000101
#define MSR_KERNEL_GS	0xc0000102

/* What SYSCALL clears: TF, IF, DF, NT, AC [SDM 3A 5.8.8] */
#define SYSCALL_MASK	0x44700u
#define CR0_EM		(1u << 2)
#define CR0_SET		0x10022u		/* MP, NE, WP */
#define CR4_SET		0x680u			/* PGE, OSFXSR, OSXMMEXCPT */
#define CR4_UMIP	(1u << 11)
#define CR4_SMEP	(1u << 20)
#define CR4_SMAP	(1u << 21)

struct cpu cpus[MAX_CPUS];
uint32_t ncpus = 1;

static void load_gdt(struct cpu *cpu)
{
	uint64_t base = (uint64_t)&cpu->tss;
	struct {
		uint16_t limit;
		uint64_t base;
	} __packed ptr = { sizeof(cpu->gdt) - 1, (uint64_t)cpu->gdt };

	/* [SDM 3A 3.4.5, 5.2.1] */
	cpu->gdt[SEL_KCODE / 8] = 0x00af9b000000ffff;
	cpu->gdt[SEL_KDATA / 8] = 0x00cf93000000ffff;
	cpu->gdt[SEL_UDATA / 8] = 0x00cff3000000ffff;
	cpu->gdt[SEL_UCODE / 8] = 0x00affb000000ffff;
	cpu->gdt[SEL_TSS / 8] = 0x0000890000000000ull | (sizeof(struct tss) - 1) |
				(base & 0xffffff) << 16 | (base >> 24 & 0xff) << 56;
	cpu->gdt[SEL_TSS / 8 + 1] = base >> 32;
	cpu->tss.iomap_base = sizeof(struct tss);
	__asm__ volatile("lgdt %0" : : "m"(ptr));
	__asm__ volatile("push %0; lea 1f(%%rip), %%rax; push %%rax; lretq; 1:"
			 : : "i"(SEL_KCODE) : "rax", "memory");
	__asm__ volatile("mov %0, %%ds; mov %0, %%es; mov %0, %%ss; mov %1, %%fs; mov %1, %%gs"
			 : : "r"(SEL_KDATA), "r"(0));
	__asm__ volatile("ltr %w0" : : "r"(SEL_TSS));
}

/* No SMAP: stac and clac do not exist; through the direct map they become nops. */
static void patch_smap_out(void)
{
	static const uint8_t nop3[] = { 0x0f, 0x1f, 0x00 };
	const char *places[] = { usercopy_stac1, usercopy_stac2, usercopy_clac };

	for (unsigned i = 0; i < ARRAY_SIZE(places); i++)
		memcpy(phys_to_virt((uint64_t)places[i] - KERNEL_BASE), nop3, 3);
}

static void set_control_registers(bool first)
{
	uint64_t cr0, cr4;
	uint32_t r[4];

	__asm__ volatile("mov %%cr0, %0" : "=r"(cr0));
	__asm__ volatile("mov %%cr4, %0" : "=r"(cr4));
	cpuid(7, 0, r);
	cr4 |= CR4_SET;
	if (r[1] & 1u << 7)
		cr4 |= CR4_SMEP;
	if (r[2] & 1u << 2)
		cr4 |= CR4_UMIP;
	if (r[1] & 1u << 20)
		cr4 |= CR4_SMAP;
	else if (first)
		patch_smap_out();
	__asm__ volatile("mov %0, %%cr0" : : "r"((cr0 & ~(uint64_t)CR0_EM) | CR0_SET));
	__asm__ volatile("mov %0, %%cr4" : : "r"(cr4));
}

static void set_syscall_registers(void)
{
	wrmsr(MSR_STAR, (uint64_t)(SEL_UCODE32 | 3) << 48 | (uint64_t)SEL_KCODE << 32);
	wrmsr(MSR_LSTAR, (uint64_t)syscall_entry);
	wrmsr(MSR_SFMASK, SYSCALL_MASK);
}

/* Stacks of their own for what may strike on a broken stack: #DF and NMI. */
static void set_exception_stacks(struct cpu *cpu)
{
	static char first[2][4096] __attribute__((aligned(16)));

	for (int i = 0; i < 2; i++) {
		char *stack = cpu->id ? phys_to_virt(frame_alloc(0)) : first[i];

		cpu->tss.ist[i] = (uint64_t)stack + 4096;
	}
}

void cpu_init(uint32_t id)
{
	struct cpu *cpu = &cpus[id];

	cpu->self = cpu;
	cpu->id = id;
	set_exception_stacks(cpu);
	load_gdt(cpu);
	wrmsr(MSR_GS_BASE, (uint64_t)cpu);
	wrmsr(MSR_KERNEL_GS, 0);
	set_control_registers(id == 0);
	set_syscall_registers();
	run_queue_init(&cpu->rq);
	cpu->timer_deadline = TIME_FOREVER;
}
