/* The part of a thread that lives in registers: stacks, FS base. */
#include "x86/x86_impl.h"

#define MSR_FS_BASE 0xc0000100

/* What context_switch() pops. */
struct switch_frame {
	uint64_t r15, r14, r13, r12, rbx, rbp;
	uint64_t rip;
};

void thread_arch_init(struct thread *t)
{
	char *top = (char *)t->kstack + KSTACK_SIZE;
	struct switch_frame *sf;

	t->tf = (struct trap_frame *)top - 1;
	sf = (struct switch_frame *)t->tf - 1;
	*sf = (struct switch_frame){ .rip = (uint64_t)thread_entry };
	t->ksp = (uint64_t)sf;
}

void thread_arch_load(struct thread *t)
{
	struct cpu *cpu = this_cpu();

	cpu->running = t;
	cpu->kernel_rsp = (uint64_t)t->kstack + KSTACK_SIZE;
	cpu->tss.rsp[0] = cpu->kernel_rsp;
	if (t->proc && t->fs_base != cpu->fs_base) {
		cpu->fs_base = t->fs_base;
		wrmsr(MSR_FS_BASE, t->fs_base);
	}
}

void set_fs_base(uint64_t base)
{
	current->fs_base = base;
	thread_arch_load(current);
}
