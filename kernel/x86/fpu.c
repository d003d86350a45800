/* Lazy switching of x87/SSE state with FXSAVE and CR0.TS [SDM 1 10.5, 3A 2.5]. */
#include "x86/x86_impl.h"

#define CR0_TS		(1u << 3)

static void stts(void)
{
	uint64_t cr0;

	__asm__ volatile("mov %%cr0, %0" : "=r"(cr0));
	__asm__ volatile("mov %0, %%cr0" : : "r"(cr0 | CR0_TS));
	this_cpu()->fpu_live = false;
}

static void clts(void)
{
	__asm__ volatile("clts");
	this_cpu()->fpu_live = true;
}

void fpu_reset(struct thread *t)
{
	t->fpu = (struct fpstate){ .cwd = 0x37f, .mxcsr = 0x1f80 };	/* all exceptions masked */
	fpu_restore(t);
}

void fpu_save(struct thread *t)
{
	if (t == current && this_cpu()->fpu_live)
		__asm__ volatile("fxsave64 (%0)" : : "r"(&t->fpu) : "memory");
}

void fpu_restore(struct thread *t)
{
	t->fpu_cpu = -1;
	if (t == current)
		stts();
}

void fpu_switch_out(struct thread *t)
{
	if (!this_cpu()->fpu_live)
		return;
	fpu_save(t);
	stts();
}

void fpu_device_not_available(void)
{
	struct cpu *cpu = this_cpu();
	struct thread *t = current;

	clts();
	if (cpu->fpu_owner == t && t->fpu_cpu == (int32_t)cpu->id)
		return;		/* the registers still hold it */
	__asm__ volatile("fxrstor64 (%0)" : : "r"(&t->fpu));
	cpu->fpu_owner = t;
	t->fpu_cpu = (int32_t)cpu->id;
}
