/*
 * Exceptions and interrupts.  A user's fault becomes a signal, the kernel's own a
 * panic, except a page fault of a user copy, which is resolved or turned into
 * -EFAULT (usercopy.S).
 */
#include "abi/signal.h"
#include "ipc/hw.h"
#include "x86/x86_impl.h"

enum { EXC_DE, EXC_DB, EXC_NMI, EXC_BP, EXC_OF, EXC_BR, EXC_UD, EXC_NM, EXC_DF, EXC_TS = 10,
       EXC_NP, EXC_SS, EXC_GP, EXC_PF, EXC_MF = 16, EXC_AC, EXC_MC, EXC_XM };

struct idt_gate {
	uint16_t offset_low, selector;
	uint8_t ist, type;
	uint16_t offset_mid;
	uint32_t offset_high, reserved;
};
_Static_assert(sizeof(struct idt_gate) == 16, "[SDM 3A 6.14.1]");

#define GATE_INTERRUPT	0x8e
#define GATE_DPL3	0x60

static struct idt_gate idt[256];

static const char *const exception_names[] = {
	"divide error", "debug", "NMI", "breakpoint", "overflow", "bound range", "invalid opcode",
	"device not available", "double fault", "coprocessor overrun", "invalid TSS",
	"segment not present", "stack fault", "general protection", "page fault", "reserved",
	"x87 error", "alignment check", "machine check", "SIMD error",
};

static void set_gate(unsigned vector, const char *entry, uint8_t ist, uint8_t type)
{
	uint64_t at = (uint64_t)entry;

	idt[vector] = (struct idt_gate){
		.offset_low = (uint16_t)at, .selector = SEL_KCODE, .ist = ist, .type = type,
		.offset_mid = (uint16_t)(at >> 16), .offset_high = (uint32_t)(at >> 32),
	};
}

void idt_init(void)
{
	for (unsigned i = 0; i < 256; i++)
		set_gate(i, trap_stubs + 16 * i, 0, GATE_INTERRUPT);
	set_gate(EXC_DF, trap_stubs + 16 * EXC_DF, 1, GATE_INTERRUPT);
	set_gate(EXC_NMI, nmi_entry, 2, GATE_INTERRUPT);
	set_gate(EXC_BP, trap_stubs + 16 * EXC_BP, 0, GATE_INTERRUPT | GATE_DPL3);
	set_gate(EXC_OF, trap_stubs + 16 * EXC_OF, 0, GATE_INTERRUPT | GATE_DPL3);
	idt_load();
}

void idt_load(void)
{
	struct {
		uint16_t limit;
		uint64_t base;
	} __packed ptr = { sizeof(idt) - 1, (uint64_t)idt };

	__asm__ volatile("lidt %0" : : "m"(ptr));
}

static uint64_t read_cr2(void)
{
	uint64_t v;

	__asm__ volatile("mov %%cr2, %0" : "=r"(v));
	return v;
}

static void __noreturn kernel_fault(const struct trap_frame *tf)
{
	const char *name = tf->vector < ARRAY_SIZE(exception_names) ? exception_names[tf->vector] :
								      "unexpected interrupt";

	log_console(true);
	printk("\nring 0: %s (vector %lu, error %lx) at %lx, address %lx\n", name, tf->vector,
	       tf->orig_rax, tf->rip, read_cr2());
	printk("  rax %016lx rbx %016lx rcx %016lx\n", tf->rax, tf->rbx, tf->rcx);
	printk("  rdx %016lx rsi %016lx rdi %016lx\n", tf->rdx, tf->rsi, tf->rdi);
	printk("  rbp %016lx rsp %016lx rflags %lx\n", tf->rbp, tf->rsp, tf->rflags);
	printk("  thread %d (%s)\n", current ? current->tid : 0,
	       current && current->proc ? current->proc->comm : "idle");
	backtrace(tf->rbp);
	panic("%s in ring 0 at %lx", name, tf->rip);
}

