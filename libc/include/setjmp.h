/* C and POSIX <setjmp.h>: rbx rbp r12-r15 rsp rip, then the signal mask. */
#pragma once

#include <stdint.h>

struct __jmp_buf {
	uint64_t regs[8];
	uint64_t mask_saved;
	uint64_t mask;
};
typedef struct __jmp_buf jmp_buf[1];
typedef struct __jmp_buf sigjmp_buf[1];

int setjmp(jmp_buf env) __attribute__((returns_twice));
int _setjmp(jmp_buf env) __attribute__((returns_twice));
_Noreturn void longjmp(jmp_buf env, int value);
_Noreturn void _longjmp(jmp_buf env, int value);
int sigsetjmp(sigjmp_buf env, int save_mask) __attribute__((returns_twice));
_Noreturn void siglongjmp(sigjmp_buf env, int value);
