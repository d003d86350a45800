/* What the trampoline and smp.c share. */
#pragma once

#include "lib/types.h"

extern void *smp_stack;
void smp_entry(void) __noreturn;
