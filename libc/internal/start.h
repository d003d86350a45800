/* Start and end of a program, shared by startup/ and those that take part. */
#pragma once

#include <abi/auxv.h>

extern const struct auxv *__auxv;

_Noreturn void __libc_start(long *sp);
void __tls_start(void);
_Noreturn void __stack_chk_fail(void);
void __stdio_exit(void);
