/* Ring-3 (or interrupted ring-0) registers, as the entry code lays them down. */
#pragma once

#include <stdint.h>

struct trap_frame {
	uint64_t r15, r14, r13, r12, rbp, rbx;
	uint64_t r11, r10, r9, r8, rax, rcx, rdx, rsi, rdi;
	uint64_t vector;
	uint64_t orig_rax;	/* system call number; error code of an exception; ~0 else */
	uint64_t rip, cs, rflags, rsp, ss;
};
_Static_assert(sizeof(struct trap_frame) == 22 * 8, "entry.S knows this layout");

#define VECTOR_SYSCALL	0x100