static void user_page_fault(const struct trap_frame *tf)
{
	struct process *p = current->proc;
	uint64_t addr = read_cr2();
	int err = addr < USER_END ? mm_fault(p->mm, addr, (uint32_t)tf->orig_rax) : -EFAULT;

	if (err == -ENOMEM)
		printk("out of memory: process %d (%s) cannot have the page at %lx\n", p->pid,
		       p->comm, addr);
	if (err == -EFAULT)
		signal_fault(SIGSEGV, mm_find(p->mm, addr) ? SEGV_ACCERR : SEGV_MAPERR, addr);
	else if (err)
		signal_fault(SIGBUS, BUS_ADRERR, addr);
}

/* What becomes a signal at the instruction; every other exception is SIGSEGV. */
static const struct {
	uint8_t signo, code;
} exception_signals[32] = {
	[EXC_DE] = { SIGFPE, FPE_INTDIV }, [EXC_DB] = { SIGTRAP, TRAP_TRACE },
	[EXC_BP] = { SIGTRAP, TRAP_BRKPT }, [EXC_UD] = { SIGILL, ILL_ILLOPN },
	[EXC_MF] = { SIGFPE, FPE_FLTINV }, [EXC_XM] = { SIGFPE, FPE_FLTINV },
	[EXC_AC] = { SIGBUS, BUS_ADRALN },
};

static void user_exception(struct trap_frame *tf)
{
	uint64_t v = tf->vector;

	if (v == EXC_DF || v == EXC_MC)
		kernel_fault(tf);
	if (v == EXC_DB)
		tf->rflags &= ~(1ull << 8);		/* TF */
	if (v == EXC_PF)
		user_page_fault(tf);
	else if (v == EXC_NM)
		fpu_device_not_available();
	else if (exception_signals[v].signo)
		signal_fault(exception_signals[v].signo, exception_signals[v].code, tf->rip);
	else
		signal_fault(SIGSEGV, SI_KERNEL, 0);
}

/* Vectors from 32 up, with the kernel lock held. */
static void interrupt(uint64_t vector)
{
	if (vector >= VECTOR_IRQ && vector < VECTOR_IRQ + MAX_GSI)
		irq_fired((uint32_t)(vector - VECTOR_IRQ));
	if (vector != VECTOR_SPURIOUS)
		lapic[LAPIC_EOI] = 0;
	if (vector != VECTOR_TIMER)
		return;
	this_cpu()->timer_deadline = TIME_FOREVER;
	sched_tick();
}

void tlb_flush_requested(void)
{
	if (!this_cpu()->flush_pending)
		return;
	tlb_flush_local();
	__atomic_store_n(&this_cpu()->flush_pending, false, __ATOMIC_RELEASE);
}

void trap_from_user(struct trap_frame *tf)
{
	uint64_t vector = tf->vector;

	tlb_flush_requested();
	kernel_lock();
	if (vector < 32)
		user_exception(tf);
	else
		interrupt(vector);
	user_return_work(tf);
	kernel_unlock();
}

void user_return_work(struct trap_frame *tf)
{
	while (current->work) {
		if (current->work & WORK_RESCHED)
			sched_yield();
		if (current->work & WORK_SIGNAL)
			signal_deliver(tf);
	}
}

void trap_from_kernel(struct trap_frame *tf)
{
	if (tf->vector == EXC_PF && tf->rip >= (uint64_t)usercopy_start &&
	    tf->rip < (uint64_t)usercopy_end && read_cr2() < USER_END) {
		if (mm_fault(current->proc->mm, read_cr2(), (uint32_t)tf->orig_rax))
			tf->rip = (uint64_t)usercopy_fault;
		return;
	}
	/* A non-canonical user address faults as #GP; access_ok() lets none through. */
	if (tf->vector < 32)
		kernel_fault(tf);
	/* Only the idle loop runs with interrupts on, and without the lock. */
	tlb_flush_requested();
	kernel_lock();
	interrupt(tf->vector);
	kernel_unlock();
}
