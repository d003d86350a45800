/* What x86/ does for the rest of ring 0, file by file; cpu.h has the per-processor data. */
#pragma once

#include "x86/cpu.h"

/* Ring-3 (or interrupted ring-0) registers, as the entry code lays them down. */

struct trap_frame {
	uint64_t r15, r14, r13, r12, rbp, rbx;
	uint64_t r11, r10, r9, r8, rax, rcx, rdx, rsi, rdi;
	uint64_t vector;
	uint64_t orig_rax;	/* system call number; error code of an exception; ~0 else */
	uint64_t rip, cs, rflags, rsp, ss;
};
_Static_assert(sizeof(struct trap_frame) == 22 * 8, "entry.S knows this layout");

#define VECTOR_SYSCALL	0x100

/* trap.c: between the entry code, the system call path and the threads. */

/* syscall/table.c */
void syscall_dispatch(struct trap_frame *tf);

void trap_from_user(struct trap_frame *tf);
void trap_from_kernel(struct trap_frame *tf);
/* What current->work asks for, and the FPU, before the return to ring 3. */
void user_return_work(struct trap_frame *tf);
/* Drops the TLB if another processor asked for it and waits. */
void tlb_flush_requested(void);

/* thread_arch.c: switching between threads, and what each keeps in processor registers. */

/* entry.S */
void context_switch(uint64_t *save_rsp, uint64_t load_rsp);
void thread_entry(void);

/* Thread-local storage base of the current thread (canonical user address). */
void set_fs_base(uint64_t base);
/* Lays out t's kernel stack so that its first switch enters ring 3 with t->tf. */
void thread_arch_init(struct thread *t);
/* Points this processor's stacks and bases at t. */
void thread_arch_load(struct thread *t);

/*
 * fpu.c: x87/SSE state, switched lazily: a thread's first FPU instruction after a switch
 * traps (#NM) and loads its state; leaving the processor saves it if it was used.
 */

void fpu_reset(struct thread *t);	/* fresh state: new program, new thread */
void fpu_save(struct thread *t); /* t->fpu is up to date afterwards (t current, or not running) */
void fpu_restore(struct thread *t);	/* t->fpu was changed: registers must be loaded again */
void fpu_switch_out(struct thread *t);	/* the scheduler's share */
void fpu_device_not_available(void);	/* #NM [SDM 3A 14.4] */

/* time.c: the TSC as the clock, the local APIC timer as the alarm. */

/* Calibrates both against the ACPI timer; reads the date from the RTC. */
void time_init(void);
/* Sets this processor's timer to fire at the deadline (ns of clock_monotonic()). */
void timer_program(uint64_t deadline);

/* apic.c: interrupt controllers [SDM 3A 10]: local APIC, I/O APIC. */

#define VECTOR_IRQ	0x30	/* + global system interrupt */
#define MAX_GSI		64
#define VECTOR_TIMER	0xe0
#define VECTOR_RESCHED	0xe1
#define VECTOR_FLUSH	0xe2
#define VECTOR_SPURIOUS	0xff

void apic_init(void);		/* first processor: maps and masks everything */
void apic_init_cpu(void);	/* each processor */

/* Local APIC registers [SDM 3A 10.4.1], as indices of lapic[]; the timer is time.c's. */
enum { LAPIC_ID = 0x020 / 4, LAPIC_TPR = 0x080 / 4, LAPIC_EOI = 0x0b0 / 4, LAPIC_SVR = 0x0f0 / 4,
       LAPIC_ICR_LOW = 0x300 / 4, LAPIC_ICR_HIGH = 0x310 / 4, LAPIC_LVT_TIMER = 0x320 / 4,
       LAPIC_LVT_LINT0 = 0x350 / 4, LAPIC_LVT_ERROR = 0x370 / 4, LAPIC_INITIAL = 0x380 / 4,
       LAPIC_CURRENT = 0x390 / 4, LAPIC_DIVIDE = 0x3e0 / 4 };
#define DIVIDE_BY_1	0xb
#define ICR_INIT	0x4500u
#define ICR_STARTUP	0x4600u	/* + page */
extern volatile uint32_t *lapic;

void apic_send_ipi(uint32_t cpu, uint8_t vector);
/* Other processors (bits) drop their TLBs; returns when they have. */
void apic_flush_others(uint64_t cpu_bits);
void apic_stop_others(void);
/* The same with all bits of the command (ICR_*), by APIC id. */
void apic_send(uint32_t apic, uint32_t command);

/* I/O APIC lines, by global system interrupt; masked at first. */
bool ioapic_route(uint32_t gsi, uint32_t irq_flags);
void ioapic_mask(uint32_t gsi, bool masked);

/* acpi.c: what ring 0 needs of ACPI: processors, interrupt controllers, power off. */

struct acpi_info {
	paddr_t lapic, ioapic;
	uint32_t apic_ids[MAX_CPUS];	/* of enabled processors */
	uint32_t ncpus;
	uint32_t isa_gsi[16];		/* ISA interrupt -> global system interrupt */
	uint32_t isa_flags[16];		/* IRQ_LEVEL, IRQ_LOW */
	bool isa_override[16];
	uint16_t pm1a_control;		/* ports; 0: not told */
	uint16_t pm_timer;
	uint16_t sleep_type_s5;
};

extern struct acpi_info acpi;

/* Reads the tables, which rsdp leads to. Needs only the direct map. */
void acpi_init(paddr_t rsdp);
void machine_power_off(void) __noreturn;
void machine_restart(void) __noreturn;

/* boot_info.c: what the loader told us, whichever loader it was. */

#define BOOT_RANGES 32

struct boot_range {
	paddr_t start, end;
};

struct boot_info {
	char cmdline[2048];
	paddr_t image_start;		/* boot image (newc cpio archives) */
	uint64_t image_size;
	paddr_t rsdp;			/* ACPI tables; 0: not told */
	struct boot_range ram[BOOT_RANGES];
	uint32_t nram;
};

extern struct boot_info boot_info;

/* Fills boot_info from multiboot2 (magic as in EAX) or PVH (magic 0) data at info. */
void boot_info_parse(uint32_t magic, paddr_t info);

/* cpu.c, smp.c: selectors, and the per-processor set-up that boot and smp call. */

#define SEL_KCODE	0x08
#define SEL_KDATA	0x10
#define SEL_UCODE32	0x18	/* base of SYSRET's selectors; no 32-bit code runs here */
#define SEL_UDATA	0x20
#define SEL_UCODE	0x28
#define SEL_TSS		0x30

/* Tables, control registers and GS of processor id; run on it. */
void cpu_init(uint32_t id);
/* The exception gates; the table is shared. */
void idt_init(void);
void idt_load(void);
/* Starts the other processors; returns when they schedule. */
void smp_start(void);

/* serial.c: polled output on the first serial port: for the log before a terminal server
 * runs, and for panics. */

void serial_init(void);
void serial_write(const char *text, size_t n);
