/* Between the entry code, the system call path and the threads. */
#pragma once

struct trap_frame;

/* syscall/table.c */
void syscall_dispatch(struct trap_frame *tf);

void trap_from_user(struct trap_frame *tf);
void trap_from_kernel(struct trap_frame *tf);
/* What current->work asks for, and the FPU, before the return to ring 3. */
void user_return_work(struct trap_frame *tf);
/* Drops the TLB if another processor asked for it and waits. */
void tlb_flush_requested(void);
