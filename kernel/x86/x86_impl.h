/* What the files of x86/ include, and what they share with the assembly code beside them. */
#pragma once

#include "abi/ipc.h"
#include "lib/printk.h"
#include "lib/string.h"
#include "mm/frame.h"
#include "mm/page_table.h"
#include "proc/process.h"
#include "proc/thread.h"
#include "x86/acpi.h"
#include "x86/apic.h"
#include "x86/boot_info.h"
#include "x86/cpu_setup.h"
#include "x86/fpu.h"
#include "x86/serial.h"
#include "x86/thread_arch.h"
#include "x86/time.h"
#include "x86/trap.h"
#include "x86/trap_frame.h"

/* boot.S: magic is EAX of a multiboot2 loader, 0 from PVH. */
void kmain(uint32_t magic, uint64_t info) __noreturn;
/* trampoline.S: the other processors, on smp_stack. */
extern void *smp_stack;
void smp_entry(void) __noreturn;
extern const char trampoline_start[], trampoline_end[];
/* entry.S */
extern const char syscall_entry[], trap_stubs[], nmi_entry[];
/* usercopy.S: where copies may fault, where they go on, and the places of stac and clac. */
extern const char usercopy_start[], usercopy_end[], usercopy_fault[];
extern const char usercopy_stac1[], usercopy_stac2[], usercopy_clac[];
