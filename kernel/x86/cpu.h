/* Per-processor data, reached through GS, and the instructions C has no words for. */
#pragma once

#include "lib/types.h"
#include "proc/sched.h"

#define MAX_CPUS	16

struct thread;
struct mm;

struct tss {
	uint32_t reserved0;
	uint64_t rsp[3];
	uint64_t reserved1;
	uint64_t ist[7];
	uint64_t reserved2;
	uint16_t reserved3, iomap_base;
} __packed;
_Static_assert(sizeof(struct tss) == 104, "[SDM 3A 8.7]");

struct cpu {
	struct cpu *self;		/* gs:0 */
	struct thread *running;		/* gs:8 */
	uint64_t kernel_rsp;		/* gs:16, top of current's kernel stack */
	uint64_t user_rsp;		/* gs:24, scratch of the SYSCALL entry */
	uint32_t id;
	uint32_t apic_id;
	bool online;
	volatile bool idle;		/* halted, waiting for work */
	volatile bool flush_pending;	/* a TLB flush was asked for */
	struct thread *idle_thread;
	struct thread *dead;		/* to be freed by whoever runs next */
	struct mm *mm;			/* loaded page table, NULL: the kernel's */
	const struct thread *fpu_owner;	/* whose state the FPU registers hold; may be gone */
	bool fpu_live;			/* CR0.TS is clear: current may have changed it */
	uint64_t fs_base;		/* what MSR_FS_BASE holds */
	struct run_queue rq;
	uint64_t timer_deadline;	/* what the LAPIC timer is set to */
	struct tss tss;
	uint64_t gdt[8];
};

extern struct cpu cpus[MAX_CPUS];
extern uint32_t ncpus;

static inline struct cpu *this_cpu(void)
{
	struct cpu *c;

	__asm__ volatile("mov %%gs:0, %0" : "=r"(c));
	return c;
}

static inline struct thread *get_current(void)
{
	struct thread *t;

	__asm__ volatile("mov %%gs:8, %0" : "=r"(t));
	return t;
}

#define current get_current()

static inline uint64_t rdtsc(void)
{
	uint32_t lo, hi;

	__asm__ volatile("rdtsc" : "=a"(lo), "=d"(hi));
	return (uint64_t)hi << 32 | lo;
}

static inline void wrmsr(uint32_t msr, uint64_t val)
{
	__asm__ volatile("wrmsr" : : "c"(msr), "a"((uint32_t)val), "d"((uint32_t)(val >> 32)));
}

/* outb(), inb(): the width is the suffix. */
#define PORT_IO(suffix, type)								\
	static inline void out##suffix(uint16_t port, type v)				\
	{										\
		__asm__ volatile("out" #suffix " %0, %1" : : "a"(v), "Nd"(port));	\
	}										\
	static inline type in##suffix(uint16_t port)					\
	{										\
		type v;									\
											\
		__asm__ volatile("in" #suffix " %1, %0" : "=a"(v) : "Nd"(port));	\
		return v;								\
	}
PORT_IO(b, uint8_t)
PORT_IO(w, uint16_t)
PORT_IO(l, uint32_t)
#undef PORT_IO

static inline void cpu_relax(void)
{
	__asm__ volatile("pause" : : : "memory");
}

static inline void cpuid(uint32_t leaf, uint32_t sub, uint32_t r[4])
{
	__asm__ volatile("cpuid"
			 : "=a"(r[0]), "=b"(r[1]), "=c"(r[2]), "=d"(r[3])
			 : "a"(leaf), "c"(sub));
}
