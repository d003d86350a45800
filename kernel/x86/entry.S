/*
 * The ways into ring 0 and out of it.  Every way in lays down a struct trap_frame
 * (x86/trap_frame.h) at the top of the thread's kernel stack and calls C with
 * interrupts off.
 */
	.macro SAVE_REGS
	.irp reg, rdi, rsi, rdx, rcx, rax, r8, r9, r10, r11, rbx, rbp, r12, r13, r14, r15
	push %\reg
	.endr
	.endm

	.macro RESTORE_REGS
	.irp reg, r15, r14, r13, r12, rbp, rbx, r11, r10, r9, r8, rax, rcx, rdx, rsi, rdi
	pop %\reg
	.endr
	.endm

	.set FRAME_CS, 18 * 8		/* of struct trap_frame */
	.set FRAME_RIP, 17 * 8
	.set FRAME_RFLAGS, 19 * 8
	.set FRAME_RCX, 11 * 8
	.set FRAME_R11, 6 * 8

	.text
	.globl syscall_entry
syscall_entry:
	swapgs
	mov %rsp, %gs:24
	mov %gs:16, %rsp
	push $0x23			/* SEL_UDATA | 3 */
	push %gs:24
	push %r11			/* rflags */
	push $0x2b			/* SEL_UCODE | 3 */
	push %rcx			/* rip */
	push %rax			/* orig_rax */
	push $0x100			/* VECTOR_SYSCALL */
	SAVE_REGS
	mov %rsp, %rdi
	xor %ebp, %ebp
	call syscall_dispatch

	/* Out to ring 3, for new threads too. SYSRET only where it loads what the frame
	 * says (rcx = rip, r11 = rflags) and rip cannot fault in ring 0. */
	.globl return_to_user
return_to_user:
	mov FRAME_RIP(%rsp), %rcx
	cmp FRAME_RCX(%rsp), %rcx
	jne 1f
	mov FRAME_RFLAGS(%rsp), %r11
	cmp FRAME_R11(%rsp), %r11
	jne 1f
	shr $47, %rcx
	jnz 1f
	test $0x10100, %r11		/* RF, TF */
	jnz 1f
	RESTORE_REGS
	mov 40(%rsp), %rsp		/* vector, orig_rax, rip, cs, rflags, rsp */
	swapgs
	sysretq
1:	RESTORE_REGS
	add $16, %rsp
	swapgs
	iretq

	/* Exceptions and interrupts: the stubs below have pushed error code and vector. */
trap_common:
	SAVE_REGS
	cld
	testb $3, FRAME_CS(%rsp)
	jz 2f
	swapgs
	mov %rsp, %rdi
	xor %ebp, %ebp
	call trap_from_user
	jmp return_to_user
2:	mov %rsp, %rdi
	call trap_from_kernel
	RESTORE_REGS
	add $16, %rsp
	iretq

	/* NMI: another processor has panicked; nothing is left to return to. */
	.globl nmi_entry
nmi_entry:
	cli
	hlt
	jmp nmi_entry

	.macro STUB vector
	.balign 16
	.if (\vector == 8) || (\vector >= 10 && \vector <= 14) || (\vector == 17) || \
	    (\vector == 21) || (\vector == 29) || (\vector == 30)
	nop				/* the processor pushes an error code */
	.else
	push $-1
	.endif
	push $\vector
	jmp trap_common
	.endm

	.balign 16
	.globl trap_stubs
trap_stubs:
	.altmacro
	.set i, 0
	.rept 256
	STUB %i
	.set i, i + 1
	.endr
	.noaltmacro

/*
 * void context_switch(uint64_t *save_rsp, uint64_t load_rsp)
 * Leaves one kernel stack for another; what C expects preserved is on them.
 */
	.globl context_switch
context_switch:
	.irp reg, rbp, rbx, r12, r13, r14, r15
	push %\reg
	.endr
	mov %rsp, (%rdi)
	mov %rsi, %rsp
	.irp reg, r15, r14, r13, r12, rbx, rbp
	pop %\reg
	.endr
	ret

/* First instruction of a new thread: its frame lies right above. */
	.globl thread_entry
thread_entry:
	call thread_begin
	jmp return_to_user
	.section .note.GNU-stack, "", @progbits
