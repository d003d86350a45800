/* What the files of x86/ include, and what they share with the assembly code beside them. */
#pragma once

#include "abi/ipc.h"
#include "mm/mm.h"
#include "mm/page_table.h"
#include "proc/thread.h"
#include "x86/x86.h"

/* boot.S: magic is EAX of a multiboot2 loader, 0 from PVH. */
void kmain(uint32_t magic, uint64_t info) __noreturn;
/* boot.S: what the other processors run first, then on which stack and where they go on. */
extern const char trampoline_start[], trampoline_end[];
extern char *boot_stack_top;
extern void (*boot_entry)(void);
/* entry.S */
extern const char syscall_entry[], trap_stubs[], nmi_entry[];
/* usercopy.S: where copies may fault, where they go on, and the places of stac and clac. */
extern const char usercopy_start[], usercopy_end[], usercopy_fault[];
extern const char usercopy_stac1[], usercopy_stac2[], usercopy_clac[];
